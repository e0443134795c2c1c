"""The first start of a clinic: the clinic with its owner, then own hours and a first service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.actions import accounts, journal, locks
from qimen.actions.setup import changes, first_link
from qimen.models import (
    Account,
    Clinic,
    Location,
    PatientClass,
    PortalSettings,
    Service,
    ServicePractitioner,
    StaffMember,
    Stage,
    WorkingHours,
)
from qimen.rules import customs, slugs
from qimen.rules.access import Actor, Role
from qimen.rules.identity import email_key

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import Manager, QuerySet

LANGUAGE = "en"
SHORT_LEFT = 3


class LinkUsed(Exception):  # noqa: N818 - reads as what it is
    """The set-up link was used a moment ago, or has run out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A clinic and its owner, as the first page has them. `password` None: they have one."""

    name: str
    slug: str
    phone: str
    zone: str
    country: str
    owner: str
    email: str
    password: str | None


@locks.transactional
def open_clinic(token: str, said: Opening, *, now: datetime) -> Clinic:
    """Make the first clinic of an installation with its owner; raise LinkUsed, changes.NameTaken.

    Currency, first weekday and clock are those of the country, until somebody sets them.
    """
    if not first_link.use(token, now):
        raise LinkUsed
    usual = customs.of(said.country)
    clinic = Clinic(
        slug=said.slug, name=said.name, phone=said.phone, email=said.email, zone=said.zone,
        country=said.country or "US", currency=usual.currency, language=LANGUAGE,
        first_weekday=usual.first_weekday, clock_24=usual.clock_24, created_at=now,
    )  # fmt: skip
    clinic.save(force_insert=True)
    PortalSettings.objects.create(clinic=clinic)
    account = _account(said, now)
    StaffMember.objects.create(
        clinic=clinic, account=account, name=said.owner, role=Role.OWNER, email=account.email,
        notifications_email=account.email,
    )  # fmt: skip
    actor = Actor(clinic.pk, Role.OWNER, account.pk)
    journal.record(actor, "clinic.opened", subject=changes.subject(clinic), now=now)
    return clinic


def _account(said: Opening, now: datetime) -> Account:
    known = Account.objects.filter(email_key=email_key(said.email)).first()
    if known is not None:
        return known
    return accounts.open_account(said.email, said.password or "", now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Own hours: weekdays (0 is Monday) with spans of minutes, the same on each of them."""

    weekdays: Sequence[int]
    spans: Sequence[tuple[int, int]]
    credentials: str = ""


@locks.transactional
def give_hours(actor: Actor, location_id: int, week: Week, *, now: datetime) -> StaffMember:
    """Make who acts a practitioner with weekly hours at a location, in place of those there were."""
    changes.permit(actor)
    location = Location.objects.get(clinic_id=actor.clinic_id, pk=location_id, active=True)
    member = _who(StaffMember.objects.select_for_update(), actor)
    member.is_practitioner, member.credentials = True, week.credentials
    member.primary_location = member.primary_location or location
    member.revision += 1
    member.save(update_fields=["is_practitioner", "credentials", "primary_location", "revision"])
    WorkingHours.objects.filter(practitioner=member, location=location).delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(
            clinic_id=actor.clinic_id, practitioner=member, location=location, weekday=weekday,
            starts_minute=start, ends_minute=end,
        )
        for weekday in week.weekdays
        for start, end in week.spans
    )  # fmt: skip
    details = {"weekdays": list(week.weekdays), "spans": [list(span) for span in week.spans]}
    journal.record(
        actor, "settings.hours_given", subject=f"staff:{member.ref}", details=details, now=now
    )
    return member


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOffer:
    """A service by the acupuncture template: lengths in minutes, price in minor units."""

    name: str
    description: str
    price_minor: int
    first_minutes: int
    hands_on_minutes: int
    resting_minutes: int
    has_room: bool


@locks.transactional
def offer(actor: Actor, said: FirstOffer, *, now: datetime) -> Service:
    """Offer a service online, given by who acts: a first visit in one stage, later ones with rest.

    Raises changes.NameTaken.
    """
    changes.permit(actor)
    row = Service(
        clinic_id=actor.clinic_id,
        name=said.name,
        description=said.description,
        price_minor=said.price_minor,
    )
    service = changes.add(actor, row, "settings.service_added", now=now)
    Stage.objects.bulk_create(_stages(service, said))
    ServicePractitioner.objects.create(
        clinic_id=actor.clinic_id, service=service, practitioner=_who(StaffMember.objects, actor)
    )
    return service


def _who(members: QuerySet[StaffMember] | Manager[StaffMember], actor: Actor) -> StaffMember:
    return members.get(clinic_id=actor.clinic_id, pk=actor.staff_id or 0, disabled_at=None)


def _stages(service: Service, said: FirstOffer) -> list[Stage]:
    lines = [
        (PatientClass.NEW, "First visit", said.first_minutes, True),
        (PatientClass.EXISTING, "Needles in", said.hands_on_minutes, True),
    ]
    if said.resting_minutes:
        lines.append((PatientClass.EXISTING, "Resting", said.resting_minutes, False))
    counted = {PatientClass.NEW: 0, PatientClass.EXISTING: 0}
    stages = []
    for patient_class, name, minutes, hands_on in lines:
        stages.append(
            Stage(
                clinic_id=service.clinic_id, service=service, patient_class=patient_class,
                position=counted[patient_class], name=name, minutes=minutes, patient=True,
                practitioner=hands_on, room=said.has_room,
            )
        )  # fmt: skip
        counted[patient_class] += 1
    return stages


def free_slug(name: str) -> str:
    """Return an address for a clinic of that name that nobody has, and no page of ours either."""
    words = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in name.lower())
    root = "-".join(words.split())[: slugs.LONGEST - SHORT_LEFT].strip("-") or "clinic"
    tried = [root, *(f"{root}-{number}" for number in range(2, 100))]
    return next(slug for slug in tried if not slugs.wrong_with(slug) and not _is_taken(slug))


def _is_taken(slug: str) -> bool:
    return Clinic.objects.filter(slug=slug).exists()

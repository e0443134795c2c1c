"""Calendar feeds: whose they are, and what stands in them. Never a name, a service or a note."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max, Q

from qimen.gateways import capabilities, ics
from qimen.models import (
    VISIT_STATUSES,
    Appointment,
    Decision,
    Feed,
    Move,
)
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from qimen.models import Clinic
    from qimen.rules.access import Actor

#: So far back it goes; ahead it has all there is, up to the most that one reads.
BACK = timedelta(days=30)
MOST = 2_000
#: A feed ends with its person's time here: who has left, a file put away or without an account.
ALIVE = Q(patient__archived_at=None, patient__account__isnull=False) | Q(
    staff__isnull=False, staff__disabled_at=None, staff__is_practitioner=True
)


class File(NamedTuple):
    """What a calendar reads, and when something in it last changed."""

    content: bytes
    changed_at: datetime


def own(actor: Actor) -> Feed | None:
    """Return the actor's own feed, if there is one."""
    return of(actor).first()


def of(actor: Actor) -> QuerySet[Feed]:
    """Return the rows that are this actor's own, by the door they came in."""
    rows = Feed.objects.filter(clinic_id=actor.clinic_id)
    if actor.is_staff:
        return rows.filter(staff_id=actor.staff_id or 0)
    return rows.filter(patient_id=actor.patient_id or 0)


def opened(clinic: Clinic, token: str) -> Feed | None:
    """Return the living feed of an address."""
    rows = Feed.objects.select_related("patient", "staff")
    return rows.filter(ALIVE, clinic=clinic, sha256=capabilities.hashed(token)).first()


def file(feed: Feed, clinic: Clinic, *, now: datetime) -> File:
    """Return what stands in a feed now."""
    mine = Q(patient_id=feed.patient_id) if feed.patient_id else Q(practitioner_id=feed.staff_id)
    rows = list(
        Appointment.objects.filter(
            mine, clinic=clinic, status__in=VISIT_STATUSES, ends_at__gt=now - BACK
        )
        .select_related("patient", "location")
        .order_by("starts_at", "id")[:MOST]
    )
    name = f"Appointments - {clinic.name}" if feed.patient_id else clinic.name
    content = ics.feed([_visit(row, feed, clinic) for row in rows], name)
    return File(content, _changed_at(rows, feed, clinic, now))


def _visit(row: Appointment, feed: Feed, clinic: Clinic) -> ics.Visit:
    who = row.patient.initials if feed.initials and row.patient else "Booked"
    return ics.Visit(
        ref=row.ref,
        host=urlsplit(settings.SITE_URL).hostname or "",
        sequence=row.sequence,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        at=row.booked_at,
        clinic=clinic.name,
        clinic_email=clinic.email,
        address=row.location.where,
        summary="" if feed.patient_id else who,
        tentative=row.status == "requested",
    )


def _changed_at(rows: Sequence[Appointment], feed: Feed, clinic: Clinic, now: datetime) -> datetime:
    """Return an instant after which nothing has changed; at the latest, midnight has.

    What leaves no instant behind (a clinic's new address, a visit taken out, the days that pass)
    shows with the next midnight to who asks by date alone. Whoever asks by ETag sees all at once.
    """
    zone = hours.zone_named(clinic.zone)
    midnight = datetime.combine(now.astimezone(zone).date(), time.min, zone)
    keys = [row.pk for row in rows]
    facts: list[datetime | None] = [
        fact.objects.filter(appointment_id__in=keys).aggregate(at=Max("at"))["at"]
        for fact in (Move, Decision)
    ]
    instants = [midnight, feed.made_at, *(row.booked_at for row in rows), *facts]
    return max(instant for instant in instants if instant)

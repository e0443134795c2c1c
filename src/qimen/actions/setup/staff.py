"""Members of staff: what they do, how they are booked, what patients read of them, their photo."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from qimen.actions import locks
from qimen.actions.setup import changes, owners, pictures
from qimen.models import ServicePractitioner, StaffMember
from qimen.queries import ahead, locations, services, staff
from qimen.rules import access
from qimen.rules.access import Permission, Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen.gateways.pictures import Picture as Reencoded
    from qimen.rules.access import Actor

LISTS = frozenset({"services", "services_were"})


class OwnRole(Exception):  # noqa: N818 - reads as what it is
    """Nobody changes their own role."""


class Booked(Exception):  # noqa: N818 - reads as what it is
    """Who has visits ahead goes on giving them: their diary cannot be taken away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of a member. `services` and `services_were` are ids: as they are to be, and as
    the form had them; only what differs between the two is touched."""

    name: str
    credentials: str
    pronouns: str
    bio: str
    phone: str
    notifications_email: str
    role: str
    is_practitioner: bool
    online: bool
    auto_accept: bool
    max_starts_per_hour: int | None
    primary_location_id: int | None
    primary_service_id: int | None
    services: Sequence[int]
    services_were: Sequence[int]

    @property
    def columns(self) -> dict[str, object]:
        return {name: value for name, value in asdict(self).items() if name not in LISTS}


@locks.transactional
def change(actor: Actor, ref: str, said: Said, *, revision: int, now: datetime) -> StaffMember:
    """Change a member of staff; raise changes.Outdated, OwnRole, Booked or LastOwner."""
    changes.permit(actor)
    entitled = owners.held(actor)
    row = staff.one(actor, ref, lock=True)
    changes.expect(row, revision)
    if said.role != row.role and row.pk == actor.staff_id:
        raise OwnRole
    if said.role != Role.OWNER:
        owners.require_another(entitled, row)
    if row.is_practitioner and not said.is_practitioner and _has_visits(actor, row, now):
        raise Booked
    values = {**said.columns, **_within_clinic(actor, said)}
    changes.change(actor, row, values, "settings.staff_changed", now=now)
    _keep_services(actor, row, said, now)
    return row


@locks.transactional
def tell_me_at(actor: Actor, address: str, *, now: datetime) -> StaffMember:
    """Set where a member of staff is told of what patients do, by themselves; empty is nowhere.

    The last one to say it is right: it is their own, and one box.
    """
    access.require(actor, Permission.SEE_CALENDAR, practitioner_id=actor.staff_id)
    row = staff.own(actor, lock=True)
    values = {"notifications_email": address}
    changes.change(actor, row, values, "settings.staff_changed", now=now)
    return row


@locks.transactional
def put_up_photo(actor: Actor, ref: str, photo: Reencoded, *, now: datetime) -> StaffMember:
    """Give somebody a photo; the one before is gone for good."""
    changes.permit(actor)
    row = staff.one(actor, ref, lock=True)
    pictures.put_up(actor, row, "photo", photo, "settings.staff_photo_changed", now=now)
    return row


@locks.transactional
def take_down_photo(actor: Actor, ref: str, *, now: datetime) -> StaffMember:
    """Take a photo away; without one nothing happens."""
    changes.permit(actor)
    row = staff.one(actor, ref, lock=True)
    pictures.take_down(actor, row, "photo", "settings.staff_photo_removed", now=now)
    return row


def _has_visits(actor: Actor, row: StaffMember, now: datetime) -> bool:
    return ahead.of_practitioner(actor, row.pk, now=now).total > 0


def _within_clinic(actor: Actor, said: Said) -> dict[str, object]:
    """Return the primary location and service, each None unless it is this clinic's."""
    place = locations.visible(actor).filter(pk=said.primary_location_id or 0)
    service = services.visible(actor).filter(pk=said.primary_service_id or 0)
    return {
        "primary_location_id": said.primary_location_id if place.exists() else None,
        "primary_service_id": said.primary_service_id if service.exists() else None,
    }


def _keep_services(actor: Actor, member: StaffMember, said: Said, now: datetime) -> None:
    """Add to and take from the lists of services; each of them counts and records it as its own."""
    wanted, were = set(said.services), set(said.services_were)
    rows = services.visible(actor).filter(pk__in=wanted ^ were)
    for service in rows.select_for_update().order_by("pk"):
        given = ServicePractitioner.objects.filter(clinic_id=actor.clinic_id, service=service)
        before = services.chosen(service)["practitioners"]
        if service.pk in wanted:
            given.get_or_create(clinic_id=actor.clinic_id, service=service, practitioner=member)
        else:
            given.filter(practitioner=member).delete()
        after = services.chosen(service)["practitioners"]
        if before != after:
            also: dict[str, list[object]] = {"practitioners": [before, after]}
            changes.change(actor, service, {}, "settings.service_changed", also=also, now=now)

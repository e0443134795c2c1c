"""Services: added, changed, staged, put in order, put out of use and back.

Visits that are booked have their own copy of stages and price: no change here reaches them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from qimen.actions import journal, locks
from qimen.actions.setup import changes
from qimen.models import (
    Location,
    Room,
    Service,
    ServiceLocation,
    ServicePractitioner,
    ServiceRoom,
    StaffMember,
    Stage,
)
from qimen.queries import services
from qimen.rules import stagings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from qimen.queries.services import Stagings
    from qimen.rules.access import Actor
    from qimen.rules.stagings import Line

#: Beside the columns, a service has three lists: box of the form → (row, column, what is listed).
LISTS: dict[str, tuple[Any, str, Any]] = {
    "practitioners": (ServicePractitioner, "practitioner_id", StaffMember),
    "rooms": (ServiceRoom, "room_id", Room),
    "locations": (ServiceLocation, "location_id", Location),
}


class Unstaged(Exception):  # noqa: N818 - reads as what it is
    """A service keeps stages for one class of patients at least, and no staging has a fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of a service; `price_minor` in the clinic's smallest unit, lists by id.

    No rooms mean any room, no locations mean any location.
    """

    name: str
    description: str
    category: str
    price_minor: int
    provided_to: str
    online: bool
    hue: str
    practitioners: Sequence[int]
    rooms: Sequence[int]
    locations: Sequence[int]

    @property
    def columns(self) -> dict[str, object]:
        return {name: value for name, value in asdict(self).items() if name not in LISTS}


@locks.transactional
def add(actor: Actor, said: Said, staged: Stagings, *, now: datetime) -> Service:
    """Add a service after the others; raise changes.NameTaken or Unstaged."""
    changes.permit(actor)
    _require_stages(staged)
    after = services.visible(actor).count()
    row = Service(clinic_id=actor.clinic_id, position=after, **said.columns)
    changes.add(actor, row, "settings.service_added", now=now)
    _keep_lists(actor, row, said)
    for patient_class, lines in staged.items():
        _put_stages(row, patient_class, lines)
    return row


@locks.transactional
def change(actor: Actor, ref: str, said: Said, *, revision: int, now: datetime) -> Service:
    """Change a service; raise changes.Outdated or changes.NameTaken."""
    changes.permit(actor)
    row = services.one(actor, ref, lock=True)
    changes.expect(row, revision)
    also = _keep_lists(actor, row, said)
    return changes.change(actor, row, said.columns, "settings.service_changed", also=also, now=now)


@locks.transactional
def stage(actor: Actor, ref: str, staged: Stagings, *, version: str, now: datetime) -> Service:
    """Give a service its stages, of both classes at once; none for a class is a staging, too.

    Raises Unstaged, or changes.Outdated when the stages are not those the form was made from.
    """
    changes.permit(actor)
    _require_stages(staged)
    row = services.one(actor, ref, lock=True)
    before = services.stages(actor, row)
    if services.version(before) != version:
        raise changes.Outdated(row)
    differing = {}
    for patient_class in services.CLASSES:
        was, lines = before.get(patient_class, ()), tuple(staged.get(patient_class, ()))
        if was != lines:
            _put_stages(row, patient_class, lines)
            differing[patient_class] = [stagings.words(was), stagings.words(lines)]
    if differing:
        journal.record(
            actor, "settings.staging_changed", subject=changes.subject(row),
            details={"changed": differing}, now=now,
        )  # fmt: skip
    return row


@locks.transactional
def deactivate(actor: Actor, ref: str, *, now: datetime) -> Service:
    """Put a service out of use: nobody can book it, and visits that are booked stay."""
    changes.permit(actor)
    row = services.one(actor, ref, lock=True)
    values = {"active": False}
    return changes.change(actor, row, values, "settings.service_deactivated", now=now)


@locks.transactional
def activate(actor: Actor, ref: str, *, now: datetime) -> Service:
    """Take a service into use again."""
    changes.permit(actor)
    row = services.one(actor, ref, lock=True)
    return changes.change(actor, row, {"active": True}, "settings.service_activated", now=now)


def _require_stages(staged: Stagings) -> None:
    given = [lines for lines in staged.values() if lines]
    if not given or any(stagings.faults(lines) for lines in given):
        raise Unstaged


def _put_stages(row: Service, patient_class: str, lines: Sequence[Line]) -> None:
    """Exchange a whole staging."""
    Stage.objects.filter(clinic_id=row.clinic_id, service=row, patient_class=patient_class).delete()
    Stage.objects.bulk_create(
        Stage(
            clinic_id=row.clinic_id, service=row, patient_class=patient_class, position=position,
            name=line.name, minutes=line.minutes, patient=line.patient,
            practitioner=line.practitioner, room=line.room,
        )
        for position, line in enumerate(lines)
    )  # fmt: skip


def _keep_lists(actor: Actor, row: Service, said: Said) -> dict[str, list[object]]:
    """Bring the lists to what is said; return those that differ, from and to."""
    before, differing = services.chosen(row), dict[str, list[object]]()
    for name, (model, column, listed) in LISTS.items():
        ours = listed.objects.filter(clinic_id=actor.clinic_id, pk__in=getattr(said, name))
        wanted = sorted(ours.values_list("pk", flat=True))
        if wanted == before[name]:
            continue
        differing[name] = [before[name], wanted]
        rows = model.objects.filter(clinic_id=actor.clinic_id, service=row)
        rows.exclude(**{f"{column}__in": wanted}).delete()
        model.objects.bulk_create(
            model(clinic_id=actor.clinic_id, service=row, **{column: pk})
            for pk in wanted
            if pk not in before[name]
        )
    return differing

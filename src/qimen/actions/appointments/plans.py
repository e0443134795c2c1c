"""Plans: where staff put a visit, and how a plan becomes a placing and a row."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from qimen.actions import locks
from qimen.actions.appointments import placing
from qimen.queries import catalogue, conflicts, diary
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen.models import Appointment, Clinic, Patient
    from qimen.queries.catalogue import Place, StageLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Where staff put a visit. `start` in minutes; no stages means the service's own.

    With `any_room` it gets the first that is free; without, no room means none.
    """

    service_id: int
    location_id: int
    practitioner_id: int
    room_id: int | None
    start: int
    stages: tuple[StageLine, ...] = ()
    note: str = ""
    any_room: bool = False


class Unknown(Exception):  # noqa: N818 - reads as what it is
    """The service, place, practitioner or room is not one of this clinic's."""


PLACED = [
    "practitioner", "location", "room", "starts_at", "ends_at", "zone", "wall_start", "stages",
]  # fmt: skip


def as_json(appointment: Appointment) -> dict[str, object]:
    """Return where an appointment stands, as a Move keeps it."""
    return {
        "service_id": appointment.service_id,
        "location_id": appointment.location_id,
        "practitioner_id": appointment.practitioner_id,
        "room_id": appointment.room_id,
        "start": hours.minute_of(appointment.starts_at),
        "stages": appointment.stages,
    }


def plan_of(appointment: Appointment) -> Plan:
    """Return the plan that an appointment stands by now, to be changed in part."""
    return read(as_json(appointment))


def read(stood: dict[str, object]) -> Plan:
    """Return the plan that a Move or an asking keeps; what else stands there is not of it."""
    stages = catalogue.lines(stood["stages"])  # type: ignore[arg-type]
    names = {field.name for field in fields(Plan)} - {"stages"}
    rest = {name: value for name, value in stood.items() if name in names}
    return Plan(**rest, stages=stages)  # type: ignore[arg-type]


def placing_of(
    clinic: Clinic,
    patient: Patient,
    patient_class: str,
    plan: Plan,
    now: datetime,
    *,
    leaving_out: int | None = None,
) -> conflicts.Placing:
    """Return where a plan puts a visit, with its room; raise Unknown for what is not the clinic's."""
    offered = catalogue.catalogue(clinic)
    place, offer = offered.place(plan.location_id), offered.offer(plan.service_id)
    if place is None or offered.practitioner(plan.practitioner_id) is None:
        raise Unknown
    # A visit of a service that was put out of use can still be moved: it has its own stages.
    if offer is None and not (leaving_out and plan.stages):
        raise Unknown
    if plan.room_id is not None and not _is_room_at(clinic, plan.room_id, place, now):
        raise Unknown
    lines = plan.stages or (offer.stages(patient_class) if offer else ())
    wanted = conflicts.Placing(
        clinic=clinic,
        location_id=place.id,
        zone=place.zone,
        service_id=plan.service_id,
        patient_id=patient.pk,
        patient_class=patient_class,
        practitioner_id=plan.practitioner_id,
        room_id=plan.room_id,
        staging=catalogue.staging(lines),
        start=plan.start,
        now=now,
        leaving_out=leaving_out,
        any_room=plan.any_room,
    )
    return conflicts.roomed(wanted)


def _is_room_at(clinic: Clinic, room_id: int, place: Place, now: datetime) -> bool:
    rooms = diary.setup_of(clinic, zone=place.zone, now=now).rooms
    return any(room.id == room_id and room.location == place.id for room in rooms)


def hold(clinic_id: int, wished: Sequence[Plan], patient_id: int | None, now: datetime) -> None:
    """Lock everybody whom the plans concern, and clear what holds nothing any more."""
    wanted = {
        party
        for plan in wished
        for party in locks.parties(
            practitioners=[plan.practitioner_id], patient=patient_id, location=plan.location_id
        )
    }
    locks.hold(sorted(wanted))
    for plan in wished:
        placing.cleared(
            clinic_id, [plan.practitioner_id], plan.location_id, patient_id=patient_id, now=now
        )


def put(appointment: Appointment, plan: Plan, wanted: conflicts.Placing) -> None:
    offer = catalogue.catalogue(wanted.clinic).offer(plan.service_id)
    own = offer.stages(wanted.patient_class) if offer else ()
    appointment.practitioner_id = plan.practitioner_id
    appointment.location_id = wanted.location_id
    appointment.room_id = wanted.room_id
    appointment.starts_at = hours.at(wanted.start)
    appointment.ends_at = hours.at(wanted.start + wanted.staging.length)
    appointment.zone = wanted.zone
    appointment.wall_start = hours.local(wanted.start, wanted.zone).strftime("%Y-%m-%dT%H:%M")
    appointment.stages = [line.as_json() for line in plan.stages or own]

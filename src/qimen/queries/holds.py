"""The time that is kept for a patient at this moment, as the booking pages speak of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.models import Appointment, Status
from qimen.queries import catalogue
from qimen.rules import holds
from qimen.scheduling import hours

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.queries.catalogue import StageLine
    from qimen.queries.openings import Choice


@dataclass(frozen=True, slots=True)
class Held:
    """A live hold of exactly what is being looked at."""

    ref: str
    practitioner_id: int
    stages: tuple[StageLine, ...]
    until: datetime
    seconds_left: int
    may_be_extended: bool


def live(choice: Choice, start: int) -> Held | None:
    """Return the patient's live hold of this choice at this start."""
    row = Appointment.objects.filter(
        clinic_id=choice.clinic.pk,
        patient_id=choice.patient.pk,
        status=Status.HELD,
        held_until__gt=choice.now,
        service_id=choice.offer.id,
        location_id=choice.place.id,
        patient_class=choice.patient_class,
        starts_at=hours.at(start),
        moving_id=choice.moving,
    ).first()
    if row is None or row.held_until is None or not _is_with(row, choice):
        return None
    return Held(
        ref=row.ref,
        practitioner_id=row.practitioner_id,
        stages=catalogue.lines(row.stages),
        until=row.held_until,
        seconds_left=int((row.held_until - choice.now).total_seconds()),
        may_be_extended=holds.may_be_extended(row.booked_at, row.held_until),
    )


def _is_with(row: Appointment, choice: Choice) -> bool:
    if choice.practitioner is None:
        return row.no_preference
    return row.practitioner_id == choice.practitioner.id

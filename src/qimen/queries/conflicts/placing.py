"""Where staff want to put a visit, and which room is free for it where any will do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from qimen import scheduling
from qimen.queries import diary
from qimen.scheduling import Rule, hours

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import Clinic


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Where staff want to put a visit; `start` in minutes, `leaving_out` the visit itself.

    With `any_room` it takes the first that is free (`roomed`).
    """

    clinic: Clinic
    location_id: int
    zone: str
    service_id: int
    patient_id: int
    patient_class: str
    practitioner_id: int
    room_id: int | None
    staging: scheduling.Staging
    start: int
    now: datetime
    leaving_out: int | None = None
    any_room: bool = False

    @property
    def end(self) -> int:
        return self.start + self.staging.length

    @property
    def on(self) -> date:
        """The date on which it starts, on the clocks of its place."""
        return date.fromordinal(hours.ordinal_of(self.start, self.zone))

    @property
    def last_on(self) -> date:
        return date.fromordinal(hours.ordinal_of(self.end, self.zone))

    @property
    def claims(self) -> tuple[scheduling.Claim, ...]:
        return scheduling.placed(
            self.staging, self.start, self.practitioner_id, self.room_id, self.patient_id
        )


def roomed(placing: Placing) -> Placing:
    """Return the placing with the first suitable room that is free for all of it, if any is."""
    if not placing.any_room or not placing.staging.needs_room:
        return placing
    try:
        snapshot, request = diary.snapshot(question_of(placing))
    except LookupError:  # the service or the place is put away: a conflict says so
        return placing
    staged = replace(snapshot, setup=staffed(snapshot.setup, placing))
    ways = scheduling.placements(staged, request, placing.start, frozenset({Rule.ROOM}))
    return replace(placing, room_id=int(ways[0].room)) if ways and ways[0].room else placing


def question_of(placing: Placing) -> diary.Question:
    """Return what a placing asks of the diaries."""
    return diary.Question(
        clinic=placing.clinic,
        location_id=placing.location_id,
        zone=placing.zone,
        service_id=placing.service_id,
        patient_class=placing.patient_class,
        practitioner_id=placing.practitioner_id,
        first=placing.on,
        last=placing.on,
        now=placing.now,
        leaving_out=placing.leaving_out,
    )


def staffed(setup: scheduling.Setup, placing: Placing) -> scheduling.Setup:
    """Return the setup as staff place in it: with the visit's own stages."""
    return for_staff(setup, placing.service_id, placing.patient_class, placing.staging)


def for_staff(
    setup: scheduling.Setup, service_id: int, patient_class: str, staging: scheduling.Staging
) -> scheduling.Setup:
    """Return the setup with a visit's own stages; whether a service is online matters not."""
    services = tuple(
        replace(one, online=True, stagings={patient_class: staging})
        if one.id == service_id
        else one
        for one in setup.services
    )
    practitioners = tuple(replace(one, online=True) for one in setup.practitioners)
    return replace(setup, services=services, practitioners=practitioners)

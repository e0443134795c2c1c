"""A day on paper: names, times and phones, for the hour when the network is down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qimen.queries import appointments, patients
from qimen.queries.calendar import claimed, roster, visits
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen.models import Appointment
    from qimen.queries.calendar.asked import Asked
    from qimen.queries.calendar.claimed import Claimed
    from qimen.queries.calendar.roster import Person
    from qimen.queries.patients import Sight
    from qimen.rules.access import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """A visit, and what it may tell of its patient; or a time that is claimed."""

    start: int
    visit: Appointment | None = None
    sight: Sight = field(default_factory=patients.Sight)
    claim: Claimed | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One practitioner's visits of a date, by time."""

    practitioner: Person
    lines: Sequence[Line]

    @property
    def visits(self) -> int:
        return sum(line.visit is not None for line in self.lines)


def sheets(actor: Actor, asked: Asked, *, now: datetime) -> list[Sheet]:
    """Return a date's visits by practitioner, the own first. Two statements, or three."""
    begin, end = (hours.at(minute) for minute in asked.window)
    rows = appointments.visible(actor).filter(
        starts_at__gte=begin, starts_at__lt=end, status__in=visits.SHOWN
    )
    if asked.location_id is not None:
        rows = rows.filter(location_id=asked.location_id)
    people = roster.roster(asked.clinic).people
    ordered = list(rows.order_by("starts_at", "id"))
    known = patients.sights(actor, [row.patient_id for row in ordered if row.patient_id])
    lines: dict[int, list[Line]] = {pk: [] for pk in people}
    for row in ordered:
        sight = known.get(row.patient_id or 0, patients.Sight())
        line = Line(hours.minute_of(row.starts_at), visit=row, sight=sight)
        lines.setdefault(row.practitioner_id, []).append(line)
    for claim in claimed.within(actor, asked, now=now):
        lines.setdefault(claim.row.practitioner_id, []).append(Line(claim.start, claim=claim))
    made = [
        Sheet(person, sorted(lines[pk], key=lambda line: line.start))
        for pk, person in people.items()
        if lines[pk]
    ]
    return sorted(made, key=lambda sheet: sheet.practitioner.id != actor.staff_id)

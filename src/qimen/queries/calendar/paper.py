"""A day on paper: names, times and phones, for the hour when the network is down."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from qimen.queries import appointments, patients
from qimen.queries.calendar import roster, visits
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qimen.models import Appointment
    from qimen.queries.calendar.asked import Asked
    from qimen.queries.calendar.roster import Person
    from qimen.queries.patients import Sight
    from qimen.rules.access import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """A visit, and what it may tell of its patient."""

    visit: Appointment
    sight: Sight


@dataclass(frozen=True, slots=True)
class Sheet:
    """One practitioner's visits of a date, by time."""

    practitioner: Person
    visits: Sequence[Line]


def sheets(actor: Actor, asked: Asked) -> list[Sheet]:
    """Return a date's visits by practitioner, the own first. One statement, or two."""
    begin, end = (hours.at(minute) for minute in asked.window)
    rows = appointments.visible(actor).filter(
        starts_at__gte=begin, starts_at__lt=end, status__in=visits.SHOWN
    )
    if asked.location_id is not None:
        rows = rows.filter(location_id=asked.location_id)
    people = roster.roster(asked.clinic).people
    ordered = list(rows.order_by("practitioner__position", "practitioner_id", "starts_at", "id"))
    known = patients.sights(actor, [row.patient_id for row in ordered if row.patient_id])
    made = [
        Sheet(
            people[practitioner_id],
            [Line(row, known.get(row.patient_id or 0, patients.Sight())) for row in group],
        )
        for practitioner_id, group in groupby(ordered, key=lambda row: row.practitioner_id)
        if practitioner_id in people
    ]
    return sorted(made, key=lambda sheet: sheet.practitioner.id != actor.staff_id)

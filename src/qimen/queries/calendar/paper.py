"""A day on paper: names, times and phones, for the hour when the network is down."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from qimen.queries import appointments
from qimen.queries.calendar import roster, visits
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qimen.models import Appointment
    from qimen.queries.calendar.asked import Asked
    from qimen.queries.calendar.roster import Person
    from qimen.rules.access import Actor


@dataclass(frozen=True, slots=True)
class Sheet:
    """One practitioner's visits of a date, by time."""

    practitioner: Person
    visits: Sequence[Appointment]


def sheets(actor: Actor, asked: Asked) -> list[Sheet]:
    """Return a date's visits by practitioner, the own first. One statement."""
    begin, end = (hours.at(minute) for minute in asked.window)
    rows = appointments.visible(actor).filter(
        starts_at__gte=begin, starts_at__lt=end, status__in=visits.SHOWN
    )
    if asked.location_id is not None:
        rows = rows.filter(location_id=asked.location_id)
    people = roster.roster(asked.clinic).people
    ordered = rows.order_by("practitioner__position", "practitioner_id", "starts_at", "id")
    made = [
        Sheet(people[practitioner_id], list(group))
        for practitioner_id, group in groupby(ordered, key=lambda row: row.practitioner_id)
        if practitioner_id in people
    ]
    return sorted(made, key=lambda sheet: sheet.practitioner.id != actor.staff_id)

"""Booked visits that a patient could no longer book like this. Nothing is done to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from qimen.models import UPCOMING_STATUSES
from qimen.queries import appointments, portal
from qimen.rules.portal import ROUNDINGS
from qimen.scheduling import Rule, hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from qimen.models import Appointment, Clinic
    from qimen.rules.access import Actor
    from qimen.rules.portal import Preferences

SHOWN = 8
AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Broken:
    """One rule, how many visits it would refuse that today's does not, and the first of them."""

    rule: Rule
    count: int
    visits: Sequence[Appointment]

    @property
    def more(self) -> int:
        """How many there are beside those named."""
        return self.count - len(self.visits)


def broken(actor: Actor, clinic: Clinic, said: Preferences, *, now: datetime) -> list[Broken]:
    """Return the visits ahead that break a rule by these settings and by the stored ones do not.

    Notice is judged when a visit is booked, and rounding off breaks nothing.
    """
    stored = portal.preferences(clinic)
    ahead = appointments.on_calendar(actor).filter(status__in=UPCOMING_STATUSES, starts_at__gte=now)
    found = []
    if said.round_to_minutes and said.round_to_minutes != stored.round_to_minutes:
        off = ahead.filter(~_on_mark(said.round_to_minutes))
        if stored.round_to_minutes:
            off = off.filter(_on_mark(stored.round_to_minutes))
        found.append((Rule.GRID, off))
    today = now.astimezone(hours.zone_named(clinic.zone)).date()
    last, was = portal.last_day(said, today), portal.last_day(stored, today)
    if last < was:
        end, old_end = (
            hours.at(hours.day_span(each + timedelta(days=1), clinic.zone).start)
            for each in (last, was)
        )
        found.append((Rule.HORIZON, ahead.filter(starts_at__gte=end, starts_at__lt=old_end)))
    if said.max_future_visits and said.max_future_visits < (stored.max_future_visits or 10**6):
        found.append((Rule.LIMIT, _beyond(ahead, said.max_future_visits, stored.max_future_visits)))
    return [each for rule, rows in found if (each := _listed(rule, rows)).count]


def _listed(rule: Rule, rows: QuerySet[Appointment]) -> Broken:
    count = rows.count()
    named = rows.select_related("patient", "practitioner", "service", "location")
    return Broken(rule, count, list(named.order_by("starts_at", "pk")[:SHOWN]) if count else ())


def _on_mark(minutes: int) -> Q:
    """Match visits whose wall clock stands on a multiple of so many minutes."""
    on = Q()
    for minute in range(0, AN_HOUR, minutes if minutes in ROUNDINGS else AN_HOUR):
        on |= Q(wall_start__endswith=f":{minute:02}")
    return on


def _beyond(ahead: QuerySet[Appointment], most: int, was: int | None) -> QuerySet[Appointment]:
    """Return the visits of patients who have more ahead than would be allowed, and had not."""
    crowded = (
        ahead.order_by().values("patient_id").annotate(visits=Count("pk")).filter(visits__gt=most)
    )
    if was:
        crowded = crowded.filter(visits__lte=was)
    return ahead.filter(patient_id__in=crowded.values("patient_id"))

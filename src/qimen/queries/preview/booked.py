"""Booked visits that a patient could no longer book like this. Nothing is done to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from qimen.models import UPCOMING_STATUSES
from qimen.queries import ahead, appointments, portal
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
    coming = appointments.on_calendar(actor).filter(
        status__in=UPCOMING_STATUSES, starts_at__gte=now
    )
    found = []
    if said.round_to_minutes and said.round_to_minutes != stored.round_to_minutes:
        off = coming.filter(~_on_mark(said.round_to_minutes))
        if stored.round_to_minutes:
            off = off.filter(_on_mark(stored.round_to_minutes))
        found.append((Rule.GRID, off))
    found.append((Rule.HORIZON, coming.filter(_too_far(actor, said, stored, now))))
    if said.max_future_visits and said.max_future_visits < (stored.max_future_visits or 10**6):
        found.append(
            (Rule.LIMIT, _beyond(coming, said.max_future_visits, stored.max_future_visits))
        )
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


def _too_far(actor: Actor, said: Preferences, stored: Preferences, now: datetime) -> Q:
    """Match visits after the last day, and not after the stored one, on the clocks of each place."""
    found = ahead.NOTHING
    of = ahead.zones(actor)
    for zone in sorted(set(of.values())):
        today = now.astimezone(hours.zone_named(zone)).date()
        ends = [
            hours.at(hours.day_span(portal.last_day(each, today) + timedelta(days=1), zone).start)
            for each in (said, stored)
        ]
        if ends[0] < ends[1]:
            there = [key for key, own in of.items() if own == zone]
            found |= Q(location_id__in=there, starts_at__gte=ends[0], starts_at__lt=ends[1])
    return found


def _beyond(coming: QuerySet[Appointment], most: int, was: int | None) -> QuerySet[Appointment]:
    """Return the visits of patients who have more ahead than would be allowed, and had not."""
    crowded = (
        coming.order_by().values("patient_id").annotate(visits=Count("pk")).filter(visits__gt=most)
    )
    if was:
        crowded = crowded.filter(visits__lte=was)
    return coming.filter(patient_id__in=crowded.values("patient_id"))

"""Visits that are still to come and hang on something that is about to go: a room, a place, a day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from qimen.models import UPCOMING_STATUSES, Location
from qimen.queries import appointments
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from qimen.models import Appointment, Closure
    from qimen.rules.access import Actor

SHOWN = 50
NOTHING = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next fifty visits of those that hang on it, and how many there are."""

    visits: Sequence[Appointment]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.visits)


def visits(actor: Actor, where: Q, *, now: datetime) -> Ahead:
    """Return the visits to come, under way included, for which a condition holds."""
    rows = (
        appointments.visible(actor)
        .filter(where, ends_at__gt=now, status__in=UPCOMING_STATUSES)
        .order_by("starts_at", "id")
    )
    shown = list(rows[: SHOWN + 1])
    if len(shown) <= SHOWN:
        return Ahead(shown, len(shown))
    return Ahead(shown[:SHOWN], rows.count())


def of_location(actor: Actor, location_id: int, *, now: datetime) -> Ahead:
    return visits(actor, Q(location_id=location_id), now=now)


def of_room(
    actor: Actor, room_id: int, *, after: Appointment | None = None, now: datetime
) -> Ahead:
    return visits(actor, Q(room_id=room_id) & later(after), now=now)


def of_service(actor: Actor, service_id: int, *, now: datetime) -> Ahead:
    return visits(actor, Q(service_id=service_id), now=now)


def of_lists(
    actor: Actor,
    service_id: int,
    was: Mapping[str, Sequence[int]],
    wanted: Mapping[str, Sequence[int]],
    *,
    now: datetime,
) -> Ahead:
    """Return the visits of a service that its lists carry, and would carry no more."""
    lost = Q(service_id=service_id) & ~_lacks(was) & _lacks(wanted)
    return visits(actor, lost, now=now)


def of_giver(
    actor: Actor, practitioner_id: int, services: Collection[int], *, now: datetime
) -> Ahead:
    """Return the visits of some services with a practitioner."""
    own = Q(practitioner_id=practitioner_id, service_id__in=list(services))
    return visits(actor, own, now=now)


def of_practitioner(
    actor: Actor, practitioner_id: int, *, after: Appointment | None = None, now: datetime
) -> Ahead:
    return visits(actor, Q(practitioner_id=practitioner_id) & later(after), now=now)


def by_keys(actor: Actor, keys: Sequence[int]) -> Sequence[Appointment]:
    """Return visits by their keys, in the order in which they start."""
    rows = appointments.visible(actor).filter(pk__in=list(keys))
    return list(rows.order_by("starts_at", "id"))


def of_closure(actor: Actor, closure: Closure, *, now: datetime) -> Ahead:
    """Return the visits that a closure falls upon, each location by its own clocks. Two statements
    or three."""
    return visits(actor, _under(closure, zones(actor)), now=now)


def under_closures(actor: Actor, closures: Iterable[Closure], *, now: datetime) -> dict[int, int]:
    """Return on how many visits each closure falls, by its key. Two statements, however many."""
    there, listed = zones(actor), list(closures)
    anywhere = reduce(or_, (_under(one, there) for one in listed), NOTHING)
    rows = list(
        appointments.visible(actor)
        .filter(anywhere, ends_at__gt=now, status__in=UPCOMING_STATUSES)
        .order_by()
        .values_list("location_id", "starts_at", "ends_at")
    )
    return {one.pk: sum(_is_under(one, there, row) for row in rows) for one in listed}


def within(closure: Closure, zone: str) -> tuple[datetime, datetime]:
    """Return a closure as instants, on the clocks of a zone."""
    start = hours.resolve(closure.starts_on, closure.starts_minute, zone)
    end = hours.resolve(closure.ends_on, closure.ends_minute, zone)
    return hours.at(start), hours.at(end)


def later(than: Appointment | None) -> Q:
    """Say that a visit comes after another in the list; after none, any does."""
    if than is None:
        return Q()
    return Q(starts_at__gt=than.starts_at) | Q(starts_at=than.starts_at, pk__gt=than.pk)


def zones(actor: Actor) -> dict[int, str]:
    """Return the zone of every location of the clinic, by its key."""
    return dict(Location.objects.filter(clinic_id=actor.clinic_id).values_list("pk", "zone"))


def _lacks(lists: Mapping[str, Sequence[int]]) -> Q:
    """Match visits whose practitioner, room or place is not in the lists of their service.

    No room listed means any room, no location any location.
    """
    lacking = ~Q(practitioner_id__in=lists["practitioners"])
    if lists["rooms"]:
        lacking |= Q(room__isnull=False) & ~Q(room_id__in=lists["rooms"])
    if lists["locations"]:
        lacking |= ~Q(location_id__in=lists["locations"])
    return lacking


def _under(closure: Closure, zones: Mapping[int, str]) -> Q:
    hit = NOTHING
    for zone in sorted(set(zones.values())):
        there = [key for key, own in zones.items() if own == zone]
        if closure.location_id is not None:
            there = [key for key in there if key == closure.location_id]
        if there:
            first, last = within(closure, zone)
            hit |= Q(location_id__in=there, starts_at__lt=last, ends_at__gt=first)
    return hit


def _is_under(
    closure: Closure, zones: Mapping[int, str], row: tuple[int, datetime, datetime]
) -> bool:
    location_id, starts_at, ends_at = row
    if closure.location_id not in {None, location_id}:
        return False
    first, last = within(closure, zones[location_id])
    return starts_at < last and ends_at > first

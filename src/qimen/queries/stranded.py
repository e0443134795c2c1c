"""Visits to come that the settings no longer carry: their room is out of use, who gives them left.

Nothing is cancelled by a change of the settings; what it leaves behind stays here until somebody
moves or cancels it. A visit of a service that is out of use takes place as booked: it lacks nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from qimen.models import (
    UPCOMING_STATUSES,
    Appointment,
    ServiceLocation,
    ServicePractitioner,
    ServiceRoom,
)
from qimen.queries import appointments

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from qimen.rules.access import Actor

SHOWN = 50


class Cause(StrEnum):
    """Why a visit is stranded."""

    ROOM = "room"
    LOCATION = "location"
    PRACTITIONER = "practitioner"
    NOT_GIVEN = "not_given"
    NOT_IN_ROOM = "not_in_room"
    NOT_AT_LOCATION = "not_at_location"


@dataclass(frozen=True, slots=True)
class Stranded:
    """A visit, and all that is the matter with it."""

    visit: Appointment
    causes: tuple[Cause, ...]


def _listed(model: type[ServiceRoom | ServiceLocation | ServicePractitioner], **more: str) -> Q:
    where = {column: OuterRef(outer) for column, outer in more.items()}
    rows = model.objects.filter(
        clinic_id=OuterRef("clinic_id"), service_id=OuterRef("service_id"), **where
    )
    return Q(Exists(rows))


CAUSES = {
    Cause.ROOM: Q(room__active=False),
    Cause.LOCATION: Q(location__active=False),
    Cause.PRACTITIONER: Q(practitioner__disabled_at__isnull=False),
    Cause.NOT_GIVEN: ~_listed(ServicePractitioner, practitioner_id="practitioner_id"),
    # No room listed means any room, no location any location.
    Cause.NOT_IN_ROOM: Q(room__isnull=False)
    & _listed(ServiceRoom)
    & ~_listed(ServiceRoom, room_id="room_id"),
    Cause.NOT_AT_LOCATION: _listed(ServiceLocation)
    & ~_listed(ServiceLocation, location_id="location_id"),
}


def visits(actor: Actor, *, now: datetime) -> tuple[Sequence[Stranded], int]:
    """Return the next fifty that the actor may see, and how many there are. Two statements at most."""
    marked = {f"is_{cause}": condition for cause, condition in CAUSES.items()}
    rows = _rows(actor, now).annotate(**marked).order_by("starts_at", "id")
    found = [
        Stranded(row, tuple(cause for cause in Cause if getattr(row, f"is_{cause}")))
        for row in rows[: SHOWN + 1]
    ]
    total = len(found) if len(found) <= SHOWN else count(actor, now=now)
    return found[:SHOWN], total


def count(actor: Actor, *, now: datetime, **of: int) -> int:
    """Return how many there are; of one room, practitioner, service or location by its key."""
    return _rows(actor, now).filter(**of).count()


def _rows(actor: Actor, now: datetime) -> QuerySet[Appointment]:
    coming = appointments.visible(actor).filter(ends_at__gt=now, status__in=UPCOMING_STATUSES)
    return coming.filter(reduce(or_, CAUSES.values()))

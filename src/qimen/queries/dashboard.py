"""The clinic at a glance: today in numbers, and what waits for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from qimen.models import VISIT_STATUSES, Status
from qimen.queries import appointments
from qimen.rules import access
from qimen.rules.access import Permission, Scope
from qimen.scheduling import day_span, hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from qimen.models import Appointment, Clinic
    from qimen.rules.access import Actor

WAITING_SHOWN = 20
#: A visit that was asked for, or one whose patient asks to move it.
WAITS = Q(status=Status.REQUESTED) | Q(move_request__isnull=False)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Today's visits, in the clinic's zone, as far as the actor may see them."""

    visits: int
    to_come: int
    here: int
    new_patients: int
    no_shows: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Glance:
    """Today, the visit that is next, and requests in the order in which they start."""

    today: Numbers
    next: Appointment | None
    requests: Sequence[Appointment]


def first_request(actor: Actor, *, now: datetime) -> Appointment | None:
    """Return the request that this actor answers next: the one that starts first."""
    rows = _waiting(actor, now)
    if access.scope(actor, Permission.ARRANGE) is Scope.OWN:
        rows = rows.filter(practitioner_id=actor.staff_id)
    return rows.first()


def glance(actor: Actor, clinic: Clinic, *, now: datetime) -> Glance:
    """Return the clinic's day at a glance. Three statements, however full the day is."""
    span = day_span(now.astimezone(hours.zone_named(clinic.zone)).date(), clinic.zone)
    seen = appointments.visible(actor)
    today = seen.filter(starts_at__gte=hours.at(span.start), starts_at__lt=hours.at(span.end))
    expected = Q(status__in=(Status.REQUESTED, Status.CONFIRMED))
    counted = today.order_by().aggregate(
        visits=Count("id", filter=Q(status__in=VISIT_STATUSES)),
        to_come=Count("id", filter=expected & Q(ends_at__gt=now)),
        here=Count("id", filter=Q(status=Status.CHECKED_IN)),
        new_patients=Count("id", filter=Q(status__in=VISIT_STATUSES, patient_class="new")),
        no_shows=Count("id", filter=Q(status=Status.NO_SHOW)),
        cancelled=Count("id", filter=Q(status=Status.CANCELLED)),
    )
    return Glance(
        Numbers(**counted),
        today.filter(expected, starts_at__gt=now).order_by("starts_at", "id").first(),
        list(_waiting(actor, now)[:WAITING_SHOWN]),
    )


def _waiting(actor: Actor, now: datetime) -> QuerySet[Appointment]:
    rows = appointments.visible(actor).filter(WAITS, starts_at__gt=now)
    return rows.order_by("starts_at", "id")

"""A day in the clinic: whose visits, in which rooms, with their stages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from qimen.models import UPCOMING_STATUSES, VISIT_STATUSES, Appointment, StaffMember, Status
from qimen.queries import appointments
from qimen.rules import access
from qimen.rules.access import Permission, Scope
from qimen.scheduling import day_span, hours

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from qimen.models import Clinic
    from qimen.rules.access import Actor

#: What still stands on a day's list; cancelled visits do not.
SHOWN = (*VISIT_STATUSES, Status.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit on the list, and what is going on in it now: a stage's place, or None."""

    appointment: Appointment
    is_now: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One practitioner's day."""

    practitioner: StaffMember
    visits: Sequence[Visit]

    @property
    def left(self) -> int:
        """How many visits are still to come or under way."""
        return sum(not visit.is_over for visit in self.visits)


def day(actor: Actor, clinic: Clinic, on: date, *, now: datetime) -> list[Column]:
    """Return a date's visits by practitioner, in staff order; the date is in the clinic's zone.

    A practitioner sees the own column first and alone, unless the table of rights says more.
    Two statements, whatever the day holds.
    """
    span = day_span(on, clinic.zone)
    rows = (
        appointments.visible(actor)
        .filter(
            starts_at__gte=hours.at(span.start),
            starts_at__lt=hours.at(span.end),
            status__in=SHOWN,
        )
        .order_by("practitioner__position", "practitioner_id", "starts_at", "id")
    )
    visits = {
        practitioner_id: [_visit(row, now) for row in group]
        for practitioner_id, group in groupby(rows, key=lambda row: row.practitioner_id)
    }
    return [
        Column(one, visits.get(one.pk, []))
        for one in _practitioners(actor)
        if one.disabled_at is None or one.pk in visits
    ]


def _practitioners(actor: Actor) -> Iterable[StaffMember]:
    everyone = StaffMember.objects.filter(clinic_id=actor.clinic_id, is_practitioner=True)
    if access.scope(actor, Permission.SEE_CALENDAR) is Scope.OWN:
        return everyone.filter(pk=actor.staff_id) if actor.staff_id else everyone.none()
    return everyone


def _visit(appointment: Appointment, now: datetime) -> Visit:
    return Visit(
        appointment,
        is_now=appointment.status in UPCOMING_STATUSES
        and appointment.starts_at <= now < appointment.ends_at,
        is_over=appointment.ends_at <= now
        or appointment.status in {Status.COMPLETED, Status.NO_SHOW},
    )


def neighbours(on: date) -> tuple[date, date]:
    """Return the day before and the day after."""
    return on - timedelta(days=1), on + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FileVisits:
    """A patient's visits, as their file shows them."""

    next: Appointment | None
    upcoming: Sequence[Appointment]
    past: Sequence[Appointment]


def of_patient(actor: Actor, patient_id: int, *, now: datetime) -> FileVisits:
    """Return a file's visits that the actor may see: upcoming, and the last fifty before."""
    rows = appointments.visible(actor).filter(patient_id=patient_id).exclude(status=Status.HELD)
    upcoming = list(
        rows.filter(ends_at__gt=now, status__in=UPCOMING_STATUSES).order_by("starts_at", "id")
    )
    shown = {row.pk for row in upcoming}
    others = rows.order_by("-starts_at", "-id")[: appointments.SHOWN_PAST + len(shown)]
    past = [row for row in others if row.pk not in shown]
    return FileVisits(upcoming[0] if upcoming else None, upcoming, past)

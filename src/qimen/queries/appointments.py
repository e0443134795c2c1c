"""Appointments, as far as the actor may see them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Q
from django.shortcuts import get_object_or_404

from qimen.models import UPCOMING_STATUSES, Appointment, FormKey, MoveRequest, Status
from qimen.queries import catalogue
from qimen.rules import access, cancellation
from qimen.rules.access import Permission, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from qimen.models import Clinic
    from qimen.rules.access import Actor

SHOWN_PAST = 50
#: Who has checked in is here.
MOVABLE_STATUSES = (Status.REQUESTED, Status.CONFIRMED)
#: A clinic may let its practitioners see one another's days; changing them is another matter.
COLLEAGUES = Q(clinic__practitioners_see_all=True)


def visible(actor: Actor) -> QuerySet[Appointment]:
    """Return the appointments this actor may see; others do not exist for them."""
    rows = Appointment.objects.filter(clinic_id=actor.clinic_id).select_related(
        "clinic", "clinic__portal", "patient", "practitioner", "location", "service", "room"
    )
    if not actor.is_staff:
        if access.scope(actor, Permission.SEE_OWN_APPOINTMENTS) is Scope.OWN and actor.patient_id:
            return rows.filter(patient_id=actor.patient_id)
        return rows.none()
    match access.scope(actor, Permission.SEE_CALENDAR):
        case Scope.CLINIC:
            return rows
        case Scope.OWN:
            return rows.filter(Q(practitioner_id=actor.staff_id) | COLLEAGUES)
        case _:
            return rows.none()


def to_take_over(actor: Actor) -> Q:
    """Return which moves asked for are of a colleague's visit, and the actor's own to answer."""
    is_practitioner = access.scope(actor, Permission.SEE_CALENDAR) is Scope.OWN
    return Q(practitioner_id=actor.staff_id) if is_practitioner else Q(pk__in=[])


def open_to(actor: Actor) -> QuerySet[Appointment]:
    """Return what the actor may open: what they see, and visits that they are asked to take over."""
    rows = visible(actor)
    if not actor.is_staff:
        return rows
    asked = MoveRequest.objects.filter(to_take_over(actor), clinic_id=actor.clinic_id)
    taken = Appointment.objects.filter(
        clinic_id=actor.clinic_id, pk__in=asked.values("appointment")
    )
    return rows | taken


def on_calendar(actor: Actor) -> QuerySet[Appointment]:
    """Return what staff see of the calendar, without what belongs to each: it is read in bulk."""
    rows = visible(actor).select_related(None)
    return rows if actor.is_staff else rows.none()


def one(actor: Actor, ref: str, *, lock: bool = False) -> Appointment:
    """Return an appointment, or raise Http404; locked when it is about to be changed."""
    rows = open_to(actor).exclude(status=Status.HELD)
    if lock:
        rows = rows.select_for_update(of=("self",))
    return get_object_or_404(rows, ref=ref)


def find(actor: Actor, ref: str) -> Appointment | None:
    """Return an appointment, or None where there is none for this actor."""
    return visible(actor).exclude(status=Status.HELD).filter(ref=ref).first()


def booked_by_form(actor: Actor, form_key: str) -> Appointment | None:
    """Return what the actor's form of this key has booked, if it has."""
    used = FormKey.objects.filter(
        clinic_id=actor.clinic_id, account_id=actor.account_id or 0, key=form_key
    )
    return visible(actor).filter(pk__in=used.values("appointment_id")).first()


@dataclass(frozen=True, slots=True)
class Own:
    """One appointment for its patient, with what can be done about it now."""

    appointment: Appointment
    obstacle: cancellation.Obstacle | None
    cancel_until: datetime
    asked: MoveRequest | None = None  # another time, as long as it waits for an answer

    @property
    def can_cancel(self) -> bool:
        return self.obstacle is None

    @property
    def can_move(self) -> bool:
        return self.obstacle is None and self.appointment.status in MOVABLE_STATUSES


def move_asked(appointment: Appointment) -> MoveRequest | None:
    """Return the other time that a patient asked for, as long as it waits for an answer."""
    asked = MoveRequest.objects.filter(appointment=appointment)
    return asked.select_related("practitioner").first()


@dataclass(frozen=True, slots=True)
class OwnList:
    """A patient's appointments: the next one, later ones, past ones, cancelled ones."""

    next: Own | None
    later: Sequence[Own]
    past: Sequence[Own]
    cancelled: Sequence[Own]
    has_places: bool  # whether the clinic has several, so that each visit says where


def own(actor: Actor, clinic: Clinic, *, now: datetime) -> OwnList:
    """Return the actor's own appointments, sorted as a patient reads them. Two statements."""
    mine = visible(actor).exclude(status=Status.HELD)
    ahead = Q(ends_at__gt=now, status__in=UPCOMING_STATUSES)
    rows = mine.filter(ahead).select_related("move_request__practitioner")
    upcoming = [
        replace(seen(row, clinic, now), asked=getattr(row, "move_request", None))
        for row in rows.order_by("starts_at", "id")
    ]
    others = [
        seen(row, clinic, now)
        for row in mine.exclude(ahead).order_by("-starts_at", "-id")[:SHOWN_PAST]
    ]
    gone = {Status.CANCELLED, Status.DECLINED, Status.LAPSED}
    return OwnList(
        next=upcoming[0] if upcoming else None,
        later=upcoming[1:],
        past=[one for one in others if one.appointment.status not in gone],
        cancelled=[one for one in others if one.appointment.status in gone],
        has_places=len(catalogue.catalogue(clinic).places) > 1,
    )


def seen(appointment: Appointment, clinic: Clinic, now: datetime) -> Own:
    """Return an appointment with what its patient can do about it."""
    terms = cancellation.Terms(
        self_service=clinic.portal.self_service_changes, hours=clinic.portal.cancel_hours
    )
    return Own(
        appointment,
        cancellation.obstacle(
            terms,
            is_upcoming=appointment.status in UPCOMING_STATUSES,
            starts_at=appointment.starts_at,
            now=now,
        ),
        cancellation.until(terms, appointment.starts_at),
    )

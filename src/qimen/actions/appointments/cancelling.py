"""Cancelling: the appointment stays, its claims go, everybody concerned is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from qimen.actions import journal, locks, messages
from qimen.actions.appointments import placing, waiting
from qimen.models import UPCOMING_STATUSES, Appointment, Cancellation, CancelledBy, Claim, Status
from qimen.queries import appointments
from qimen.rules import access, cancellation
from qimen.rules.access import Actor, Permission

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The appointment, and whether it had already been cancelled before."""

    appointment: Appointment
    is_repeat: bool = False


class NotCancellable(Exception):  # noqa: N818 - reads as what it is
    """The patient cannot cancel this online; `obstacle` says why."""

    def __init__(self, obstacle: cancellation.Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


@locks.transactional
def cancel(actor: Actor, ref: str, *, reason: str = "", now: datetime) -> Cancelled:
    """Cancel an upcoming visit; a second time changes nothing. Staff are exempt from the cut-off."""
    appointment = appointments.one(actor, ref, lock=True)
    access.require(
        actor,
        Permission.CANCEL,
        patient_id=appointment.patient_id,
        practitioner_id=appointment.practitioner_id,
    )
    if appointment.status == Status.CANCELLED:
        return Cancelled(appointment, is_repeat=True)
    _require_open(actor, appointment, now)
    by = CancelledBy.CLINIC if actor.is_staff else CancelledBy.PATIENT
    Appointment.objects.filter(pk=appointment.pk).update(
        status=Status.CANCELLED, sequence=F("sequence") + 1, revision=F("revision") + 1
    )
    gone = waiting.over(actor, appointment, now)
    Claim.objects.filter(appointment=appointment).delete()
    Cancellation.objects.create(
        clinic_id=appointment.clinic_id,
        appointment=appointment,
        by=by,
        account_id=actor.account_id,
        reason=reason,
        at=now,
    )
    whole = placing.whole(appointment.pk)
    journal.record(
        actor,
        "appointment.cancelled",
        subject=f"appointment:{appointment.ref}",
        patient_id=appointment.patient_id,
        details={"by": by, "was": appointment.status},
        now=now,
    )
    if gone and gone.practitioner_id != whole.practitioner_id:
        waiting.tell_asked(actor, whole, gone, now)
    messages.tell("appointment.cancelled", whole, now=now, actor=actor)
    return Cancelled(whole)


def _require_open(actor: Actor, appointment: Appointment, now: datetime) -> None:
    portal = appointment.clinic.portal
    terms = cancellation.Terms(
        self_service=portal.self_service_changes or actor.is_staff,
        hours=0 if actor.is_staff else portal.cancel_hours,
    )
    obstacle = cancellation.obstacle(
        terms,
        is_upcoming=appointment.status in UPCOMING_STATUSES,
        starts_at=appointment.starts_at,
        now=now,
    )
    if obstacle:
        raise NotCancellable(obstacle)

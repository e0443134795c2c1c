"""What staff mark: accepted, declined, come, done, not come, cancelled; and opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from qimen.actions import journal, locks, messages
from qimen.actions.appointments import placing, plans, waiting
from qimen.actions.appointments.obstacles import Clash, Outdated, Settled, refuse
from qimen.models import (
    Appointment,
    Arrival,
    Cancellation,
    CancelledBy,
    Claim,
    Completion,
    Decision,
    NoShow,
    Status,
)
from qimen.queries import appointments, conflicts
from qimen.rules import access, attendance
from qimen.rules.access import Actor, Permission
from qimen.rules.attendance import RELEASED, Step
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    Record = Callable[[Appointment, Actor, datetime, str], object]

VERBS = {
    Step.ACCEPT: "appointment.accepted",
    Step.DECLINE: "appointment.declined",
    Step.CHECK_IN: "appointment.checked_in",
    Step.COMPLETE: "appointment.completed",
    Step.MARK_NO_SHOW: "appointment.no_show",
    Step.CANCEL: "appointment.cancelled",
    Step.REOPEN: "appointment.reopened",
}
#: What a step is to the people who are told of it; the others are told of nothing.
TOLD = {
    Step.ACCEPT: "appointment.confirmed",
    Step.DECLINE: "appointment.declined",
    Step.CANCEL: "appointment.cancelled",
}


#: The patient was told that there is no visit.
ENDED = frozenset({Status.CANCELLED, Status.DECLINED})


@locks.transactional
def mark(  # noqa: PLR0913 - who, what, which step, as seen when, why, now
    actor: Actor,
    ref: str,
    step: Step,
    *,
    revision: int,
    reason: str = "",
    by_patient: bool = False,
    now: datetime,
) -> Appointment:
    """Take a step with an appointment; a record says who and when.

    Raises Outdated when somebody else was first, Settled when its status does not allow it.
    """
    appointment = asked(actor, ref, revision)
    return take(actor, appointment, step, reason=reason, by_patient=by_patient, now=now)


def take(
    actor: Actor,
    appointment: Appointment,
    step: Step,
    *,
    reason: str = "",
    by_patient: bool = False,
    now: datetime,
    **more: object,
) -> Appointment:
    """Take a step with a locked visit; who may has been asked. Raises Settled."""
    status = attendance.leads_to(step, appointment.status)
    ahead = hours.minute_of(appointment.starts_at) - hours.minute_from(now)
    is_untimely = attendance.is_too_early(step, ahead) or attendance.is_too_late(step, ahead)
    if step is Step.REOPEN or status is None or is_untimely:
        raise Settled
    gone = waiting.over(actor, appointment, now)
    if status in RELEASED:
        Claim.objects.filter(appointment=appointment).delete()
    details = dict(more)
    if step is Step.CANCEL:
        by = CancelledBy.PATIENT if by_patient else CancelledBy.CLINIC
        Cancellation.objects.create(**_fact(appointment, actor, now), by=by, reason=reason)
        details["by"] = by
    else:
        RECORDS[step](appointment, actor, now, reason)
    whole = _set(actor, appointment, step, status, now, reason=reason, **details)
    if gone and step not in TOLD:
        waiting.tell(actor, whole, gone, now)
    return whole


@locks.transactional
def reopen(
    actor: Actor, ref: str, *, revision: int, override: str = "", now: datetime
) -> Appointment:
    """Open what is over once more: the visit is confirmed, and claims its time where it had none.

    Raises Conflicting when somebody else has that time by now, unless it is overridden.
    """
    appointment = asked(actor, ref, revision)
    status = attendance.leads_to(Step.REOPEN, appointment.status)
    if status is None or appointment.patient is None:
        raise Settled
    if appointment.status in RELEASED:
        claim_again(appointment, override=override, now=now)
    Cancellation.objects.filter(appointment=appointment).delete()
    return _set(actor, appointment, Step.REOPEN, status, now)


def asked(actor: Actor, ref: str, revision: int) -> Appointment:
    """Return a visit, locked, as this actor has seen it; raise Outdated when it has changed."""
    appointment = appointments.one(actor, ref, lock=True)
    access.require(actor, Permission.ARRANGE, practitioner_id=appointment.practitioner_id)
    if appointment.revision != revision:
        raise Outdated(appointment)
    return appointment


def claim_again(appointment: Appointment, *, override: str, now: datetime) -> None:
    """Claim the time of a visit that had none; raise Conflicting where somebody has it by now."""
    plan, patient = plans.plan_of(appointment), appointment.patient
    if patient is None:
        raise Settled
    clinic = locks.setup_in_force(appointment.clinic)
    plans.hold(clinic.pk, [plan], patient.pk, now)
    wanted = plans.placing_of(clinic, patient, appointment.patient_class, plan, now)
    found, hit = conflicts.of(wanted)
    busy = [conflict for conflict in found if conflict.visit is not None]
    refuse([Clash(wanted.start, tuple(busy))] if busy else [], override)
    placing.claim(appointment, wanted.claims, overridden=hit)


def _set(
    actor: Actor,
    appointment: Appointment,
    step: Step,
    status: str,
    now: datetime,
    *,
    reason: str = "",
    **details: object,
) -> Appointment:
    was = appointment.status
    told = TOLD.get(step) or ("appointment.confirmed" if was in ENDED else None)
    Appointment.objects.filter(pk=appointment.pk).update(
        status=status,
        revision=F("revision") + 1,
        sequence=F("sequence") + (1 if told else 0),
    )
    journal.record(
        actor,
        VERBS[step],
        subject=f"appointment:{appointment.ref}",
        patient_id=appointment.patient_id,
        reason=reason,
        details={"was": was, **details},
        now=now,
    )
    whole = placing.whole(appointment.pk)
    if told:
        messages.tell(told, whole, now=now, actor=actor)
    return whole


def _fact(appointment: Appointment, actor: Actor, now: datetime) -> dict[str, object]:
    return {
        "clinic_id": appointment.clinic_id,
        "appointment": appointment,
        "account_id": actor.account_id,
        "at": now,
    }


def _accepted(appointment: Appointment, actor: Actor, now: datetime, reason: str) -> object:
    return Decision.objects.create(**_fact(appointment, actor, now), accepted=True, reason=reason)


def _declined(appointment: Appointment, actor: Actor, now: datetime, reason: str) -> object:
    return Decision.objects.create(**_fact(appointment, actor, now), accepted=False, reason=reason)


def _arrived(appointment: Appointment, actor: Actor, now: datetime, _reason: str) -> object:
    return Arrival.objects.create(**_fact(appointment, actor, now))


def _completed(appointment: Appointment, actor: Actor, now: datetime, _reason: str) -> object:
    return Completion.objects.create(**_fact(appointment, actor, now))


def _missed(appointment: Appointment, actor: Actor, now: datetime, reason: str) -> object:
    return NoShow.objects.create(**_fact(appointment, actor, now), reason=reason)


RECORDS: dict[Step, Record] = {
    Step.ACCEPT: _accepted,
    Step.DECLINE: _declined,
    Step.CHECK_IN: _arrived,
    Step.COMPLETE: _completed,
    Step.MARK_NO_SHOW: _missed,
}

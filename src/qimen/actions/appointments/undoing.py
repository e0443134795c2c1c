"""Undo: the last thing that was done to a visit, by whoever did it, within the grace.

Its message has not left by then, so nobody hears of either. What no longer fits is a conflict,
which may be overridden.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from qimen.actions import capabilities, journal, locks, messages
from qimen.actions.appointments import arranging, attending, placing, plans, waiting
from qimen.actions.appointments.obstacles import Outdated, Settled
from qimen.models import (
    Appointment,
    Arrival,
    Cancellation,
    CancelledBy,
    Claim,
    Completion,
    Decision,
    Move,
    NoShow,
    Status,
)
from qimen.queries import appointments, history
from qimen.rules import access
from qimen.rules.access import Actor, Permission
from qimen.rules.attendance import RELEASED

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import MoveRequest
    from qimen.queries.history import Entry

#: What a step left behind, to be taken away with it.
FACTS = {
    "appointment.accepted": Decision,
    "appointment.declined": Decision,
    "appointment.checked_in": Arrival,
    "appointment.completed": Completion,
    "appointment.no_show": NoShow,
    "appointment.cancelled": Cancellation,
}
MOVED, BOOKED = "appointment.moved", "appointment.confirmed"
#: What is told where the undone step had been told already.
TOLD_AGAIN = {
    Status.REQUESTED: "appointment.requested",
    Status.CONFIRMED: "appointment.confirmed",
    Status.CHECKED_IN: "appointment.confirmed",
}


#: These raised the sequence of a visit: what is told of it, and what a link asks about it.
TOLD = frozenset({MOVED, *(attending.VERBS[step] for step in attending.TOLD)})


@dataclass(frozen=True, slots=True)
class Undone:
    """The visit as before; and whether the move that it asked for could not be asked for again."""

    appointment: Appointment
    has_lost_move: bool = False


@locks.transactional
def undo(actor: Actor, ref: str, *, revision: int, override: str = "", now: datetime) -> Undone:
    """Take the actor's last step with a visit back, and what was about to be told of it.

    Raises Outdated when somebody else was first, Settled when there is nothing (left) to undo,
    Conflicting when the time is somebody else's by now.
    """
    appointment = appointments.one(actor, ref, lock=True)
    access.require(actor, Permission.ARRANGE, practitioner_id=appointment.practitioner_id)
    if appointment.revision != revision:
        raise Outdated(appointment)
    entry = history.undoable(actor, appointment, now=now)
    if entry is None:
        raise Settled
    dropped = waiting.dropped_at(appointment, entry.at)
    _hold(appointment, entry, dropped, now)
    is_unheard = messages.withdraw(appointment, entry.at, now)
    tells = not is_unheard
    if entry.action == BOOKED:
        return Undone(_unbook(actor, appointment, now, tells=tells))
    if entry.action == MOVED:
        whole = _move_back(actor, appointment, now, override=override, tells=tells)
    else:
        whole = _step_back(actor, appointment, entry, now, override=override, tells=tells)
    since = appointment.sequence - (1 if entry.action in TOLD else 0)
    capabilities.carry_over(capabilities.on_request(whole), since=since)
    # Whoever has heard that the move waits no more is not told that it does after all.
    if dropped is None or not is_unheard:
        return Undone(whole, has_lost_move=dropped is not None)
    return Undone(whole, has_lost_move=not waiting.restored(actor, whole, dropped, now))


def _hold(
    appointment: Appointment, entry: Entry, dropped: MoveRequest | None, now: datetime
) -> None:
    """Lock everybody whom the undoing may concern, at once: later locks are among these."""
    concerned = [plans.plan_of(appointment)]
    if entry.action == MOVED and (last := _last_move(appointment)):
        concerned.append(plans.read(last.before))
    if dropped:
        concerned.append(plans.read(dropped.plan))
    locks.setup_in_force(appointment.clinic)
    plans.hold(appointment.clinic_id, concerned, appointment.patient_id, now)


def _last_move(appointment: Appointment) -> Move | None:
    return Move.objects.filter(appointment=appointment).order_by("-pk").first()


def _move_back(
    actor: Actor, appointment: Appointment, now: datetime, *, override: str, tells: bool
) -> Appointment:
    last = _last_move(appointment)
    if last is None or appointment.patient is None:
        raise Settled
    return arranging.moved(
        actor,
        appointment,
        appointment.patient,
        plans.read(last.before),
        now,
        override=override,
        undoes=True,
        tells=tells,
    )


def _unbook(actor: Actor, appointment: Appointment, now: datetime, *, tells: bool) -> Appointment:
    """Take a booking away, with all the visits of its series that nobody has touched since."""
    together = [appointment]
    if appointment.series:
        others = Appointment.objects.filter(
            clinic_id=actor.clinic_id,
            series=appointment.series,
            revision=0,
            status=Status.CONFIRMED,
        )
        together += others.exclude(pk=appointment.pk).select_for_update(of=("self",))
    for one in together:
        is_unheard = one is appointment or messages.withdraw(one, one.booked_at, now)
        waiting.over(actor, one, now)
        Claim.objects.filter(appointment=one).delete()
        Cancellation.objects.create(
            clinic_id=one.clinic_id,
            appointment=one,
            by=CancelledBy.CLINIC,
            account_id=actor.account_id,
            at=now,
        )
        _put(actor, one, "appointment.booking_undone", Status.CANCELLED, now)
        if tells or not is_unheard:
            messages.tell("appointment.cancelled", placing.whole(one.pk), now=now, actor=actor)
    return placing.whole(appointment.pk)


def _step_back(
    actor: Actor,
    appointment: Appointment,
    entry: Entry,
    now: datetime,
    *,
    override: str,
    tells: bool,
) -> Appointment:
    if appointment.status in RELEASED and entry.was not in RELEASED:
        attending.claim_again(appointment, override=override, now=now)
    FACTS[entry.action].objects.filter(appointment=appointment, at=entry.at).delete()  # type: ignore[attr-defined]
    _put(actor, appointment, "appointment.step_undone", entry.was, now, undone=entry.action)
    whole = placing.whole(appointment.pk)
    told = TOLD_AGAIN.get(Status(entry.was))
    if tells and told:
        messages.tell(told, whole, now=now, actor=actor)
    return whole


def _put(
    actor: Actor, appointment: Appointment, verb: str, status: str, now: datetime, **details: object
) -> None:
    was = appointment.status
    Appointment.objects.filter(pk=appointment.pk).update(
        status=status, revision=F("revision") + 1, sequence=F("sequence") + 1
    )
    journal.record(
        actor,
        verb,
        subject=f"appointment:{appointment.ref}",
        patient_id=appointment.patient_id,
        details={"was": was, **details},
        now=now,
    )

"""A move that waits for an answer: asked by a patient, answered by staff, taken back, or lapsed.

Until then the appointment stands where it stood and claims, besides its own, what the asked time
adds: the union of both. Whatever else is done to the visit takes the asking away (`waiting`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from qimen import scheduling
from qimen.actions import journal, locks, messages
from qimen.actions.appointments import placing, plans, waiting
from qimen.actions.appointments.obstacles import Clash, Gone, Outdated, Settled, refuse
from qimen.models import Appointment, Claim, Decision, Move, MoveRequest
from qimen.queries import appointments, conflicts
from qimen.rules import access
from qimen.rules.access import Permission
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen.actions.appointments.wishes import Chosen
    from qimen.rules.access import Actor

AT_ONCE = 200
ENDS = frozenset({"appointment.move_declined", "appointment.move_lapsed"})


def ask(
    actor: Actor,
    appointment: Appointment,
    chosen: Chosen,
    placement: scheduling.Placement,
    now: datetime,
) -> None:
    """Let a locked visit ask for another time, in place of any that it asked for before."""
    earlier = waiting.released(appointment)
    placing.claim(appointment, scheduling.beyond(placement.claims, placing.claims_of(appointment)))
    starts_at = hours.at(placement.start)
    asked = MoveRequest.objects.create(
        clinic_id=appointment.clinic_id,
        appointment=appointment,
        account_id=actor.account_id,
        at=now,
        practitioner_id=int(placement.practitioner),
        starts_at=starts_at,
        plan={
            **plans.as_json(appointment),
            "location_id": chosen.place.id,
            "practitioner_id": placement.practitioner,
            "room_id": placement.room,
            "start": placement.start,
        },
        no_preference=chosen.practitioner_id is None,
        lapses_at=min(starts_at, appointment.starts_at),
    )
    _changed(appointment)
    if earlier and earlier.practitioner_id != asked.practitioner_id:
        waiting.tell_asked(actor, placing.whole(appointment.pk), earlier, now, stays=True)
    _tell(actor, "appointment.move_requested", appointment, asked, now)


@locks.transactional
def answer(  # noqa: PLR0913 - who, which, as seen when, what, why, knowingly, now
    actor: Actor,
    ref: str,
    *,
    revision: int,
    accepts: bool,
    reason: str = "",
    override: str = "",
    now: datetime,
) -> Appointment:
    """Accept or decline the move that a visit asks for.

    Raises Outdated when somebody else was first, Settled when nothing is asked any more, Gone
    when it can only be declined, Conflicting when something came up meanwhile, unless overridden.
    """
    appointment = appointments.one(actor, ref, lock=True)
    asked = waiting.of(appointment)
    asked_of = asked.practitioner_id if asked else appointment.practitioner_id
    access.require(actor, Permission.ARRANGE, practitioner_id=asked_of)
    if appointment.revision != revision:
        raise Outdated(appointment)
    return answered(actor, appointment, accepts=accepts, reason=reason, override=override, now=now)


def answered(
    actor: Actor,
    appointment: Appointment,
    *,
    accepts: bool,
    reason: str = "",
    override: str = "",
    now: datetime,
) -> Appointment:
    """Answer for a locked visit; who may has been asked. Raises Settled, Gone and Conflicting."""
    asked = waiting.of(appointment)
    if asked is None or asked.lapses_at <= now:
        raise Settled
    Decision.objects.create(
        clinic_id=appointment.clinic_id, appointment=appointment, account_id=actor.account_id,
        at=now, accepted=accepts, reason=reason,
    )  # fmt: skip
    if accepts:
        _go(actor, appointment, asked, now, override=override)
        return placing.whole(appointment.pk)
    waiting.released(appointment)
    _changed(appointment)
    _tell(actor, "appointment.move_declined", appointment, asked, now, reason=reason)
    return placing.whole(appointment.pk)


@locks.transactional
def withdraw(actor: Actor, ref: str, *, now: datetime) -> Appointment:
    """Take back the move that the actor's own visit asks for; it stays where it stands.

    Raises Settled when nothing is asked any more.
    """
    appointment = appointments.one(actor, ref, lock=True)
    access.require(actor, Permission.RESCHEDULE, patient_id=appointment.patient_id)
    return withdrawn(actor, appointment, now)


def withdrawn(actor: Actor, appointment: Appointment, now: datetime) -> Appointment:
    """Take back what a locked visit asks for; who may has been asked. Raises Settled."""
    asked = waiting.released(appointment)
    if asked is None:
        raise Settled
    _changed(appointment)
    _tell(actor, "appointment.move_withdrawn", appointment, asked, now)
    return placing.whole(appointment.pk)


def lapse_due(now: datetime) -> int:
    """Let askings lapse at the first of both starts; the visit stays where it stands."""
    due = MoveRequest.objects.filter(lapses_at__lte=now).order_by("lapses_at")
    return sum(_lapse(key, now) for key in due.values_list("appointment_id", flat=True)[:AT_ONCE])


@locks.transactional
def _lapse(key: int, now: datetime) -> int:
    row = Appointment.objects.select_for_update(of=("self",)).filter(pk=key).first()
    asked = waiting.of(row) if row else None
    if row is None or asked is None or asked.lapses_at > now:
        return 0
    waiting.released(row)
    _changed(row)
    _tell(journal.system(row.clinic_id), "appointment.move_lapsed", row, asked, now)
    return 1


def _go(
    actor: Actor, appointment: Appointment, asked: MoveRequest, now: datetime, *, override: str
) -> None:
    """Put the visit where it asked to be: its claims are the new ones alone."""
    if appointment.patient is None:
        raise Settled
    before, plan = plans.as_json(appointment), plans.read(asked.plan)
    former = placing.whole(appointment.pk)
    clinic = locks.setup_in_force(appointment.clinic)
    plans.hold(clinic.pk, [plan, plans.read(before)], appointment.patient.pk, now)
    try:
        wanted = plans.placing_of(
            clinic, appointment.patient, appointment.patient_class, plan, now,
            leaving_out=appointment.pk,
        )  # fmt: skip
    except plans.Unknown as unknown:
        raise Gone from unknown
    # No patient can have taken it meanwhile; but staff may have, knowingly, or be away by now.
    found, hit = conflicts.of(wanted)
    refuse([Clash(wanted.start, tuple(found))] if found else [], override)
    waiting.released(appointment)
    Claim.objects.filter(appointment=appointment).delete()
    plans.put(appointment, plan, wanted)
    appointment.no_preference = asked.no_preference
    appointment.save(update_fields=[*plans.PLACED, "no_preference"])
    placing.claim(appointment, wanted.claims, overridden=hit)
    _changed(appointment)
    Move.objects.create(
        clinic_id=appointment.clinic_id, appointment=appointment, account_id=actor.account_id,
        at=now, before=before, after=plans.as_json(appointment),
    )  # fmt: skip
    overrode = sorted({str(conflict.rule) for conflict in found})
    _record(actor, "appointment.move_accepted", appointment, now, overrode=overrode)
    moved = placing.whole(appointment.pk)
    messages.tell("appointment.moved", moved, now=now, actor=actor)
    messages.tell_former(former, moved, now=now, actor=actor)


def _changed(appointment: Appointment) -> None:
    Appointment.objects.filter(pk=appointment.pk).update(
        revision=F("revision") + 1, sequence=F("sequence") + 1
    )


def _tell(
    actor: Actor,
    event: str,
    appointment: Appointment,
    asked: MoveRequest,
    now: datetime,
    *,
    reason: str = "",
) -> None:
    """Record and tell of an asking: of the asked time, and of where the visit stands."""
    _record(actor, event, appointment, now, reason=reason)
    whole = placing.whole(appointment.pk)
    if event in ENDS:  # nobody comes at the asked time: it is told of the visit as it stands
        messages.tell(event, whole, now=now, actor=actor, dropped=asked)
        return
    messages.tell(event, waiting.as_asked(whole, asked), now=now, actor=actor, stands=whole)


def _record(
    actor: Actor,
    verb: str,
    appointment: Appointment,
    now: datetime,
    *,
    reason: str = "",
    overrode: Sequence[str] = (),
) -> None:
    journal.record(
        actor,
        verb,
        subject=f"appointment:{appointment.ref}",
        patient_id=appointment.patient_id,
        reason=reason,
        details={"was": appointment.status, **({"overrode": overrode} if overrode else {})},
        now=now,
    )

"""A move that waits for an answer: asked by a patient, answered by staff, or lapsed.

Until then the appointment stands where it stood and claims, besides its own, what the asked time
adds: the union of both. Whatever else is done to the visit takes the asking back.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from django.db.models import F, Q

from qimen import scheduling
from qimen.actions import journal, locks, messages
from qimen.actions.appointments import placing, plans
from qimen.actions.appointments.obstacles import Gone, Outdated, Settled
from qimen.models import Appointment, Claim, Decision, Move, MoveRequest, Status
from qimen.queries import appointments, catalogue, conflicts, rows
from qimen.rules import access
from qimen.rules.access import Permission
from qimen.scheduling import hours

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.actions.appointments.wishes import Chosen
    from qimen.rules.access import Actor

AT_ONCE = 200


def ask(
    actor: Actor,
    appointment: Appointment,
    chosen: Chosen,
    placement: scheduling.Placement,
    now: datetime,
) -> None:
    """Let a locked visit ask for another time, in place of any that it asked for before."""
    drop(appointment)
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
    _tell(actor, "appointment.move_requested", appointment, asked, now)


@locks.transactional
def answer(
    actor: Actor, ref: str, *, revision: int, accepts: bool, reason: str = "", now: datetime
) -> Appointment:
    """Accept or decline the move that a visit asks for.

    Raises Outdated when somebody else was first, Settled when nothing is asked any more, Gone
    when it can only be declined.
    """
    appointment = appointments.one(actor, ref, lock=True)
    asked = of(appointment)
    asked_of = asked.practitioner_id if asked else appointment.practitioner_id
    access.require(actor, Permission.ARRANGE, practitioner_id=asked_of)
    if appointment.revision != revision:
        raise Outdated(appointment)
    return answered(actor, appointment, accepts=accepts, reason=reason, now=now)


def answered(
    actor: Actor, appointment: Appointment, *, accepts: bool, reason: str = "", now: datetime
) -> Appointment:
    """Answer for a locked visit; who may has been asked. Raises Settled and Gone."""
    asked = of(appointment)
    if asked is None or asked.lapses_at <= now:
        raise Settled
    Decision.objects.create(
        clinic_id=appointment.clinic_id, appointment=appointment, account_id=actor.account_id,
        at=now, accepted=accepts, reason=reason,
    )  # fmt: skip
    if accepts:
        _go(actor, appointment, asked, now)
        return placing.whole(appointment.pk)
    drop(appointment)
    _changed(appointment)
    _tell(actor, "appointment.move_declined", appointment, asked, now, reason=reason)
    return placing.whole(appointment.pk)


def lapse_due(now: datetime) -> int:
    """Let askings lapse at the first of both starts; the visit stays where it stands."""
    due = MoveRequest.objects.filter(lapses_at__lte=now).order_by("lapses_at")
    return sum(_lapse(key, now) for key in due.values_list("appointment_id", flat=True)[:AT_ONCE])


@locks.transactional
def _lapse(key: int, now: datetime) -> int:
    row = Appointment.objects.select_for_update(of=("self",)).filter(pk=key).first()
    asked = of(row) if row else None
    if row is None or asked is None or asked.lapses_at > now:
        return 0
    drop(row)
    _changed(row)
    _tell(journal.system(row.clinic_id), "appointment.move_lapsed", row, asked, now)
    return 1


def of(appointment: Appointment) -> MoveRequest | None:
    """Return the move that an appointment asks for."""
    return MoveRequest.objects.filter(appointment=appointment).first()


def drop(appointment: Appointment) -> None:
    """Take back what a visit asks for, or holds for its patient, and what that claims beyond it."""
    Appointment.objects.filter(moving=appointment, status=Status.HELD).delete()
    if not MoveRequest.objects.filter(appointment=appointment).delete()[0]:
        return
    own = Q(pk__in=[])
    for one in _own_claims(appointment):
        own |= Q(party_kind=int(one.party[0]), party_id=one.party[1], start=one.start, end=one.end)
    Claim.objects.filter(appointment=appointment).exclude(own).delete()


def _own_claims(appointment: Appointment) -> tuple[scheduling.Claim, ...]:
    return scheduling.placed(
        catalogue.staging(catalogue.lines(appointment.stages)),
        hours.minute_of(appointment.starts_at),
        appointment.practitioner_id,
        appointment.room_id,
        appointment.patient_id,
    )


def _go(actor: Actor, appointment: Appointment, asked: MoveRequest, now: datetime) -> None:
    """Put the visit where it asked to be: its claims are the new ones alone."""
    if appointment.patient is None:
        raise Settled
    before, plan = plans.as_json(appointment), plans.read(asked.plan)
    former = placing.whole(appointment.pk)
    clinic = locks.setup_in_force(appointment.clinic)
    try:
        wanted = plans.placing_of(
            clinic, appointment.patient, appointment.patient_class, plan, now,
            leaving_out=appointment.pk,
        )  # fmt: skip
    except plans.Unknown as unknown:
        raise Gone from unknown
    MoveRequest.objects.filter(pk=asked.pk).delete()
    Claim.objects.filter(appointment=appointment).delete()
    # Nobody can have taken it meanwhile, but staff may have overridden it, knowingly.
    _, hit = conflicts.of(wanted)
    plans.put(appointment, plan, wanted)
    appointment.no_preference = asked.no_preference
    appointment.save(update_fields=[*plans.PLACED, "no_preference"])
    placing.claim(appointment, wanted.claims, overridden=hit)
    _changed(appointment)
    Move.objects.create(
        clinic_id=appointment.clinic_id, appointment=appointment, account_id=actor.account_id,
        at=now, before=before, after=plans.as_json(appointment),
    )  # fmt: skip
    _record(actor, "appointment.move_accepted", appointment, now)
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
    """Record and tell of an asking: in the words of the asked time, and where the visit stands."""
    _record(actor, event, appointment, now, reason=reason)
    whole = placing.whole(appointment.pk)
    messages.tell(event, as_asked(whole, asked), now=now, actor=actor, stands=whole)


def as_asked(appointment: Appointment, asked: MoveRequest) -> Appointment:
    """Return a copy of an appointment as it would stand; it is never saved."""
    plan, copied = plans.read(asked.plan), copy(appointment)
    copied.practitioner_id, copied.location_id = plan.practitioner_id, plan.location_id
    copied.starts_at = asked.starts_at
    copied.ends_at = asked.starts_at + (appointment.ends_at - appointment.starts_at)
    rows.attach(copied)
    copied.zone = copied.location.zone
    return copied


def _record(
    actor: Actor, verb: str, appointment: Appointment, now: datetime, *, reason: str = ""
) -> None:
    journal.record(
        actor,
        verb,
        subject=f"appointment:{appointment.ref}",
        patient_id=appointment.patient_id,
        reason=reason,
        details={"was": appointment.status},
        now=now,
    )

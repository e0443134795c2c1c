"""What waits on a visit: the move its patient asks for, the time that is held for one; how both go.

Whatever else is done to a visit takes them away: it is over, or stands elsewhere. The patient is
told of an asking that went, by the message of what was done or by one of its own.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from qimen import scheduling
from qimen.actions import journal, locks, messages
from qimen.actions.appointments import placing, plans
from qimen.models import Appointment, Claim, DroppedMove, MoveRequest, Status
from qimen.queries import catalogue, conflicts, rows
from qimen.scheduling import Rule, hours

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from qimen.actions.appointments.plans import Plan
    from qimen.rules.access import Actor

DROPPED, RESTORED = "appointment.move_dropped", "appointment.move_restored"
WITHDRAWN = "appointment.move_withdrawn"
BUSY = frozenset({Rule.ROOM, Rule.PRACTITIONER_BUSY, Rule.PATIENT_BUSY})
#: In the plan of an asking that went along to another room: where it waited until then.
ROOM_WAS = "room_was"
INSTANTS = ("at", "starts_at", "lapses_at")


def of(appointment: Appointment) -> MoveRequest | None:
    """Return the move that an appointment asks for."""
    return MoveRequest.objects.filter(appointment=appointment).first()


def among(visits: Iterable[Appointment]) -> set[int]:
    """Return the keys of those that ask for a move."""
    keys = [visit.pk for visit in visits]
    asking = MoveRequest.objects.filter(appointment__in=keys)
    return set(asking.values_list("appointment_id", flat=True))


def as_asked(appointment: Appointment, asked: MoveRequest) -> Appointment:
    """Return a copy of an appointment as it would stand; it is never saved."""
    plan, copied = plans.read(asked.plan), copy(appointment)
    copied.practitioner_id, copied.location_id = plan.practitioner_id, plan.location_id
    copied.starts_at = asked.starts_at
    copied.ends_at = asked.starts_at + (appointment.ends_at - appointment.starts_at)
    rows.attach(copied)
    copied.zone = copied.location.zone
    return copied


def released(appointment: Appointment) -> MoveRequest | None:
    """Let go of what a locked visit asks for, or holds for its patient, and what that claims.

    Return what was asked. Its own claims are left, where it stands.
    """
    placing.released(Appointment.objects.filter(moving=appointment, status=Status.HELD))
    asked = of(appointment)
    if asked is None:
        return None
    MoveRequest.objects.filter(pk=asked.pk).delete()
    own = Q(pk__in=[])
    for one in _own_claims(appointment):
        own |= Q(party_kind=int(one.party[0]), party_id=one.party[1], start=one.start, end=one.end)
    Claim.objects.filter(appointment=appointment).exclude(own).delete()
    return asked


def over(actor: Actor, appointment: Appointment, now: datetime) -> MoveRequest | None:
    """Let go as `released` does, for a visit that is over or goes elsewhere unasked; record it.

    Return what was asked, for who did this to tell of.
    """
    asked = released(appointment)
    if asked is None:
        return None
    DroppedMove.objects.create(
        clinic_id=appointment.clinic_id, appointment=appointment, account_id=actor.account_id,
        at=now, asked=_as_json(asked),
    )  # fmt: skip
    _record(actor, DROPPED, appointment, now)
    return asked


def tell(actor: Actor, appointment: Appointment, asked: MoveRequest, now: datetime) -> None:
    """Tell a patient, who hears of nothing else, that what they asked for waits no more."""
    messages.tell(DROPPED, appointment, now=now, actor=actor, dropped=asked)


def tell_asked(
    actor: Actor, visit: Appointment, asked: MoveRequest, now: datetime, *, stays: bool = False
) -> None:
    """Tell whom a patient had asked for a move, and does not any more, that nothing waits."""
    stands = visit if stays else None
    messages.tell(WITHDRAWN, as_asked(visit, asked), now=now, actor=actor, stands=stands)


# ── a visit that gets another room: what it asks for still waits ─────────────────────────


def follows(
    appointment: Appointment, room_id: int | None, now: datetime, *, back: bool
) -> tuple[MoveRequest, conflicts.Placing] | None:
    """Return what a visit asks for as it can wait on from another room: in that one, or its own.

    `back` undoes the last change of room: it goes back to where it waited, if it went along.
    """
    asked = of(appointment)
    if asked is None:
        return None
    plan = plans.read(asked.plan)
    goes = (plan.room_id, plan.location_id) == (appointment.room_id, appointment.location_id)
    if back:
        goes, room_id = ROOM_WAS in asked.plan, asked.plan.get(ROOM_WAS)
    for one in (replace(plan, room_id=room_id), plan) if goes else (plan,):
        wanted = _placed(appointment, one, now)
        if wanted and not _is_refused(wanted, {Rule.ROOM}):
            return asked, wanted
    return None


def waits_on(appointment: Appointment, asked: MoveRequest, wanted: conflicts.Placing) -> None:
    """Let a visit, with its own claims anew, claim what it asks for as well; in this room."""
    placing.released(Appointment.objects.filter(moving=appointment, status=Status.HELD))
    was = asked.plan["room_id"]
    rest = {name: value for name, value in asked.plan.items() if name != ROOM_WAS}
    went = {ROOM_WAS: was} if was != wanted.room_id else {}
    asked.plan = {**rest, "room_id": wanted.room_id, **went}
    asked.save(update_fields=["plan"])
    _claim_beyond(appointment, wanted)


# ── an undoing: what was dropped is asked for again ──────────────────────────────────────


def dropped_at(appointment: Appointment, at: datetime) -> MoveRequest | None:
    """Return what a visit asked for until it was dropped at an instant; not saved."""
    gone = DroppedMove.objects.filter(appointment=appointment, at=at).first()
    return _read(gone) if gone else None


def restored(actor: Actor, appointment: Appointment, asked: MoveRequest, now: datetime) -> bool:
    """Let a visit that stands as before ask again; tell the patient where that is not possible."""
    wanted = _placed(appointment, plans.read(asked.plan), now)
    if asked.lapses_at <= now or wanted is None or _is_refused(wanted, BUSY):
        tell(actor, appointment, asked, now)
        return False
    asked.save(force_insert=True)
    _claim_beyond(appointment, wanted)
    _record(actor, RESTORED, appointment, now)
    return True


def _placed(appointment: Appointment, plan: Plan, now: datetime) -> conflicts.Placing | None:
    """Return how a plan is placed; None where it is of what is the clinic's no more."""
    if appointment.patient is None:
        return None
    try:
        return plans.placing_of(
            locks.setup_in_force(appointment.clinic), appointment.patient,
            appointment.patient_class, plan, now, leaving_out=appointment.pk,
        )  # fmt: skip
    except plans.Unknown:
        return None


def _is_refused(wanted: conflicts.Placing, by: Collection[Rule]) -> bool:
    found, _ = conflicts.of(wanted)
    return any(conflict.rule in by for conflict in found)


def _claim_beyond(appointment: Appointment, wanted: conflicts.Placing) -> None:
    _, hit = conflicts.of(wanted)
    pieces = scheduling.beyond(wanted.claims, placing.claims_of(appointment))
    over_others = [
        piece
        for piece in pieces
        if any(
            one.party == piece.party and one.start < piece.end and piece.start < one.end
            for one in hit
        )
    ]
    placing.claim(appointment, pieces, overridden=over_others)


def _own_claims(appointment: Appointment) -> tuple[scheduling.Claim, ...]:
    return scheduling.placed(
        catalogue.staging(catalogue.lines(appointment.stages)),
        hours.minute_of(appointment.starts_at),
        appointment.practitioner_id,
        appointment.room_id,
        appointment.patient_id,
    )


def _as_json(asked: MoveRequest) -> dict[str, object]:
    return {
        "account_id": asked.account_id,
        "at": asked.at.isoformat(),
        "practitioner_id": asked.practitioner_id,
        "starts_at": asked.starts_at.isoformat(),
        "plan": asked.plan,
        "no_preference": asked.no_preference,
        "lapses_at": asked.lapses_at.isoformat(),
    }


def _read(gone: DroppedMove) -> MoveRequest:
    instants = {name: datetime.fromisoformat(gone.asked[name]) for name in INSTANTS}
    return MoveRequest(
        clinic_id=gone.clinic_id, appointment_id=gone.appointment_id, **{**gone.asked, **instants}
    )


def _record(actor: Actor, verb: str, appointment: Appointment, now: datetime) -> None:
    journal.record(
        actor,
        verb,
        subject=f"appointment:{appointment.ref}",
        patient_id=appointment.patient_id,
        now=now,
    )

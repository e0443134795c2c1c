"""Rescheduling: a patient moves the same appointment, inside the clinic's rules.

With somebody who accepts each visit by hand, a confirmed visit stays where it stands until the
move is accepted; everywhere else it is moved at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from qimen import scheduling
from qimen.actions import locks, messages
from qimen.actions.appointments import (
    arranging,
    asking,
    holding,
    placing,
    plans,
    repeats,
    waiting,
    wishes,
)
from qimen.models import Appointment, Claim, Status
from qimen.queries import appointments, diary, openings, patients
from qimen.rules import access, cancellation
from qimen.rules.access import Permission
from qimen.scheduling import hours

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.actions.appointments.wishes import Chosen, Wish
    from qimen.models import Clinic
    from qimen.rules.access import Actor

MOVABLE = frozenset({Status.REQUESTED, Status.CONFIRMED})


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """The appointment; whether the move waits for an answer; whether this form was sent before.

    Where it stood already nothing is moved (`stays`); what it asked for is taken back by that.
    """

    appointment: Appointment
    waits: bool = False
    is_repeat: bool = False
    stays: bool = False
    is_withdrawn: bool = False


class NotMovable(Exception):  # noqa: N818 - reads as what it is
    """The patient cannot move this online; `obstacle` says why."""

    def __init__(self, obstacle: cancellation.Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


@locks.transactional
def hold_move(actor: Actor, clinic: Clinic, ref: str, wish: Wish, *, now: datetime) -> Appointment:
    """Keep another time for a visit while its patient looks at it; the old one is kept as well."""
    appointment, chosen = _asked(actor, clinic, ref, wish, now)
    if stands(appointment, wish):
        return appointment
    return holding.kept(actor, chosen, wish, now)


@locks.transactional
def reschedule(
    actor: Actor, clinic: Clinic, ref: str, wish: Wish, *, form_key: str, now: datetime
) -> Rescheduled:
    """Move the actor's own visit, or ask for it. Sending the same form again changes nothing.

    To where it stands is to take back what it asks for, and nothing where it asks for nothing.
    Raises NotMovable, Refused when a rule refuses the start, StaleChoice when the choice is gone.
    """
    if repeats.booked_by(actor, form_key):
        return _again(actor, ref)
    appointment, chosen = _asked(actor, clinic, ref, wish, now)
    if repeats.booked_by(actor, form_key):  # the same form, a moment ago
        return _again(actor, ref)
    if stands(appointment, wish):
        return _stayed(actor, appointment, now)
    repeats.remember(actor, form_key, appointment, now)
    placement = _placement(chosen, wish, now)
    holding.let_go(chosen)
    status = wishes.status_with(chosen.clinic, int(placement.practitioner))
    if appointment.status == Status.CONFIRMED and status == Status.REQUESTED:
        asking.ask(actor, appointment, chosen, placement, now)
        return Rescheduled(placing.whole(appointment.pk), waits=True)
    _move(actor, appointment, chosen, placement, status, now)
    return Rescheduled(placing.whole(appointment.pk))


def stands(appointment: Appointment, wish: Wish) -> bool:
    """Whether the visit already is where it is wished."""
    with_them = wish.practitioner_id in {None, appointment.practitioner_id}
    same_place = wish.location_id == appointment.location_id
    return with_them and same_place and hours.minute_of(appointment.starts_at) == wish.start


def _stayed(actor: Actor, appointment: Appointment, now: datetime) -> Rescheduled:
    if waiting.of(appointment) is None:
        return Rescheduled(appointment, stays=True)
    return Rescheduled(asking.withdrawn(actor, appointment, now), stays=True, is_withdrawn=True)


def _again(actor: Actor, ref: str) -> Rescheduled:
    appointment = appointments.one(actor, ref)
    return Rescheduled(appointment, waits=waiting.of(appointment) is not None, is_repeat=True)


def _asked(
    actor: Actor, clinic: Clinic, ref: str, wish: Wish, now: datetime
) -> tuple[Appointment, Chosen]:
    """Return the visit and the wish, both locked, as far as the visit may be moved at all."""
    appointment = appointments.one(actor, ref, lock=True)
    access.require(actor, Permission.RESCHEDULE, patient_id=appointment.patient_id)
    clinic = locks.setup_in_force(clinic)
    terms = cancellation.Terms(
        self_service=clinic.portal.self_service_changes, hours=clinic.portal.cancel_hours
    )
    obstacle = cancellation.obstacle(
        terms,
        is_upcoming=appointment.status in MOVABLE,
        starts_at=appointment.starts_at,
        now=now,
    )
    if obstacle:
        raise NotMovable(obstacle)
    if wish.service_id != appointment.service_id:
        raise wishes.StaleChoice
    return appointment, wishes.locked(clinic, patients.own(actor), wish, now, moving=appointment)


def _placement(chosen: Chosen, wish: Wish, now: datetime) -> scheduling.Placement:
    """Return how the visit is placed: as it was held, or as every rule allows; raise Refused."""
    if held := holding.matching(chosen, wish):
        for placement in holding.confirmable(held, chosen, now):
            return placement
    snapshot, request = diary.snapshot(wishes.question(chosen, wish.start, now))
    for placement in scheduling.placements(snapshot, request, wish.start):
        return placement
    refusals = scheduling.refusals(snapshot, request, wish.start)
    raise wishes.Refused(openings.fewest(refusals, chosen.candidates))


def _move(
    actor: Actor,
    appointment: Appointment,
    chosen: Chosen,
    placement: scheduling.Placement,
    status: Status,
    now: datetime,
) -> None:
    before, former = plans.as_json(appointment), placing.whole(appointment.pk)
    gone = waiting.over(actor, appointment, now)
    Claim.objects.filter(appointment=appointment).delete()
    _put(appointment, chosen, placement)
    appointment.status = status
    appointment.save(update_fields=[*plans.PLACED, "no_preference", "status"])
    Appointment.objects.filter(pk=appointment.pk).update(
        revision=F("revision") + 1, sequence=F("sequence") + 1
    )
    placing.claim(appointment, placement.claims)
    arranging.record_move(actor, appointment, before, (), now, undoes=False)
    moved = placing.whole(appointment.pk)
    if gone and gone.practitioner_id not in {former.practitioner_id, moved.practitioner_id}:
        waiting.tell_asked(actor, moved, gone, now)
    messages.tell("appointment.moved", moved, now=now, actor=actor)
    messages.tell_former(former, moved, now=now, actor=actor)


def _put(appointment: Appointment, chosen: Chosen, placement: scheduling.Placement) -> None:
    length = appointment.ends_at - appointment.starts_at
    appointment.practitioner_id = int(placement.practitioner)
    appointment.location_id = chosen.place.id
    appointment.room_id = int(placement.room) if placement.room else None
    appointment.starts_at = hours.at(placement.start)
    appointment.ends_at = appointment.starts_at + length
    appointment.zone = chosen.place.zone
    appointment.wall_start = hours.local(placement.start, chosen.place.zone).strftime(
        "%Y-%m-%dT%H:%M"
    )
    appointment.no_preference = chosen.practitioner_id is None

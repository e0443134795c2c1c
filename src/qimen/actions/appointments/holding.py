"""Holds: a time kept for ten minutes while a form is filled. One per patient.

A hold is an appointment in state held; booking turns it into a visit where it stands. Every rule
was asked when it was placed: a hold that lives is asked again only about what cannot be overcome.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qimen import scheduling
from qimen.actions import journal, locks
from qimen.actions.appointments import placing, wishes
from qimen.models import Appointment, Claim, Status
from qimen.queries import catalogue, diary, openings, patients
from qimen.rules import access, holds
from qimen.rules.access import Actor, Forbidden, Permission
from qimen.scheduling import hours

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from qimen.actions.appointments.wishes import Chosen, Wish
    from qimen.models import Clinic, Patient


@locks.transactional
def hold(actor: Actor, clinic: Clinic, wish: Wish, *, now: datetime) -> Appointment:
    """Keep a time for the actor's own file; what was kept for it before is let go.

    Asking again for what is held returns the same hold, for no longer. Raises Refused and
    StaleChoice as booking does; then a hold from before stays.
    """
    access.require(actor, Permission.BOOK, patient_id=actor.patient_id)
    if clinic.pk != actor.clinic_id or actor.account_id is None:
        raise Forbidden(Permission.BOOK)
    chosen = wishes.locked(locks.setup_in_force(clinic), patients.own(actor), wish, now)
    return kept(actor, chosen, wish, now)


def kept(actor: Actor, chosen: Chosen, wish: Wish, now: datetime) -> Appointment:
    """Keep the time of a wish that is looked up and locked."""
    if held := matching(chosen, wish):
        return held
    let_go(chosen)
    held, loads = wishes.placed(chosen, wish, now, held_until=holds.until(now))
    journal.record(
        actor,
        "appointment.held",
        subject=f"appointment:{held.ref}",
        patient_id=held.patient_id,
        details={"loads": list(loads)} if loads else {},
        now=now,
    )
    return held


@locks.transactional
def extend(actor: Actor, ref: str, *, now: datetime) -> datetime | None:
    """Keep a held time as long again, once; return until when, or None when it is not held."""
    access.require(actor, Permission.BOOK, patient_id=actor.patient_id)
    held = _own(patients.own(actor)).filter(ref=ref).first()
    if held is None or held.held_until is None:
        return None
    until = holds.until(held.booked_at, is_extended=True)
    locks.hold(
        locks.parties(
            practitioners=[held.practitioner_id],
            patient=held.patient_id,
            location=held.location_id,
        )
    )
    live = Appointment.objects.filter(pk=held.pk, status=Status.HELD, held_until__gt=now)
    if not live.update(held_until=until):
        return None
    Claim.objects.filter(appointment_id=held.pk).update(held_until=until)
    return until


@locks.transactional
def release(account_id: int) -> None:
    """Let go of what an account's own files hold: it signs out."""
    placing.released(Appointment.objects.filter(patient__account_id=account_id, status=Status.HELD))


def let_go(chosen: Chosen) -> None:
    """Let go of what the patient holds; the locks on the patient are taken."""
    if chosen.standing.own_holds:
        _own(chosen.patient).filter(pk__in=chosen.standing.own_holds).delete()


def matching(chosen: Chosen, wish: Wish) -> Appointment | None:
    """Return the patient's live hold where it is of this very wish."""
    if not chosen.standing.own_holds:
        return None
    held = _own(chosen.patient).filter(pk__in=chosen.standing.own_holds).first()
    if held is None or (held.service_id, held.location_id, held.patient_class, held.moving_id) != (
        chosen.offer.id,
        chosen.place.id,
        chosen.patient_class,
        chosen.moving.pk if chosen.moving else None,
    ):
        return None
    is_same_person = held.practitioner_id == wish.practitioner_id or (
        wish.practitioner_id is None and held.no_preference
    )
    return held if is_same_person and hours.minute_of(held.starts_at) == wish.start else None


def taken_up(held: Appointment, chosen: Chosen, wish: Wish, now: datetime) -> Appointment | None:
    """Turn a live hold into the visit it was kept for, where it stands; None if it cannot stay.

    Grid, notice, caps and the like may have moved meanwhile: they are not asked again.
    """
    for placement in confirmable(held, chosen, now):
        held.room_id = int(placement.room) if placement.room else None
        held.status = wishes.status_with(chosen.clinic, held.practitioner_id)
        held.held_until = None
        held.no_preference = chosen.practitioner_id is None
        held.note, held.booked_at = wish.note, now
        held.source, held.button_id = wish.came_by, wish.button_id
        held.clinic, held.patient = chosen.clinic, chosen.patient
        held.save(
            update_fields=[
                "room", "status", "held_until", "no_preference", "note", "booked_at", "source",
                "button",
            ]
        )  # fmt: skip
        Claim.objects.filter(appointment=held).delete()
        placing.claim(held, placement.claims)
        return held
    return None


def confirmable(
    held: Appointment, chosen: Chosen, now: datetime
) -> tuple[scheduling.Placement, ...]:
    """Return how a hold can become its visit, with its own stages; raise Refused, if by name."""
    start = hours.minute_of(held.starts_at)
    with_own = replace(chosen, practitioner_id=held.practitioner_id)
    staging = catalogue.staging(catalogue.lines(held.stages))
    snapshot, request = diary.snapshot(wishes.question(with_own, start, now, staging=staging))
    rules = scheduling.CONFIRMING_RULES
    found = scheduling.placements(snapshot, request, start, rules)
    if not found and chosen.practitioner_id is not None:
        refusals = scheduling.refusals(snapshot, request, start, rules)
        raise wishes.Refused(openings.fewest(refusals, chosen.candidates))
    return found


def _own(patient: Patient) -> QuerySet[Appointment]:
    return Appointment.objects.filter(
        clinic_id=patient.clinic_id, patient=patient, status=Status.HELD
    )

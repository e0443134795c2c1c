"""What staff do on the calendar: book for a patient, move, change the stages, undo.

Staff are exempt from the portal's rules. What would overlap, or fall outside the hours, is named
as a conflict first; going on all the same is an override: journalled, and marked on the claims.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import F

from qimen.actions import journal, locks, messages
from qimen.actions.appointments import placing, plans
from qimen.models import (
    UPCOMING_STATUSES,
    Appointment,
    Claim,
    Move,
    Patient,
    Source,
    Status,
)
from qimen.models.refs import reference
from qimen.queries import appointments, catalogue, conflicts, patients
from qimen.rules import access
from qimen.rules.access import Actor, Permission

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen import scheduling
    from qimen.actions.appointments.plans import Plan
    from qimen.models import Clinic

MOST_REPEATS = 52


@dataclass(frozen=True, slots=True)
class Clash:
    """One start of a plan and what stands in its way."""

    start: int
    conflicts: tuple[conflicts.Conflict, ...]


class Conflicting(Exception):  # noqa: N818 - reads as what it is
    """Something stands in the way; nothing was saved. The clashes say what, start by start."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__(f"{len(clashes)} clashes")
        self.clashes = tuple(clashes)


class Outdated(Exception):  # noqa: N818 - reads as what it is
    """Somebody else changed it meanwhile; the appointment is as it is now."""

    def __init__(self, appointment: Appointment) -> None:
        super().__init__(appointment.ref)
        self.appointment = appointment


class Settled(Exception):  # noqa: N818 - reads as what it is
    """The visit is in a state in which this cannot be done to it."""


@locks.transactional
def book_for(
    actor: Actor,
    clinic: Clinic,
    patient_ref: str,
    wished: Sequence[Plan],
    *,
    override: bool,
    now: datetime,
) -> list[Appointment]:
    """Book a patient on the calendar, once or as a series; all of it or nothing.

    Raises Conflicting with every clash of every start, unless they are overridden.
    """
    for plan in wished:
        access.require(actor, Permission.ARRANGE, practitioner_id=plan.practitioner_id)
    clinic = locks.setup_in_force(clinic)
    patient = patients.for_booking(actor, patient_ref)
    patient_class = patients.class_of(patient, now)
    _hold(wished, patient.pk)
    wanted = [plans.placing_of(clinic, patient, patient_class, plan, now) for plan in wished]
    found = [conflicts.of(one) for one in wanted]
    _refuse_clashes(wanted, found, override=override)
    series = reference() if len(wished) > 1 else ""
    return [
        _booked(actor, patient, plan, one, clashes, series)
        for plan, one, clashes in zip(wished, wanted, found, strict=True)
    ]


@locks.transactional
def move(
    actor: Actor, ref: str, plan: Plan, *, revision: int, override: bool, now: datetime
) -> Appointment:
    """Move or change a visit that is coming up; it stays the same appointment.

    Raises Outdated when somebody else was first, Conflicting as `book_for` does.
    """
    appointment = appointments.one(actor, ref, lock=True)
    for practitioner_id in (appointment.practitioner_id, plan.practitioner_id):
        access.require(actor, Permission.ARRANGE, practitioner_id=practitioner_id)
    if appointment.revision != revision:
        raise Outdated(appointment)
    if appointment.status not in UPCOMING_STATUSES or appointment.patient is None:
        raise Settled
    return _moved(actor, appointment, appointment.patient, plan, now, override=override)


@locks.transactional
def undo_move(actor: Actor, ref: str, *, revision: int, now: datetime) -> Appointment:
    """Put a visit back to where its last move took it from; refused where it no longer fits."""
    appointment = appointments.one(actor, ref, lock=True)
    access.require(actor, Permission.ARRANGE, practitioner_id=appointment.practitioner_id)
    last = Move.objects.filter(appointment=appointment).order_by("-pk").first()
    if last is None or appointment.revision != revision:
        raise Outdated(appointment)
    if appointment.status not in UPCOMING_STATUSES or appointment.patient is None:
        raise Settled
    plan = plans.read(last.before)
    return _moved(actor, appointment, appointment.patient, plan, now, override=False)


def _moved(
    actor: Actor,
    appointment: Appointment,
    patient: Patient,
    plan: Plan,
    now: datetime,
    *,
    override: bool,
) -> Appointment:
    clinic = locks.setup_in_force(appointment.clinic)
    before = plans.as_json(appointment)
    _hold([plan, plans.read(before)], patient.pk)
    wanted = plans.placing_of(clinic, patient, appointment.patient_class, plan, now)
    wanted = replace(wanted, leaving_out=appointment.pk)
    clashes = conflicts.of(wanted)
    _refuse_clashes([wanted], [clashes], override=override)
    Claim.objects.filter(appointment=appointment).delete()
    plans.put(appointment, plan, wanted)
    appointment.save(update_fields=plans.PLACED)
    Appointment.objects.filter(pk=appointment.pk).update(
        revision=F("revision") + 1, sequence=F("sequence") + 1
    )
    placing.claim(appointment, wanted.claims, overridden=clashes[1])
    after = plans.as_json(appointment)
    Move.objects.create(
        clinic_id=clinic.pk, appointment=appointment, account_id=actor.account_id, at=now,
        before=before, after=after,
    )  # fmt: skip
    changed = sorted(name for name in after if after[name] != before[name])
    _record(actor, "appointment.moved", appointment, clashes[0], now, changed=changed)
    whole = placing.whole(appointment.pk)
    if "start" in changed or "practitioner_id" in changed or "location_id" in changed:
        messages.tell("appointment.moved", whole, now=now, actor=actor)
    return whole


def _hold(wished: Sequence[Plan], patient_id: int) -> None:
    wanted = {
        party
        for plan in wished
        for party in locks.parties(
            practitioners=[plan.practitioner_id], patient=patient_id, location=plan.location_id
        )
    }
    locks.hold(sorted(wanted))


def _refuse_clashes(
    wanted: Sequence[conflicts.Placing],
    found: Sequence[tuple[list[conflicts.Conflict], frozenset[scheduling.Claim]]],
    *,
    override: bool,
) -> None:
    clashes = [
        Clash(one.start, tuple(found_here))
        for one, (found_here, _) in zip(wanted, found, strict=True)
        if found_here
    ]
    if clashes and not override:
        raise Conflicting(clashes)


def _booked(
    actor: Actor,
    patient: Patient,
    plan: Plan,
    wanted: conflicts.Placing,
    clashes: tuple[list[conflicts.Conflict], frozenset[scheduling.Claim]],
    series: str,
) -> Appointment:
    offer = catalogue.catalogue(wanted.clinic).offer(plan.service_id)
    appointment = Appointment(
        clinic=wanted.clinic,
        patient=patient,
        service_id=plan.service_id,
        status=Status.CONFIRMED,
        patient_class=wanted.patient_class,
        price_minor=offer.price_minor if offer else 0,
        source=Source.STAFF,
        note=plan.note,
        series=series,
        booked_at=wanted.now,
    )
    plans.put(appointment, plan, wanted)
    appointment.save(force_insert=True)
    placing.claim(appointment, wanted.claims, overridden=clashes[1])
    _record(actor, "appointment.confirmed", appointment, clashes[0], wanted.now)
    messages.tell(
        "appointment.confirmed", placing.whole(appointment.pk), now=wanted.now, actor=actor
    )
    return appointment


def _record(
    actor: Actor,
    verb: str,
    appointment: Appointment,
    found: Sequence[conflicts.Conflict],
    now: datetime,
    **details: object,
) -> None:
    overridden = sorted({str(conflict.rule) for conflict in found})
    journal.record(
        actor,
        verb,
        subject=f"appointment:{appointment.ref}",
        patient_id=appointment.patient_id,
        details={**details, **({"overrode": overridden} if overridden else {})},
        now=now,
    )

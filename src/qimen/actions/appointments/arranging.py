"""What staff do on the calendar: book for a patient, move, change the stages.

Staff are exempt from the portal's rules. What would overlap, or fall outside the hours, is named
as a conflict first; going on all the same is an override: journalled, and marked on the claims.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from qimen import scheduling
from qimen.actions import capabilities, journal, locks, messages
from qimen.actions.appointments import placing, plans, repeats, waiting
from qimen.actions.appointments.obstacles import Clash, Outdated, Settled, refuse
from qimen.actions.patients import adding
from qimen.models import UPCOMING_STATUSES, Appointment, Claim, Move, Source, Status
from qimen.models.refs import reference
from qimen.queries import appointments, catalogue, conflicts, patients
from qimen.rules import access
from qimen.rules.access import Actor, Permission

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen.actions.appointments.plans import Plan
    from qimen.actions.patients import Newcomer
    from qimen.models import Clinic, MoveRequest, Patient

#: Visits booked in one go, a week apart.
MOST_REPEATS = 52
#: What of a move its patient is told of; another room or other stages are the clinic's affair.
TOLD = frozenset({"start", "practitioner_id", "location_id"})

Found = tuple[list[conflicts.Conflict], frozenset[scheduling.Claim]]


@locks.transactional
def book_for(  # noqa: PLR0913 - who, where, whom, what, sent once, knowingly, now
    actor: Actor,
    clinic: Clinic,
    whom: str | Newcomer,
    wished: Sequence[Plan],
    *,
    form_key: str = "",
    override: str = "",
    now: datetime,
) -> list[Appointment]:
    """Book a patient (by reference, or a new one) once or as a series; all of it or nothing.

    Raises Conflicting with every clash of every start, unless `override` names them, and Alike for
    a new patient who may have a file. Sending the same form again returns what it first booked.
    """
    for plan in wished:
        access.require(actor, Permission.ARRANGE, practitioner_id=plan.practitioner_id)
    clinic = locks.setup_in_force(clinic)
    known = patients.for_booking(actor, whom) if isinstance(whom, str) else None
    plans.hold(clinic.pk, wished, known.pk if known else None, now)
    if earlier := repeats.booked_by(actor, form_key):
        return earlier
    patient = known or adding.add(actor, whom, now=now)  # type: ignore[arg-type]
    patient_class = patients.class_of(patient, now)
    wanted = [plans.placing_of(clinic, patient, patient_class, plan, now) for plan in wished]
    found = [conflicts.of(one) for one in wanted]
    _refuse_clashes(wanted, found, override=override)
    series = reference() if len(wished) > 1 else ""
    booked = [
        _booked(actor, patient, plan, one, clashes, series)
        for plan, one, clashes in zip(wished, wanted, found, strict=True)
    ]
    repeats.remember(actor, form_key, booked[0], now)
    return booked


@locks.transactional
def move(
    actor: Actor, ref: str, plan: Plan, *, revision: int, override: str = "", now: datetime
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
    return moved(actor, appointment, appointment.patient, plan, now, override=override)


def moved(  # noqa: PLR0913 - who, which, whose, where to; and whether it is told
    actor: Actor,
    appointment: Appointment,
    patient: Patient,
    plan: Plan,
    now: datetime,
    *,
    override: str,
    undoes: bool = False,
    tells: bool = True,
) -> Appointment:
    """Put a locked visit elsewhere, and tell of it. Where it already stands, nothing happens."""
    clinic = locks.setup_in_force(appointment.clinic)
    before, asked = plans.as_json(appointment), waiting.of(appointment)
    concerned = [plan, plans.read(before), *([plans.read(asked.plan)] if asked else [])]
    plans.hold(clinic.pk, concerned, patient.pk, now)
    wanted = plans.placing_of(
        clinic, patient, appointment.patient_class, plan, now, leaving_out=appointment.pk
    )
    if not _different(before, plan, wanted):
        return placing.whole(appointment.pk)
    clashes = conflicts.of(wanted)
    _refuse_clashes([wanted], [clashes], override=override)
    length = appointment.minutes
    gone = _put(actor, appointment, plan, wanted, clashes[1], back=undoes)
    changed = record_move(actor, appointment, before, clashes[0], now, undoes=undoes)
    whole = placing.whole(appointment.pk)
    is_news = TOLD & set(changed) or wanted.staging.length != length
    if not is_news:  # what a link asks is asked still
        capabilities.carry_over(capabilities.on_request(whole), since=whole.sequence - 1)
    if tells and is_news:
        messages.tell("appointment.moved", whole, now=now, actor=actor, dropped=gone)
    elif gone:
        waiting.tell(actor, whole, gone, now)
    return whole


def _put(
    actor: Actor,
    appointment: Appointment,
    plan: Plan,
    wanted: conflicts.Placing,
    overridden: frozenset[scheduling.Claim],
    *,
    back: bool,
) -> MoveRequest | None:
    """Write where a visit stands by now, and its claims; return the move that it asks for no more."""
    is_room_alone = _different(plans.as_json(appointment), plan, wanted) == {"room_id"}
    kept = is_room_alone and waiting.follows(appointment, wanted.room_id, wanted.now, back=back)
    gone = None if kept else waiting.over(actor, appointment, wanted.now)
    Claim.objects.filter(appointment=appointment).delete()
    plans.put(appointment, plan, wanted)
    appointment.save(update_fields=plans.PLACED)
    Appointment.objects.filter(pk=appointment.pk).update(
        revision=F("revision") + 1, sequence=F("sequence") + 1
    )
    placing.claim(appointment, wanted.claims, overridden=overridden)
    if kept:
        waiting.waits_on(appointment, *kept)
    return gone


def _different(before: dict[str, object], plan: Plan, wanted: conflicts.Placing) -> set[str]:
    """Return what of a visit is not yet as it is wanted."""
    here = {
        "start": plan.start,
        "practitioner_id": plan.practitioner_id,
        "location_id": plan.location_id,
        "room_id": wanted.room_id,
        "stages": [line.as_json() for line in plan.stages],
    }
    return {name for name, value in here.items() if before[name] != value}


def _refuse_clashes(
    wanted: Sequence[conflicts.Placing], found: Sequence[Found], *, override: str
) -> None:
    clashes = [
        Clash(one.start, tuple(found_here))
        for one, (found_here, _) in zip(wanted, found, strict=True)
        if found_here
    ]
    refuse(clashes, override)


def _booked(
    actor: Actor,
    patient: Patient,
    plan: Plan,
    wanted: conflicts.Placing,
    clashes: Found,
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


def record_move(
    actor: Actor,
    appointment: Appointment,
    before: dict[str, object],
    found: Sequence[conflicts.Conflict],
    now: datetime,
    *,
    undoes: bool,
) -> list[str]:
    """Write where a visit came from, and return the names of what is different now."""
    after = plans.as_json(appointment)
    Move.objects.create(
        clinic_id=appointment.clinic_id, appointment=appointment, account_id=actor.account_id,
        at=now, before=before, after=after,
    )  # fmt: skip
    changed = sorted(name for name in after if after[name] != before[name])
    verb = "appointment.move_undone" if undoes else "appointment.moved"
    _record(actor, verb, appointment, found, now, changed=changed)
    return changed


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

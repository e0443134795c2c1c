"""Booking: permit, lock, decide, save, record, enqueue, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen import scheduling
from qimen.actions import journal, locks, messages
from qimen.actions.appointments import placing
from qimen.models import Appointment, FormKey, Patient, Source, Status
from qimen.queries import catalogue, diary, openings, patients, rows
from qimen.rules import access
from qimen.rules.access import Actor, Forbidden, Permission
from qimen.scheduling import hours

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import Clinic


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody would like to book; `start` is in minutes since 1970-01-01T00:00Z."""

    service_id: int
    location_id: int
    practitioner_id: int | None
    start: int
    note: str = ""
    source: str = Source.PORTAL


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment, and whether this very form had already booked it."""

    appointment: Appointment
    is_repeat: bool = False


class Refused(Exception):  # noqa: N818 - reads as what it is
    """The start cannot be taken; the rules that refuse it, of the practitioner nearest to it."""

    def __init__(self, rules: frozenset[scheduling.Rule]) -> None:
        super().__init__(", ".join(sorted(rules)))
        self.rules = rules


class AlreadyBooked(Exception):  # noqa: N818 - reads as what it is
    """This very form has booked something else before: one form, one visit."""

    def __init__(self, appointment: Appointment) -> None:
        super().__init__(appointment.ref)
        self.appointment = appointment


class StaleChoice(Exception):  # noqa: N818 - reads as what it is
    """What was chosen is no longer offered like this: the service, the place, or no preference."""


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A wish, looked up in the clinic's catalogue as it is in force."""

    clinic: Clinic
    patient: Patient
    patient_class: str
    offer: catalogue.Offer
    place: catalogue.Place
    practitioner_id: int | None
    candidates: frozenset[int]


@locks.transactional
def book(actor: Actor, clinic: Clinic, wish: Wish, *, form_key: str, now: datetime) -> Booked:
    """Book for the actor's own file. Sending the same form again returns the first booking.

    Raises Refused when a rule refuses the start, StaleChoice when the choice itself is gone, and
    AlreadyBooked when the form was sent before with another choice.
    """
    access.require(actor, Permission.BOOK, patient_id=actor.patient_id)
    if clinic.pk != actor.clinic_id or actor.account_id is None:
        raise Forbidden(Permission.BOOK)
    try:
        chosen = _locked(locks.setup_in_force(clinic), patients.own(actor), wish, now)
    except StaleChoice:  # perhaps it has gone since this very form booked it
        earlier = _earlier(clinic.pk, actor.account_id, form_key)
        if earlier and _is_same(earlier, wish):
            return Booked(earlier, is_repeat=True)
        raise
    if earlier := _earlier(clinic.pk, actor.account_id, form_key):
        if not _is_same(earlier, wish):
            raise AlreadyBooked(earlier)
        return Booked(earlier, is_repeat=True)
    appointment = _placed(chosen, wish, now)
    FormKey.objects.create(
        clinic_id=clinic.pk,
        account_id=actor.account_id,
        key=form_key,
        appointment=appointment,
        used_at=now,
    )
    _tell(actor, appointment, now)
    return Booked(appointment)


def _locked(clinic: Clinic, patient: Patient, wish: Wish, now: datetime) -> _Chosen:
    """Look the wish up and take the locks on everybody whom it may concern."""
    chosen = _chosen(clinic, patient, wish, now)
    locks.hold(
        locks.parties(practitioners=chosen.candidates, patient=patient.pk, location=chosen.place.id)
    )
    placing.release_expired(
        clinic.pk, chosen.candidates, chosen.place.id, patient_id=patient.pk, now=now
    )
    return chosen


def _chosen(clinic: Clinic, patient: Patient, wish: Wish, now: datetime) -> _Chosen:
    offered = catalogue.catalogue(clinic)
    offer, place = offered.offer(wish.service_id), offered.place(wish.location_id)
    if offer is None or place is None:
        raise StaleChoice
    patient_class = patients.class_of(patient, now)
    givers = frozenset(one.id for one in offered.givers(offer))
    practitioner_id = wish.practitioner_id
    if practitioner_id is None:
        if len(givers) > 1 and not (clinic.portal.no_preference and patient_class == "existing"):
            raise StaleChoice
        candidates = givers
    elif practitioner_id in givers:
        candidates = frozenset({practitioner_id})
    else:
        raise StaleChoice
    return _Chosen(clinic, patient, patient_class, offer, place, practitioner_id, candidates)


def _earlier(clinic_id: int, account_id: int, form_key: str) -> Appointment | None:
    used = (
        FormKey.objects.select_related("appointment")
        .filter(clinic_id=clinic_id, account_id=account_id, key=form_key)
        .first()
    )
    return used.appointment if used else None


def _is_same(earlier: Appointment, wish: Wish) -> bool:
    """Whether a form that is sent again asks for what it has booked."""
    practitioner_id = None if earlier.no_preference else earlier.practitioner_id
    return (
        earlier.service_id,
        earlier.location_id,
        practitioner_id,
        hours.minute_of(earlier.starts_at),
    ) == (wish.service_id, wish.location_id, wish.practitioner_id, wish.start)


def _placed(chosen: _Chosen, wish: Wish, now: datetime) -> Appointment:
    on = hours.local(wish.start, chosen.place.zone).date()
    snapshot, request = diary.snapshot(
        diary.Question(
            clinic=chosen.clinic,
            location_id=chosen.place.id,
            zone=chosen.place.zone,
            service_id=chosen.offer.id,
            patient_class=chosen.patient_class,
            patient_id=chosen.patient.pk,
            practitioner_id=chosen.practitioner_id,
            first=on,
            last=on,
            now=now,
        )
    )
    # Under the locks the first who can is still free. Should the database know better, the
    # whole action begins anew (locks.transactional), sees what stands there, and takes the next.
    for placement in scheduling.placements(snapshot, request, wish.start):
        return placing.saved(_draft(chosen, wish, placement, now), placement.claims)
    refusals = scheduling.refusals(snapshot, request, wish.start)
    raise Refused(openings.fewest(refusals, chosen.candidates))


def _draft(
    chosen: _Chosen, wish: Wish, placement: scheduling.Placement, now: datetime
) -> Appointment:
    practitioner = catalogue.catalogue(chosen.clinic).practitioner(int(placement.practitioner))
    accepted = practitioner is not None and practitioner.auto_accept
    return placing.draft(
        placing.Details(
            clinic=chosen.clinic,
            patient=chosen.patient,
            offer=chosen.offer,
            place=chosen.place,
            patient_class=chosen.patient_class,
            status=Status.CONFIRMED if accepted else Status.REQUESTED,
            no_preference=chosen.practitioner_id is None,
            note=wish.note,
            source=wish.source,
        ),
        placement,
        now=now,
    )


def _tell(actor: Actor, appointment: Appointment, now: datetime) -> None:
    rows.attach(appointment)
    event = f"appointment.{appointment.status}"
    journal.record(
        actor,
        event,
        subject=f"appointment:{appointment.ref}",
        patient_id=appointment.patient_id,
        details={
            "practitioner": appointment.practitioner.ref,
            "service": appointment.service.ref,
            "no_preference": appointment.no_preference,
        },
        now=now,
    )
    messages.tell(event, appointment, now=now, actor=actor)

"""What a patient wishes for: looked up as it is in force, locked, and placed where it is free."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from qimen import scheduling
from qimen.actions import locks
from qimen.actions.appointments import placing
from qimen.models import Appointment, Source, Status
from qimen.queries import catalogue, diary, openings, patients
from qimen.queries.standing import NOTHING
from qimen.scheduling import hours

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import Clinic, Patient
    from qimen.queries.standing import Form, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody would like to book; `start` is in minutes since 1970-01-01T00:00Z."""

    service_id: int
    location_id: int
    practitioner_id: int | None
    start: int
    note: str = ""
    source: str = Source.PORTAL
    button_id: int | None = None

    @property
    def came_by(self) -> str:
        """Where the booking comes from: a button of a website stands before the rest."""
        return Source.BUTTON if self.button_id else self.source


class Refused(Exception):  # noqa: N818 - reads as what it is
    """The start cannot be taken; the rules that refuse it, of the practitioner nearest to it."""

    def __init__(self, rules: frozenset[scheduling.Rule]) -> None:
        super().__init__(", ".join(sorted(rules)))
        self.rules = rules


class StaleChoice(Exception):  # noqa: N818 - reads as what it is
    """What was chosen is no longer offered like this: the service, the place, or no preference."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A wish, looked up in the clinic's catalogue as it is in force."""

    clinic: Clinic
    patient: Patient
    patient_class: str
    offer: catalogue.Offer
    place: catalogue.Place
    practitioner_id: int | None
    candidates: frozenset[int]
    standing: Standing = NOTHING
    moving: Appointment | None = None


def locked(
    clinic: Clinic,
    patient: Patient,
    wish: Wish,
    now: datetime,
    *,
    form: Form | None = None,
    moving: Appointment | None = None,
) -> Chosen:
    """Look the wish up, lock everybody whom it may concern, and look at what stands there.

    `moving` is the visit that shall stand there; it keeps its class and its own stages.
    """
    chosen = _chosen(clinic, patient, wish, now, moving)
    wanted = locks.parties(
        practitioners=chosen.candidates, patient=patient.pk, location=chosen.place.id
    )
    if moving is not None:
        wanted += locks.parties(
            practitioners=[moving.practitioner_id], patient=patient.pk, location=moving.location_id
        )
    locks.hold(sorted(set(wanted)))
    found = placing.cleared(
        clinic.pk, chosen.candidates, chosen.place.id, patient_id=patient.pk, now=now, form=form
    )
    return replace(chosen, standing=found)


def _chosen(
    clinic: Clinic, patient: Patient, wish: Wish, now: datetime, moving: Appointment | None
) -> Chosen:
    offered = catalogue.catalogue(clinic)
    offer, place = offered.offer(wish.service_id), offered.place(wish.location_id)
    if offer is None or place is None:
        raise StaleChoice
    patient_class = moving.patient_class if moving else patients.class_of(patient, now)
    if moving is not None:
        own = catalogue.lines(moving.stages)
        offer = replace(offer, stagings={patient_class: own})
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
    return Chosen(
        clinic, patient, patient_class, offer, place, practitioner_id, candidates, moving=moving
    )


class Placed(NamedTuple):
    """What was saved; and, with No Preference, the busy minutes of those who could, best first."""

    appointment: Appointment
    loads: tuple[int, ...] = ()


def placed(
    chosen: Chosen, wish: Wish, now: datetime, *, held_until: datetime | None = None
) -> Placed:
    """Save the wish where every rule allows it, as a visit or as a hold; raise Refused."""
    snapshot, request = diary.snapshot(question(chosen, wish.start, now))
    # Under the locks the first who can is still free. Should the database know better, the
    # whole action begins anew (locks.transactional), sees what stands there, and takes the next.
    found = scheduling.placements(snapshot, request, wish.start)
    for placement in found:
        draft = _draft(chosen, wish, placement, now)
        if held_until:
            draft.status, draft.held_until = Status.HELD, held_until
            draft.moving = chosen.moving
        standing = placing.claims_of(chosen.moving) if chosen.moving else ()
        saved = placing.saved(draft, scheduling.beyond(placement.claims, standing))
        is_open = chosen.practitioner_id is None
        return Placed(saved, tuple(one.load for one in found) if is_open else ())
    refusals = scheduling.refusals(snapshot, request, wish.start)
    raise Refused(openings.fewest(refusals, chosen.candidates))


def question(
    chosen: Chosen,
    start: int,
    now: datetime,
    *,
    staging: scheduling.Staging | None = None,
) -> diary.Question:
    """Return what is asked of the diaries: who could take this start of the wish.

    `staging` is a hold's own where it is not the service's any more.
    """
    if chosen.moving is not None:
        staging = catalogue.staging(catalogue.lines(chosen.moving.stages))
    on = hours.local(start, chosen.place.zone).date()
    return diary.Question(
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
        staging=staging,
        leaving_out=chosen.moving.pk if chosen.moving else None,
    )


def status_with(clinic: Clinic, practitioner_id: int) -> Status:
    """Return what a booking with a practitioner is at first: some accept each by hand."""
    practitioner = catalogue.catalogue(clinic).practitioner(practitioner_id)
    is_accepted = practitioner is not None and practitioner.auto_accept
    return Status.CONFIRMED if is_accepted else Status.REQUESTED


def _draft(
    chosen: Chosen, wish: Wish, placement: scheduling.Placement, now: datetime
) -> Appointment:
    return placing.draft(
        placing.Details(
            clinic=chosen.clinic,
            patient=chosen.patient,
            offer=chosen.offer,
            place=chosen.place,
            patient_class=chosen.patient_class,
            status=status_with(chosen.clinic, int(placement.practitioner)),
            no_preference=chosen.practitioner_id is None,
            note=wish.note,
            source=wish.came_by,
            button_id=wish.button_id,
        ),
        placement,
        now=now,
    )

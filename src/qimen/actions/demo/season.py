"""Six weeks behind and six ahead, booked one by one by the rules that hold for everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from qimen import scheduling
from qimen.actions.appointments import placing
from qimen.actions.demo import fates, words
from qimen.actions.demo.fates import Visit
from qimen.actions.demo.memory import Memory, Question
from qimen.models import PatientClass, Source, Status
from qimen.queries import catalogue, diary
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from qimen.models import Clinic, Patient
    from qimen.queries.catalogue import Catalogue, Offer, Place, Practitioner

WEEKS = 6
#: How much of the hours is filled, a day more, a day less.
FULL_FROM, FULL_TO = 0.62, 0.75
#: So many refusals in a row, and the day is left as it is.
PATIENCE = 15
#: Days between booking and visit, and between two visits of one patient.
LEADS, REST = (2, 28), (4, 21)
EARLIEST_START, BY_PORTAL = 0.6, 0.75
GROWN, FOR_CHILDREN = 18, "Children"


@dataclass(slots=True)
class Season:
    """What has been booked so far, as far as choosing the next visit needs it."""

    clinic: Clinic
    rng: Random
    now: datetime
    patients: Sequence[Patient]
    visits: list[Visit] = field(default_factory=list)
    offered: Catalogue = field(init=False)
    memory: Memory = field(init=False)
    rested_by: dict[int, date] = field(default_factory=dict)
    first_seen: dict[int, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        since = self.now - timedelta(weeks=WEEKS + 1)
        self.memory = Memory(diary.setup_of(self.clinic, zone=self.clinic.zone, now=since))
        self.offered = catalogue.catalogue(self.clinic)

    def fill(self) -> None:
        """Book day by day, so that whoever came as a new patient comes back as an existing one."""
        for offset in range(-7 * WEEKS, 7 * WEEKS + 1):
            for one in self.offered.practitioners:
                for place in self.offered.places:
                    self._fill_day(one, place, self._today(place) + timedelta(days=offset))

    def book_for(self, patient: Patient, offset: int, *, cancelled: bool) -> None:
        """Book somebody in particular, on a day counted from today or the next that has time."""
        fate = fates.CANCELLED if cancelled else fates.KEPT
        for days in range(offset, offset + 7):
            for place in self.offered.places:
                on = self._today(place) + timedelta(days=days)
                for one in self.offered.practitioners:
                    if self._book(one, place, on, patient, fate):
                        return

    def _today(self, place: Place) -> date:
        return self.now.astimezone(hours.zone_named(place.zone)).date()

    def _fill_day(self, one: Practitioner, place: Place, on: date) -> None:
        spans = scheduling.working_spans(self.memory.setup, one.id, place.id, on)
        wanted = sum(end - start for start, end in spans) * self.rng.uniform(FULL_FROM, FULL_TO)
        refused = 0
        while wanted > 0 and refused < PATIENCE:
            rested = [who for who in self.patients if self.rested_by.get(who.pk, on) <= on]
            if not rested:
                return
            visit = self._book(one, place, on, self.rng.choice(rested))
            refused += 1
            if visit:
                refused = 0
                wanted -= visit.hands_on

    def _book(
        self,
        one: Practitioner,
        place: Place,
        on: date,
        patient: Patient,
        fate: fates.Fate | None = None,
    ) -> Visit | None:
        question = self._question(one, place, on, patient)
        starts = self.memory.openings(question) if question else ()
        if question is None or not starts:
            return None
        is_first = self.rng.random() < EARLIEST_START
        start = starts[0] if is_first else self.rng.choice(starts)
        placement = self.memory.placement(question, start)
        visit = self._visit(question, placement, patient, one)
        fates.decide(visit, fate or fates.drawn(visit, self.rng, self.now), self.rng, self.now)
        self.visits.append(visit)
        if visit.row.status != Status.CANCELLED:  # else its time is free again
            self.memory.keep(question, placement)
            self._remember(visit, on)
        return visit

    def _question(
        self, one: Practitioner, place: Place, on: date, patient: Patient
    ) -> Question | None:
        booked_at = self._booked_at(place, on)
        patient_class = self._class_of(patient, booked_at)
        is_awaited = patient_class == PatientClass.NEW and patient.pk in self.rested_by
        offers = [
            offer
            for offer in self.offered.offers_for(patient_class, place)
            if one in self.offered.givers(offer) and _suits(offer, patient, on)
        ]
        if is_awaited or not offers:  # nobody comes twice for the first time
            return None
        return Question(
            offer=self.rng.choice(offers),
            place=place,
            practitioner_id=one.id,
            patient_id=patient.pk,
            patient_class=patient_class,
            on=on,
            now=booked_at,
        )

    def _booked_at(self, place: Place, on: date) -> datetime:
        """Return when a visit was booked: some days ahead, and never after now."""
        midnight = hours.at(hours.midnight(on.toordinal(), place.zone))
        ahead = timedelta(days=self.rng.randint(*LEADS), minutes=self.rng.randint(0, 600))
        latest = self.now - timedelta(minutes=self.rng.randint(30, 9 * hours.DAY))
        return min(midnight - ahead, latest)

    def _class_of(self, patient: Patient, at: datetime) -> str:
        seen = self.first_seen.get(patient.pk)
        is_new = patient.came_new and (seen is None or at < seen)
        return PatientClass.NEW if is_new else PatientClass.EXISTING

    def _visit(
        self,
        question: Question,
        placement: scheduling.Placement,
        patient: Patient,
        one: Practitioner,
    ) -> Visit:
        is_own = self.rng.random() < BY_PORTAL
        details = placing.Details(
            clinic=self.clinic,
            patient=patient,
            offer=question.offer,
            place=question.place,
            patient_class=question.patient_class,
            status=Status.CONFIRMED if one.auto_accept else Status.REQUESTED,
            source=Source.PORTAL if is_own else Source.STAFF,
            note=self.rng.choice(words.NOTES) if is_own else "",
        )
        return Visit(placing.draft(details, placement, now=question.now), placement.claims)

    def _remember(self, visit: Visit, on: date) -> None:
        patient_id = visit.row.patient_id or 0
        self.rested_by[patient_id] = on + timedelta(days=self.rng.randint(*REST))
        if visit.row.status == Status.COMPLETED:
            self.first_seen.setdefault(patient_id, visit.row.ends_at)


def _suits(offer: Offer, patient: Patient, on: date) -> bool:
    """Tell whether a service is for somebody of this age: children have their own."""
    is_grown = patient.birth_on is None or on.year - patient.birth_on.year >= GROWN
    return is_grown == (offer.category != FOR_CHILDREN)

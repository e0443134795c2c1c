"""Six weeks behind and six ahead, booked one by one by the rules that hold for everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from qimen import scheduling
from qimen.actions.appointments import placing
from qimen.actions.demo import fates, rhythm, words
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
#: Days between booking and visit, and between two visits of one patient.
LEADS, REST = (2, 28), (4, 21)
BY_PORTAL = 0.75
GROWN, FOR_CHILDREN = 18, "Children"


@dataclass(frozen=True, slots=True)
class Idea:
    """A visit that could be booked."""

    one: Practitioner
    patient: Patient
    question: Question
    start: int


@dataclass(slots=True)
class Season:
    """What has been booked so far, as far as choosing the next visit needs it."""

    clinic: Clinic
    rng: Random
    now: datetime
    patients: Sequence[Patient]
    kind: rhythm.Rhythm = rhythm.USUAL
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
            self.kind = rhythm.drawn(self.rng)
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
                    if self._booked(self._idea(one, place, on, patient), fate):
                        return

    def _today(self, place: Place) -> date:
        return self.now.astimezone(hours.zone_named(place.zone)).date()

    def _fill_day(self, one: Practitioner, place: Place, on: date) -> None:
        spans = scheduling.working_spans(self.memory.setup, one.id, place.id, on)
        wanted = rhythm.minutes(self.kind, sum(end - start for start, end in spans), self.rng)
        refused = 0
        while wanted > 0 and refused < self.kind.patience:
            rested = [who for who in self.patients if self.rested_by.get(who.pk, on) <= on]
            if not rested:
                return
            thought_of = self.rng.sample(rested, min(self.kind.thought_of, len(rested)))
            ideas = [self._idea(one, place, on, patient) for patient in thought_of]
            visit = self._booked(max(filter(None, ideas), key=self._snugness, default=None))
            refused += 1
            if visit:
                refused = 0
                wanted -= visit.hands_on

    def _snugness(self, idea: Idea) -> tuple[float, int]:
        return self.memory.snugness(idea.question, idea.start), -idea.start

    def _idea(self, one: Practitioner, place: Place, on: date, patient: Patient) -> Idea | None:
        """Think of a visit that is possible: of which kind, and when."""
        question = self._question(one, place, on, patient)
        starts = self.memory.openings(question) if question else ()
        if question is None or not starts:
            return None
        is_first = self.rng.random() < self.kind.first_share
        start = starts[0] if is_first else self.rng.choice(starts)
        return Idea(one, patient, question, start)

    def _booked(self, idea: Idea | None, fate: fates.Fate | None = None) -> Visit | None:
        if idea is None:
            return None
        placement = self.memory.placement(idea.question, idea.start)
        visit = self._visit(idea.question, placement, idea.patient, idea.one)
        fates.decide(visit, fate or fates.drawn(visit, self.rng, self.now), self.rng, self.now)
        self.visits.append(visit)
        if visit.row.status != Status.CANCELLED:  # else its time is free again
            self.memory.keep(idea.question, placement)
            self._remember(visit, idea.question.on)
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

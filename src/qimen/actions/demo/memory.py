"""A diary kept in memory while three months are booked: the engine decides, the database comes last.

Asking the database before each of some two thousand visits would take a minute; this takes
seconds, by the same engine and every rule. The law on claims in the database has the last word
when the rows are written.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qimen import scheduling

if TYPE_CHECKING:
    from datetime import date, datetime

    from qimen.queries.catalogue import Offer, Place

Busy = dict[scheduling.Party, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One patient, one service, one practitioner, one day, as of the booking."""

    offer: Offer
    place: Place
    practitioner_id: int
    patient_id: int
    patient_class: str
    on: date
    now: datetime

    @property
    def request(self) -> scheduling.Request:
        return scheduling.Request(
            service=self.offer.id,
            patient_class=self.patient_class,  # type: ignore[arg-type]
            patient=self.patient_id,
            practitioner=self.practitioner_id,
            location=self.place.id,
            first=self.on,
            last=self.on,
            now=self.now,
        )


@dataclass(slots=True)
class Memory:
    """Who is busy when, date by date; and when each patient has visits."""

    setup: scheduling.Setup
    busy: defaultdict[date, Busy] = field(default_factory=lambda: defaultdict(dict))
    starts: defaultdict[date, dict[scheduling.Id, list[int]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    visits: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def openings(self, question: Question) -> tuple[int, ...]:
        """Return the starts that are offered, in order."""
        found = scheduling.openings(self._diary(question), question.request)
        return tuple(opening.start for opening in found)

    def snugness(self, question: Question, start: int) -> float:
        """Return how much of a visit's busy time would touch what is there: 1 leaves no gap."""
        ends, begins = self._edges(question)
        at, touching, edges = start, 0, 0
        for stage in question.offer.stages(question.patient_class):
            if "practitioner" in stage.busy:
                touching += (at in ends) + (at + stage.minutes in begins)
                edges += 2
            at += stage.minutes
        return touching / max(edges, 1)

    def _edges(self, question: Question) -> tuple[set[int], set[int]]:
        """Return where busy or closed time ends and where it begins, for the practitioner."""
        one, at = question.practitioner_id, question.place.id
        open_spans = list(scheduling.working_spans(self.setup, one, at, question.on))
        busy = self.busy[question.on].get((scheduling.PartyKind.PRACTITIONER, one), [])
        ends = {start for start, _ in open_spans} | {end for _, end in busy}
        return ends, {end for _, end in open_spans} | {start for start, _ in busy}

    def placement(self, question: Question, start: int) -> scheduling.Placement:
        """Return the one way of taking a start that is offered."""
        return scheduling.placements(self._diary(question), question.request, start)[0]

    def keep(self, question: Question, placement: scheduling.Placement) -> None:
        """Keep the claims of a visit that was placed."""
        busy, starts = self.busy[question.on], self.starts[question.on]
        for claim in placement.claims:
            busy.setdefault(claim.party, []).append((claim.start, claim.end))
        starts.setdefault(placement.practitioner, []).append(placement.start)
        self.visits[question.patient_id].append(placement.start)

    def _diary(self, question: Question) -> scheduling.Diary:
        now = scheduling.minute_from(question.now)
        return scheduling.Diary(
            setup=self.setup,
            busy=self.busy[question.on],
            starts=self.starts[question.on],
            future_visits=sum(start >= now for start in self.visits[question.patient_id]),
        )

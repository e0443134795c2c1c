"""The times a patient is offered, as the booking pages show them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from qimen import scheduling
from qimen.queries import catalogue, diary, portal
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from qimen.models import Clinic, Patient

#: "First available" looks this many days ahead, and each next time so many times as far: most
#: find something near, and who finds nothing has not cost a statement for every week.
FIRST_WINDOW, GROWTH = 4, 8
NEAREST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What has been chosen before a time; a practitioner of None is No Preference.

    `stages` are a visit's own, where it has been placed before; where it `stays_at` is no move.
    """

    clinic: Clinic
    patient: Patient
    patient_class: str
    offer: catalogue.Offer
    place: catalogue.Place
    practitioner: catalogue.Practitioner | None
    now: datetime
    stages: tuple[catalogue.StageLine, ...] = ()
    moving: int | None = None
    stays_at: int | None = None

    @property
    def today(self) -> date:
        return self.now.astimezone(hours.zone_named(self.place.zone)).date()

    @property
    def last_day(self) -> date:
        """The last date that can be booked."""
        return portal.last_day(self.clinic.portal, self.today)

    @property
    def soonest(self) -> datetime:
        """The first instant that notice allows; what is before it is booked by phone."""
        notice = self.clinic.portal.min_notice_hours * hours.HOUR
        return hours.at(hours.minute_from(self.now) + notice)

    @property
    def days_to_soonest(self) -> int:
        """How many days after today that is, at the place."""
        zone = hours.zone_named(self.place.zone)
        return (self.soonest.astimezone(zone).date() - self.today).days


@dataclass(frozen=True, slots=True)
class Time:
    """One start on offer: its instant, and who could take it, in the order of No Preference."""

    minute: int
    practitioners: tuple[int, ...]
    room: int | None

    @property
    def at(self) -> datetime:
        return hours.at(self.minute)


@dataclass(frozen=True, slots=True)
class Day:
    """One date: its times, and in a word why there are none."""

    on: date
    times: tuple[Time, ...]
    state: str  # open, full, closed, too_soon, past, beyond


def may_skip_practitioner(choice_of: Clinic, patient_class: str, givers: int) -> bool:
    """Whether No Preference is offered: to existing patients, by setting, among several."""
    return choice_of.portal.no_preference and patient_class == "existing" and givers > 1


def days(choice: Choice, first: date, last: date) -> list[Day]:
    """Return every date from first to last, both included, with its times."""
    snapshot, request = diary.snapshot(_question(choice, first, last))
    by_day: dict[date, list[Time]] = {}
    for opening in scheduling.openings(snapshot, request):
        if opening.start == choice.stays_at:
            continue
        on = date.fromordinal(hours.ordinal_of(opening.start, choice.place.zone))
        time = Time(opening.start, opening.practitioners, opening.room)  # type: ignore[arg-type]
        by_day.setdefault(on, []).append(time)
    return [
        Day(on, tuple(by_day.get(on, ())), _state(choice, snapshot.setup, on, by_day))
        for on in (first + timedelta(days=n) for n in range((last - first).days + 1))
    ]


def first(choice: Choice, since: date | None = None) -> Time | None:
    """Return the first time there is, today or from a date on, looking in windows that grow."""
    begin, width = since or choice.today, FIRST_WINDOW
    while begin <= choice.last_day:
        end = min(begin + timedelta(days=width - 1), choice.last_day)
        opening = scheduling.first_opening(*diary.snapshot(_question(choice, begin, end)))
        if opening is not None and opening.start == choice.stays_at:
            opening = next(iter(_free(choice, begin, end)), None)
        if opening is not None:
            return Time(opening.start, opening.practitioners, opening.room)  # type: ignore[arg-type]
        begin, width = end + timedelta(days=1), width * GROWTH
    return None


def as_placed(choice: Choice, stages: tuple[catalogue.StageLine, ...]) -> Choice:
    """Return a choice with the stages of a visit that stands already, for what is said and asked."""
    offer = replace(choice.offer, stagings={choice.patient_class: stages})
    return replace(choice, offer=offer, stages=stages)


def nearest(choice: Choice, start: int) -> list[Time]:
    """Return the times nearest to one that was just taken: three, wherever there are three."""
    around = date.fromordinal(hours.ordinal_of(start, choice.place.zone))
    whole = (max(around, choice.last_day) - min(around, choice.today)).days
    found: list[scheduling.Opening] = []
    for width in (1, 4, 14, 60, whole):
        begin = max(choice.today, around - timedelta(days=width))
        end = min(choice.last_day, around + timedelta(days=width))
        if begin > end:
            continue
        found = _free(choice, begin, end)
        if len(found) >= NEAREST or (begin == choice.today and end == choice.last_day):
            break
    closest = sorted(found, key=lambda opening: (abs(opening.start - start), opening.start))
    times = [Time(one.start, one.practitioners, one.room) for one in closest[:NEAREST]]  # type: ignore[arg-type]
    return sorted(times, key=lambda time: time.minute)


def refused_by(choice: Choice, start: int, *, is_held: bool = False) -> frozenset[scheduling.Rule]:
    """Return the rules that refuse a start now; none when it is on offer.

    A time that is held for the patient was judged when it was placed; few are asked again.
    """
    rules = scheduling.CONFIRMING_RULES if is_held else scheduling.EVERY_RULE
    on = date.fromordinal(hours.ordinal_of(start, choice.place.zone))
    snapshot, request = diary.snapshot(_question(choice, on, on))
    if next(iter(scheduling.placements(snapshot, request, start, rules)), None):
        return frozenset()
    givers = catalogue.catalogue(choice.clinic).givers(choice.offer)
    asked = (choice.practitioner,) if choice.practitioner else givers
    candidates = frozenset(one.id for one in asked)
    return fewest(scheduling.refusals(snapshot, request, start, rules), candidates)


def fewest(
    refusals: Mapping[scheduling.Id, Sequence[scheduling.Refusal]], candidates: Collection[int]
) -> frozenset[scheduling.Rule]:
    """Return the rules that refuse the candidate whom the fewest refuse."""
    of_candidates = [given for one, given in refusals.items() if one in candidates]
    rules = frozenset(refusal.rule for refusal in min(of_candidates, key=len, default=()))
    return rules or frozenset({scheduling.Rule.PRACTITIONER_BUSY})


def others_that_day(choice: Choice, on: date) -> list[tuple[catalogue.Practitioner, int]]:
    """Return who else has times on a date, and how many, for a day that is full."""
    snapshot, request = diary.snapshot(_question(choice, on, on, anybody=True))
    counts = Counter(
        one for opening in scheduling.openings(snapshot, request) for one in opening.practitioners
    )
    givers = catalogue.catalogue(choice.clinic).givers(choice.offer)
    return [
        (one, counts[one.id]) for one in givers if counts[one.id] and one != choice.practitioner
    ]


def givers_at(
    clinic: Clinic, offer: catalogue.Offer, place: catalogue.Place, now: datetime
) -> tuple[catalogue.Practitioner, ...]:
    """Return who gives a service at a place: of those bookable online, who has hours there."""
    setup = diary.setup_of(clinic, zone=place.zone, now=now)
    there = {
        one.id
        for one in setup.practitioners
        if any(span.location == place.id for span in one.hours)
        or any(span.location == place.id for span in one.exceptions)
    }
    givers = catalogue.catalogue(clinic).givers(offer)
    return tuple(one for one in givers if one.id in there)


def is_at_limit(choice: Choice) -> bool:
    """Whether the patient has as many visits ahead as can be booked online."""
    limit = choice.clinic.portal.max_future_visits
    snapshot, _ = diary.snapshot(_question(choice, choice.today, choice.today))
    return limit is not None and snapshot.future_visits >= limit


def _free(choice: Choice, first: date, last: date) -> list[scheduling.Opening]:
    found = scheduling.openings(*diary.snapshot(_question(choice, first, last)))
    return [one for one in found if one.start != choice.stays_at]


def _question(choice: Choice, first: date, last: date, *, anybody: bool = False) -> diary.Question:
    practitioner = None if anybody else choice.practitioner
    return diary.Question(
        clinic=choice.clinic,
        location_id=choice.place.id,
        zone=choice.place.zone,
        service_id=choice.offer.id,
        patient_class=choice.patient_class,
        patient_id=choice.patient.pk,
        practitioner_id=practitioner.id if practitioner else None,
        first=first,
        last=last,
        now=choice.now,
        staging=catalogue.staging(choice.stages) if choice.stages else None,
        leaving_out=choice.moving,
    )


def _state(
    choice: Choice, setup: scheduling.Setup, on: date, by_day: dict[date, list[Time]]
) -> str:
    if on in by_day:
        return "open"
    if on < choice.today:
        return "past"
    if on > choice.last_day:
        return "beyond"
    spans = list(_working(choice, setup, on))
    if not spans:
        return "closed"
    earliest = hours.minute_of(choice.soonest)
    return "too_soon" if max(end for _, end in spans) <= earliest else "full"


def _working(choice: Choice, setup: scheduling.Setup, on: date) -> Iterable[tuple[int, int]]:
    wanted = choice.practitioner
    for one in setup.practitioners:
        if one.id in choice.offer.practitioners and (wanted is None or one.id == wanted.id):
            yield from scheduling.working_spans(setup, one.id, choice.place.id, on)

"""The next fourteen days by today's settings and by others, side by side.

One snapshot, read once, is asked twice: it is the portal alone that differs (`Setup.under`), and
the engine is that of the booking page. A first day of booking is left out of account on both
sides: what is shown is what patients will see once it has come.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from qimen import scheduling
from qimen.queries import diary, portal
from qimen.scheduling import hours

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import Clinic
    from qimen.queries.catalogue import Offer, Place, Practitioner
    from qimen.rules.portal import Preferences

DAYS = 14
KEPT, LOST, GAINED = "kept", "lost", "gained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose times, of what; a practitioner of None is anybody who gives it."""

    clinic: Clinic
    place: Place
    offer: Offer
    patient_class: str
    practitioner: Practitioner | None
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(hours.zone_named(self.place.zone)).date()


@dataclass(frozen=True, slots=True)
class Mark:
    """One start, and what becomes of it: kept, lost or gained."""

    minute: int
    fate: str

    @property
    def at(self) -> datetime:
        return hours.at(self.minute)


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    marks: tuple[Mark, ...]

    def count(self, *fates: str) -> int:
        return sum(mark.fate in fates for mark in self.marks)

    @property
    def before(self) -> int:
        return self.count(KEPT, LOST)

    @property
    def after(self) -> int:
        return self.count(KEPT, GAINED)

    @property
    def lost(self) -> int:
        return self.count(LOST)

    @property
    def gained(self) -> int:
        return self.count(GAINED)


@dataclass(frozen=True, slots=True)
class Preview:
    """The days and their totals."""

    days: tuple[Day, ...]

    @property
    def before(self) -> int:
        return sum(day.before for day in self.days)

    @property
    def after(self) -> int:
        return sum(day.after for day in self.days)

    @property
    def lost(self) -> int:
        return sum(day.lost for day in self.days)

    @property
    def gained(self) -> int:
        return sum(day.gained for day in self.days)


def preview(asked: Asked, said: Preferences) -> Preview:
    """Return what patients see by the stored settings, held against what `said` would offer."""
    first, last = asked.today, asked.today + timedelta(days=DAYS - 1)
    snapshot, request = diary.snapshot(_question(asked, first, last))
    before = _starts(snapshot, request, asked, portal.preferences(asked.clinic))
    after = _starts(snapshot, request, asked, said)
    by_day: dict[date, list[Mark]] = {first + timedelta(days=n): [] for n in range(DAYS)}
    for minute in sorted(before | after):
        fate = KEPT if minute in before & after else LOST if minute in before else GAINED
        on = date.fromordinal(hours.ordinal_of(minute, asked.place.zone))
        by_day[on].append(Mark(minute, fate))
    return Preview(tuple(Day(on, tuple(marks)) for on, marks in by_day.items()))


def _starts(
    snapshot: scheduling.Diary, request: scheduling.Request, asked: Asked, said: Preferences
) -> set[int]:
    setup = snapshot.setup.under(portal.for_engine(said, asked.today))
    offered = scheduling.openings(replace(snapshot, setup=setup), request)
    return {opening.start for opening in offered}


def _question(asked: Asked, first: date, last: date) -> diary.Question:
    return diary.Question(
        clinic=asked.clinic,
        location_id=asked.place.id,
        zone=asked.place.zone,
        service_id=asked.offer.id,
        patient_class=asked.patient_class,
        practitioner_id=asked.practitioner.id if asked.practitioner else None,
        first=first,
        last=last,
        now=asked.now,
    )

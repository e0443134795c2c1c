"""The page on which a time is chosen: a month, a strip of days, one day's times."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from qimen.queries import openings
from qimen.scheduling import hours
from qimen.web.public.booking import instants

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qimen.queries.catalogue import Practitioner
    from qimen.queries.openings import Choice, Day, Time

#: How many days the strip shows on a phone, and how many of them are before the day shown.
STRIP, STRIP_BEFORE = 14, 3
NOON, EVENING = 12, 17
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Part:
    """Morning, afternoon or evening, with its times."""

    name: str
    times: Sequence[Time]


class Times:
    """What the page shows for one choice; `day` is None when there is no time to show."""

    def __init__(self, choice: Choice, wanted: date | None, month: str) -> None:
        self.choice = choice
        self.is_past = wanted is not None and wanted < choice.today
        self.is_beyond = wanted is not None and wanted > choice.last_day
        self.wanted = None if self.is_past or self.is_beyond else wanted
        self.month_asked = None if self.wanted else self._month(month)
        shown = self.wanted or self.month_asked or choice.today
        self._days = self._read(shown)
        self.day = self._day()
        self.month_first = (self.day.on if self.day else shown).replace(day=1)

    def _month(self, month: str) -> date | None:
        """Return the first day of a month to show, brought back into what can be booked."""
        on = instants.day(f"{month}-01")
        return min(max(on, self.choice.today), self.choice.last_day) if on else None

    def _read(self, shown: date) -> dict[date, Day]:
        """Read the month of a date and the strip around it, as far as they can be booked."""
        month_first = shown.replace(day=1)
        strip_first = max(shown - timedelta(days=STRIP_BEFORE), self.choice.today)
        strip_last = strip_first + timedelta(days=STRIP - 1)
        first = max(min(month_first, strip_first), self.choice.today)
        last = min(max(_month_last(month_first), strip_last), self.choice.last_day)
        return {day.on: day for day in openings.days(self.choice, first, last)}

    def _day(self) -> Day | None:
        if self.wanted:
            return self._days.get(self.wanted)
        if self.month_asked:
            asked_for = (
                day for on, day in self._days.items() if on.month == self.month_asked.month
            )
            return next((day for day in asked_for if day.times), None)
        if self.first is None:
            return None
        on = self.first.at.astimezone(hours.zone_named(self.choice.place.zone)).date()
        if on not in self._days:
            self._days = self._read(on)
        return self._days.get(on)

    @cached_property
    def first(self) -> Time | None:
        """The first time there is, from what was read where that begins today."""
        if self.choice.today in self._days:
            for day in self._days.values():
                if day.times:
                    return day.times[0]
            return openings.first(self.choice, max(self._days) + ONE_DAY)
        return openings.first(self.choice)

    @cached_property
    def weeks(self) -> list[list[tuple[date, Day | None]]]:
        """The month in weeks, from this one on; a date one cannot book, or not of it, has no Day."""
        weeks = Calendar(self.choice.clinic.first_weekday).monthdatescalendar(
            self.month_first.year, self.month_first.month
        )
        month = self.month_first.month
        return [
            [(on, self._days.get(on) if on.month == month else None) for on in week]
            for week in weeks
            if week[-1] >= self.choice.today
        ]

    @cached_property
    def strip(self) -> list[Day]:
        """Fourteen days around the one shown."""
        middle = self.day.on if self.day else max(self.month_first, self.choice.today)
        first = max(middle - timedelta(days=STRIP_BEFORE), self.choice.today)
        wanted = (first + timedelta(days=n) for n in range(STRIP))
        return [self._days[on] for on in wanted if on in self._days]

    @cached_property
    def parts(self) -> list[Part]:
        """The day's times in up to three groups, by the clinic's clock."""
        zone = hours.zone_named(self.choice.place.zone)

        def part(time: Time) -> str:
            hour = time.at.astimezone(zone).hour
            return "Morning" if hour < NOON else "Afternoon" if hour < EVENING else "Evening"

        times = self.day.times if self.day else ()
        return [Part(name, list(group)) for name, group in groupby(times, part)]

    @cached_property
    def next_day(self) -> Day | None:
        """The next day with times after the one shown, as far ahead as one can book."""
        after = self.day.on if self.day else self.choice.today
        for day in self._days.values():
            if day.on > after and day.times:
                return day
        if self.first is None:
            return None
        found = openings.first(self.choice, max(max(self._days, default=after), after) + ONE_DAY)
        if found is None:
            return None
        on = found.at.astimezone(hours.zone_named(self.choice.place.zone)).date()
        return openings.days(self.choice, on, on)[0]

    @cached_property
    def others(self) -> list[tuple[Practitioner, int]]:
        """Who else has times on the day shown, when the one asked for has none."""
        if self.day is None or self.choice.practitioner is None:
            return []
        if self.day.state not in {"full", "closed"}:
            return []
        return openings.others_that_day(self.choice, self.day.on)

    @cached_property
    def is_at_limit(self) -> bool:
        """Whether there is no time at all, because the patient has as many visits as one may."""
        if any(day.times for day in self._days.values()):
            return False
        return self.first is None and openings.is_at_limit(self.choice)

    @property
    def month_before(self) -> date | None:
        before = self.month_first - ONE_DAY
        return before.replace(day=1) if before >= self.choice.today.replace(day=1) else None

    @property
    def month_after(self) -> date | None:
        after = _month_last(self.month_first) + ONE_DAY
        return after if after <= self.choice.last_day else None

    @property
    def earlier(self) -> date | None:
        """A day in the strip before this one."""
        begin = self.strip[0].on if self.strip else self.choice.today
        return max(begin - ONE_DAY, self.choice.today) if begin > self.choice.today else None

    @property
    def later(self) -> date | None:
        """A day in the strip after this one."""
        end = self.strip[-1].on if self.strip else self.choice.last_day
        if end >= self.choice.last_day:
            return None
        return min(end + timedelta(days=STRIP_BEFORE + 1), self.choice.last_day)


def _month_last(first: date) -> date:
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1) - ONE_DAY

"""Rows: which hours are drawn, and in which row of five minutes a minute lies.

A day alone is drawn as it passes: 23, 24 or 25 hours. In a week the days stand side by side, so
there a row is an hour of the wall clock, and an hour that occurs twice is drawn in one place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from qimen.queries.calendar.asked import Asked
    from qimen.scheduling.span import Pair

#: Minutes of one row (units.css).
ROW = 5
HOUR = 60
#: What an empty day shows.
USUAL = (8 * HOUR, 18 * HOUR)


@dataclass(frozen=True, slots=True)
class Mark:
    """A full hour beside the rows; `instant` None is an hour of every day of a week."""

    at: int
    hour: int
    instant: datetime | None


@dataclass(frozen=True, slots=True)
class Axis:
    """One date's minutes as positions: minutes from its beginning, as drawn."""

    on: date
    zone: str
    begin: int
    end: int
    by_clock: bool

    def position(self, minute: int) -> int:
        inside = min(max(minute, self.begin), self.end)
        if not self.by_clock or self.end - self.begin == hours.DAY:
            return inside - self.begin
        if inside == self.end:
            return hours.DAY
        return (inside + hours.offset(inside, self.zone)) % hours.DAY

    def holds(self, span: Pair) -> bool:
        return span[0] < self.end and span[1] > self.begin


@dataclass(frozen=True, slots=True)
class Frame:
    """Which positions are drawn, from a full hour to a full hour."""

    first: int
    last: int

    @property
    def rows(self) -> int:
        return (self.last - self.first) // ROW

    def place(self, axis: Axis, span: Pair) -> Pair | None:
        """Return (row, rows) of a span, counted from 1; None when nothing of it is drawn."""
        if not axis.holds(span):
            return None
        begin = max(axis.position(span[0]), self.first)
        end = min(max(axis.position(span[1]), begin), self.last)
        if begin >= self.last or (end <= self.first):
            return None
        row = (begin - self.first) // ROW
        return row + 1, max(1, -(-(end - self.first) // ROW) - row)


def axis(asked: Asked, on: date) -> Axis:
    begin, end = hours.day_span(on, asked.zone)
    return Axis(on, asked.zone, begin, end, by_clock=asked.is_week)


def around(spans: Iterable[tuple[Axis, Pair]]) -> Frame:
    """Return the frame that holds all of the spans, each on its axis."""
    edges = [
        axis_.position(minute) for axis_, span in spans if axis_.holds(span) for minute in span
    ]
    if not edges:
        return Frame(*USUAL)
    first, last = min(edges) // HOUR * HOUR, -(-max(edges) // HOUR) * HOUR
    return Frame(first, max(last, first + HOUR))


def marks(frame: Frame, axis_: Axis) -> tuple[Mark, ...]:
    """Return the full hours beside the rows."""
    if axis_.by_clock:
        return tuple(
            Mark((position - frame.first) // ROW + 1, position // HOUR, None)
            for position in range(frame.first, frame.last, HOUR)
        )
    return tuple(
        Mark((minute - axis_.begin - frame.first) // ROW + 1, 0, hours.at(minute))
        for minute in hours.marks(axis_.on.toordinal(), axis_.zone, HOUR)
        if frame.first <= minute - axis_.begin < frame.last
    )

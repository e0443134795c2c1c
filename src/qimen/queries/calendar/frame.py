"""Rows: which hours are drawn, and in which row of five minutes a minute lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from qimen.queries.calendar.axes import Axis
    from qimen.scheduling.span import Pair

#: Minutes of one row (units.css).
ROW = 5
HOUR = 60
#: What an empty day shows.
USUAL = (8 * HOUR, 18 * HOUR)


@dataclass(frozen=True, slots=True)
class Mark:
    """A full hour beside the rows; `instant` None where it is one of every day of a week."""

    at: int
    hour: int
    instant: datetime | None


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
        return self.rows_of(axis.edges(span)) if axis.holds(span) else None

    def rows_of(self, positions: Pair) -> Pair | None:
        """Return (row, rows) of what lies between two positions, as far as it is drawn."""
        begin, end = max(positions[0], self.first), min(positions[1], self.last)
        if begin >= end:
            return None
        row = (begin - self.first) // ROW
        return row + 1, max(1, -(-(end - self.first) // ROW) - row)

    def starts(self, axis: Axis) -> Iterator[Pair]:
        """Yield (row, minute) from where on each row is five minutes later: a piece at a time."""
        for piece in axis.pieces:
            begin = max(piece.position, self.first)
            if begin < min(piece.end, self.last):
                yield (begin - self.first) // ROW + 1, piece.instant + begin - piece.position


def around(spans: Iterable[tuple[Axis, Pair]]) -> Frame:
    """Return the frame that holds all of the spans, each on its axis."""
    edges = [edge for axis, span in spans if axis.holds(span) for edge in axis.edges(span)]
    if not edges:
        return Frame(*USUAL)
    first, last = min(edges) // HOUR * HOUR, -(-max(edges) // HOUR) * HOUR
    return Frame(first, max(last, first + HOUR))


def marks(frame: Frame, axes: Sequence[Axis]) -> tuple[Mark, ...]:
    """Return the full hours beside the rows: those of the date that has most of them."""
    longest = max(axes, key=lambda axis: (axis.pieces[-1].end, -len(axis.gaps)))
    found = []
    for minute in hours.marks(longest.on.toordinal(), longest.zone, HOUR):
        position = longest.position(minute)
        if frame.first <= position < frame.last:
            local = hours.local(minute, longest.zone)
            is_own = not longest.is_shared or longest.end - longest.begin > hours.DAY
            row = (position - frame.first) // ROW + 1
            found.append(Mark(row, local.hour, hours.at(minute) if is_own else None))
    return tuple(found)

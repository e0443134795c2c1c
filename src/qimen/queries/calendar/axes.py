"""Where a minute of a date lies down the page.

A day alone is drawn as it passes: 23, 24 or 25 hours. In a week the days stand side by side and
share the hours beside them: an hour that a date leaves out is a gap in its column, and an hour
that occurs twice is drawn twice, with a gap in the columns of the other days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from qimen.scheduling import hours

if TYPE_CHECKING:
    from datetime import date

    from qimen.queries.calendar.asked import Asked
    from qimen.scheduling.span import Pair


class Piece(NamedTuple):
    """So many minutes from an instant on, drawn from a position on without a break."""

    position: int
    instant: int
    minutes: int

    @property
    def end(self) -> int:
        return self.position + self.minutes


@dataclass(frozen=True, slots=True)
class Axis:
    """One date's minutes as positions: minutes from the top of an undivided day."""

    on: date
    zone: str
    begin: int
    end: int
    pieces: tuple[Piece, ...]  # one, or two
    length: int  # of all positions, which the dates of a week share
    is_shared: bool

    @property
    def shift(self) -> int:
        """The minutes by which clocks go forward on this date; less than 0: back."""
        return hours.offset(self.end - 1, self.zone) - hours.offset(self.begin - 1, self.zone)

    @property
    def gaps(self) -> tuple[Pair, ...]:
        """Positions at which this date has no minute, between those at which it has."""
        inner = (edge for piece in self.pieces for edge in (piece.position, piece.end))
        edges = [0, *inner, self.length]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return tuple(pair for pair in pairs if pair[0] < pair[1])

    def position(self, minute: int) -> int:
        """Return where a minute lies; one outside of the date counts as its first or last."""
        inside = min(max(minute, self.begin), self.end - 1)
        piece = self.pieces[-1]
        if piece.instant > inside:
            piece = self.pieces[0]
        return piece.position + inside - piece.instant

    def edges(self, span: Pair) -> Pair:
        """Return where a span begins and ends; it ends before a gap, not after it."""
        return self.position(span[0]), self.position(span[1] - 1) + 1

    def holds(self, span: Pair) -> bool:
        return span[0] < self.end and span[1] > self.begin


def of(asked: Asked) -> tuple[Axis, ...]:
    """Return the axes of the dates that are asked for."""
    spans = [hours.day_span(on, asked.zone) for on in asked.days]
    if not asked.is_week:
        [(begin, end)] = spans
        whole = Piece(0, begin, end - begin)
        return (Axis(asked.on, asked.zone, begin, end, (whole,), whole.end, is_shared=False),)
    twice = next((_change(span, asked.zone) for span in spans if _is_long(span)), None)
    length = hours.DAY + (twice[1] if twice else 0)
    return tuple(
        Axis(on, asked.zone, *span, _pieces(on, span, asked.zone, twice), length, is_shared=True)
        for on, span in zip(asked.days, spans, strict=True)
    )


def _pieces(on: date, span: Pair, zone: str, twice: Pair | None) -> tuple[Piece, ...]:
    """Return a date's pieces; `twice`: from where on, and for how long, another day repeats."""
    begin, end = span
    first = begin + hours.offset(begin, zone) - _midnight(on)
    if _is_long(span):
        return (Piece(first, begin, end - begin),)
    at, by = twice or _change(span, zone)
    if not by:
        return (Piece(first, begin, end - begin),)
    made = (
        Piece(first, begin, at - first),
        Piece(at + by, begin + at - first, end - begin - (at - first)),
    )
    return tuple(piece for piece in made if piece.minutes > 0)


def _midnight(on: date) -> int:
    return (on.toordinal() - hours.EPOCH_ORDINAL) * hours.DAY


def _is_long(span: Pair) -> bool:
    return span[1] - span[0] > hours.DAY


def _change(span: Pair, zone: str) -> Pair:
    """Return how long after a date's beginning its clocks change, and by how many minutes."""
    low, high = span
    before, after = hours.offset(low, zone), hours.offset(high - 1, zone)
    if before == after:
        return hours.DAY, 0
    while high - low > 1:
        middle = (low + high) // 2
        if hours.offset(middle, zone) == before:
            low = middle
        else:
            high = middle
    return high - span[0], abs(after - before)

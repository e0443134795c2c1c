"""Working spans: when a practitioner is at a location, date by date.

Weekly hours and exceptions give spans; touching ones are merged; closures and time off are cut
out. A date's answer is remembered, for it follows from the clinic's setup alone.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import NamedTuple

from qimen.scheduling import hours
from qimen.scheduling.claims import Id
from qimen.scheduling.setup import Location, Practitioner, Setup, WallSpan, WeeklyHours
from qimen.scheduling.span import EVER, Pair, cut, union

REMEMBERED_DATES = 1000
REMEMBERED_WINDOWS = 50


class Piece(NamedTuple):
    """The part of a working span on one local date, and where the whole span ends.

    `until` may lie dates later; beyond the longest staging it is only known to be late enough.
    """

    start: int
    end: int
    until: int


class Window(NamedTuple):
    """Some dates, as what they leave out: the minutes at which a practitioner takes nobody on.

    `shut` is whatever is outside the working spans that reach into the dates. Each of them ends
    earlier by the minutes for which somebody must still be there. `breaks` parts the spans at each
    midnight within them, and after the last date takes the rest out.
    """

    shut: tuple[Pair, ...]
    breaks: tuple[Pair, ...]


class Working:
    """The working spans of one practitioner at one location."""

    __slots__ = ("_begun", "_dates", "_holes", "_hours", "_instead", "_reach", "_windows", "_zone")

    def __init__(self, setup: Setup, practitioner: Practitioner, location: Location) -> None:
        self._zone = location.zone
        self._hours: dict[int, list[WeeklyHours]] = defaultdict(list)
        for weekly in practitioner.hours:
            if weekly.location == location.id:
                self._hours[weekly.weekday].append(weekly)
        self._instead: dict[date, list[Pair]] = defaultdict(list)
        for each in practitioner.exceptions:
            here = self._instead[each.on]
            if each.location == location.id and each.start is not None and each.end is not None:
                here.append((each.start, each.end))
        self._begun: dict[int, list[Pair]] = {}
        self._reach = setup.longest // hours.DAY + 2
        self._dates: dict[int, tuple[Piece, ...]] = {}
        self._windows: dict[tuple[int, int, int], Window] = {}
        self._holes = union(
            [
                *(pair for _, pair in closed(setup, location)),
                *(pair for _, pair in away(setup, practitioner)),
            ]
        )

    def on(self, ordinal: int) -> tuple[Piece, ...]:
        """Return the pieces of a date, given as a proleptic ordinal, in order."""
        known = self._dates.get(ordinal)
        if known is None:
            known = tuple(self._pieces(ordinal))
            if len(self._dates) >= REMEMBERED_DATES:
                self._dates.clear()
                self._begun.clear()
            self._dates[ordinal] = known
        return known

    def between(self, first: int, last: int, rest: int = 0) -> Window:
        """Return the window of the dates `first` to `last`, both included.

        `rest` is how long a visit goes on after the block that a free interval must have room for.
        """
        key = (first, last, rest)
        known = self._windows.get(key)
        if known is None:
            known = self._window(first, last, rest)
            if len(self._windows) >= REMEMBERED_WINDOWS:
                self._windows.clear()
            self._windows[key] = known
        return known

    def _window(self, first: int, last: int, rest: int) -> Window:
        pieces = [piece for ordinal in range(first, last + 1) for piece in self.on(ordinal)]
        spans = union((piece.start, piece.until) for piece in pieces)
        end = pieces[-1].end if pieces else 0
        return Window(
            tuple((closes - rest, opens) for closes, opens in cut([EVER], spans)),
            tuple(
                (piece.end, piece.end if piece.end < end else EVER[1])
                for piece in pieces
                if piece.end < piece.until
            ),
        )

    def _pieces(self, ordinal: int) -> Iterator[Piece]:
        midnight = hours.midnight(ordinal, self._zone)
        next_midnight = hours.midnight(ordinal + 1, self._zone)
        dates = range(max(1, ordinal - 2), ordinal + self._reach + 1)
        begun = union(chain.from_iterable(map(self._beginning_on, dates)))
        for start, end in cut(begun, self._holes):
            if start < next_midnight and end > midnight:
                yield Piece(max(start, midnight), min(end, next_midnight), end)

    def _beginning_on(self, ordinal: int) -> list[Pair]:
        """Return the spans whose hours begin on a date, before anything is cut out."""
        known = self._begun.get(ordinal)
        if known is None:
            on = date.fromordinal(ordinal)
            known = self._begun[ordinal] = [
                (
                    hours.resolve(on, start, self._zone),
                    hours.resolve(on, end if end > start else end + hours.DAY, self._zone),
                )
                for start, end in self._wall_hours(on)
            ]
        return known

    def _wall_hours(self, on: date) -> list[Pair]:
        if on in self._instead:
            return self._instead[on]
        return [
            (each.start, each.end)
            for each in self._hours[on.weekday()]
            if (each.first is None or each.first <= on) and (each.last is None or on <= each.last)
        ]


def working(setup: Setup, practitioner: Practitioner, location: Location) -> Working:
    """Return the working spans of a practitioner at a location, remembered on the setup."""
    key = (practitioner.id, location.id)
    known = setup.remembered(key)
    if known is None:
        known = Working(setup, practitioner, location)
        setup.remember(key, known)
    return known  # type: ignore[no-any-return]


def working_spans(setup: Setup, practitioner: Id, location: Id, on: date) -> tuple[Pair, ...]:
    """Return when a practitioner is at a location on a date, in minutes; LookupError if unknown."""
    for one in setup.practitioners:
        if one.id == practitioner:
            pieces = working(setup, one, setup.location(location)).on(on.toordinal())
            return tuple((piece.start, piece.end) for piece in pieces)
    raise LookupError(practitioner)


def closed(setup: Setup, location: Location) -> Iterator[tuple[int, Pair]]:
    """Yield the closures that hold at a location: each one's place in the setup, and its span."""
    for place, closure in enumerate(setup.closures):
        if closure.location in {None, location.id}:
            yield place, resolved(closure.wall, location.zone)


def away(setup: Setup, practitioner: Practitioner) -> Iterator[tuple[int, Pair]]:
    """Yield a practitioner's time off: each one's place in the list, and its span."""
    for place, wall in enumerate(practitioner.time_off):
        yield place, resolved(wall, setup.zone)


def resolved(wall: WallSpan, zone: str) -> Pair:
    """Return the minutes of a span of wall time on the clocks of a zone."""
    return hours.resolve(*wall.start, zone), hours.resolve(*wall.end, zone)

"""Working spans: when a practitioner is at a location, date by date.

Weekly hours and exceptions give spans; touching ones are merged; closures and time off are cut
out. A date's answer is remembered, for it follows from the clinic's setup alone.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from qimen.scheduling import hours
from qimen.scheduling.claims import Id
from qimen.scheduling.setup import Location, Practitioner, Setup, WallSpan
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

    __slots__ = ("_dates", "_holes", "_location", "_practitioner", "_reach", "_windows")

    def __init__(self, setup: Setup, practitioner: Practitioner, location: Location) -> None:
        self._practitioner = practitioner
        self._location = location
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
        midnight = hours.midnight(ordinal, self._location.zone)
        next_midnight = hours.midnight(ordinal + 1, self._location.zone)
        dates = range(max(1, ordinal - 2), ordinal + self._reach + 1)
        begun = union(pair for each in dates for pair in self._begun(date.fromordinal(each)))
        for start, end in cut(begun, self._holes):
            if start < next_midnight and end > midnight:
                yield Piece(max(start, midnight), min(end, next_midnight), end)

    def _begun(self, on: date) -> Iterator[Pair]:
        """Yield the spans whose hours begin on a date, before anything is cut out."""
        for start, end in self._wall_hours(on):
            last = end if end > start else end + hours.DAY
            zone = self._location.zone
            yield hours.resolve(on, start, zone), hours.resolve(on, last, zone)

    def _wall_hours(self, on: date) -> list[Pair]:
        instead = [each for each in self._practitioner.exceptions if each.on == on]
        if instead:
            return [
                (each.start, each.end)
                for each in instead
                if each.location == self._location.id
                and each.start is not None
                and each.end is not None
            ]
        return [
            (each.start, each.end)
            for each in self._practitioner.hours
            if each.location == self._location.id
            and each.weekday == on.weekday()
            and (each.first is None or each.first <= on)
            and (each.last is None or on <= each.last)
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

"""A staging drawn to scale: who is busy when, and the starts that an empty morning would offer.

A drawing counts in units, places from 1: `data-at` and `data-len` put them on a grid (units.css).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.queries import mornings
from qimen.rules import stagings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qimen.queries.mornings import Morning
    from qimen.rules.stagings import Line

#: Units that the style sheet knows, and the minutes of one where a visit is too long for single ones.
MOST_UNITS, COARSE = 288, 5
SHOWN_STARTS = 24
HOUR, NOON = 60, 12
#: A part narrower than this share of the whole has no room for its words.
NARROW = 0.11


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a track."""

    kind: str
    at: int
    len: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """One row: a party, or a start."""

    label: str
    blocks: tuple[Block, ...]
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn of a staging without fault."""

    lines: tuple[Line, ...]
    units: int
    tracks: tuple[Track, ...]
    marks: tuple[Block, ...]
    morning: Morning
    stair_units: int
    stair_hours: int
    stairs: tuple[Track, ...]
    stair_marks: tuple[Block, ...]
    kept: tuple[str, ...]
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    rooms: int
    round_to: int | None

    @property
    def length(self) -> int:
        return stagings.length(self.lines)

    @property
    def hands_on(self) -> int:
        return stagings.hands_on(self.lines)

    @property
    def spells(self) -> tuple[tuple[int, int], ...]:
        return stagings.free_spells(self.lines)

    @property
    def needs_room(self) -> bool:
        return any(line.room for line in self.lines)

    @property
    def more(self) -> int:
        return len(self.morning.starts) - len(self.stairs)

    @property
    def first(self) -> str:
        return self.stairs[0].label if self.stairs else ""


def drawing(lines: Sequence[Line], *, rooms: int, round_to: int | None, clock_24: bool) -> Drawing:
    """Draw a staging that has no fault."""
    length = stagings.length(lines)
    unit = _unit(length)
    morning = mornings.morning(lines, rooms=rooms, round_to=round_to)
    window = morning.end - morning.begin
    stair_unit = _unit(window)

    def said(minute: int) -> str:
        return clock(minute, clock_24=clock_24)

    return Drawing(
        lines=tuple(lines),
        units=_units(length, unit),
        tracks=tuple(_track(lines, party, unit) for party in ("patient", "practitioner", "room")),
        marks=tuple(_marks(lines, unit)),
        morning=morning,
        stair_units=_units(window, stair_unit),
        stair_hours=window // HOUR,
        stairs=tuple(_stairs(lines, morning, stair_unit, said)),
        stair_marks=tuple(_hours(morning, stair_unit, said)),
        kept=tuple(said(start) for start in morning.after),
        lost=tuple(said(start) for start in morning.lost),
        gained=tuple(said(start) for start in morning.gained),
        rooms=rooms,
        round_to=round_to,
    )


def clock(minute: int, *, clock_24: bool, morning: str = "") -> str:
    """Say a minute of the day: 9:30, 1:30 PM; or 09:30, 13:30. Both ends of a day are midnight.

    `morning` is what is said after an hour before noon.
    """
    hour, rest = divmod(minute, HOUR)
    if hour % 24 == 0 and not rest:
        return "midnight"
    if clock_24:
        return f"{hour:02}:{rest:02}"
    return f"{hour % NOON or NOON}:{rest:02}{' PM' if hour % 24 >= NOON else morning}"


def _unit(length: int) -> int:
    return 1 if length <= MOST_UNITS else COARSE


def _units(length: int, unit: int) -> int:
    return max(1, -(-length // unit))


def _block(kind: str, begin: int, end: int, unit: int, words: str = "") -> Block:
    at = begin // unit
    return Block(kind, at + 1, max(1, _units(end, unit) - at), words)


def _track(lines: Sequence[Line], party: str, unit: int) -> Track:
    """Draw when a party is busy; stages that touch are one stretch, as they are one claim."""
    kind = {"patient": "rest", "practitioner": "busy", "room": "room"}[party]
    whole, begin = stagings.length(lines), 0
    spans: list[tuple[int, int]] = []
    for line in lines:
        end = begin + line.minutes
        if party in line.busy:
            touches = bool(spans) and spans[-1][1] == begin
            spans = [*spans[:-1], (spans[-1][0], end)] if touches else [*spans, (begin, end)]
        begin = end
    blocks = (
        _block(kind, begin, end, unit, f"{end - begin} min" if _fits(end - begin, whole) else "")
        for begin, end in spans
    )
    return Track(party.capitalize(), tuple(blocks))


def _marks(lines: Sequence[Line], unit: int) -> Iterator[Block]:
    whole, begin = stagings.length(lines), 0
    for line in lines:
        end = begin + line.minutes
        words = str(begin) if not begin or _fits(line.minutes, whole) else ""
        yield _block("", begin, end, unit, words)
        begin = end


def _stairs(
    lines: Sequence[Line], morning: Morning, unit: int, said: Callable[[int], str]
) -> Iterator[Track]:
    lost = set(morning.lost)
    for start in morning.starts[:SHOWN_STARTS]:
        begin, blocks = start - morning.begin, []
        for line in lines:
            kind = "busy" if line.practitioner else "rest" if line.patient else "room"
            blocks.append(_block(kind, begin, begin + line.minutes, unit))
            begin += line.minutes
        yield Track(said(start), tuple(blocks), is_lost=start in lost)


def _hours(morning: Morning, unit: int, said: Callable[[int], str]) -> Iterator[Block]:
    every = HOUR * max(1, (morning.end - morning.begin) // (HOUR * 4))
    for begin in range(0, morning.end - morning.begin, every):
        words = said(morning.begin + begin).replace(":00", "")
        yield _block("", begin, begin + every, unit, words)


def _fits(minutes: int, whole: int) -> bool:
    return minutes >= whole * NARROW

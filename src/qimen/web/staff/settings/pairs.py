"""Pairs of times as they are typed: from, until; what is wrong with one, and its minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import zip_longest
from time import strptime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

HOUR, MIDNIGHT = 60, 1440
MOST_PAIRS, LONGEST_TYPED = 6, 10
FORMATS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I %p")
TIME_WRONG = "Enter a time like 9:30."
HALF = "Enter both times, or neither."
SAME = "These two times are the same. Enter a later end; 0:00 is midnight."


@dataclass(frozen=True, slots=True)
class Pair:
    """Two times as typed, with what is wrong with them."""

    start: str = ""
    end: str = ""
    wrong: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.start.strip() and not self.end.strip()


def paired(starts: Sequence[str], ends: Sequence[str]) -> tuple[Pair, ...]:
    """Return times that were sent in two lists as pairs."""
    both = zip_longest(starts[:MOST_PAIRS], ends[:MOST_PAIRS], fillvalue="")
    return tuple(Pair(start[:LONGEST_TYPED], end[:LONGEST_TYPED]) for start, end in both)


def looked_over(pair: Pair) -> Pair:
    """Return a pair with what is wrong with it."""
    start, end = clock(pair.start), clock(pair.end)
    if not pair.start.strip() or not pair.end.strip():
        return replace(pair, wrong=HALF)
    if start is None or end is None:
        return replace(pair, wrong=TIME_WRONG)
    return replace(pair, wrong=SAME) if start == (end or MIDNIGHT) else pair


def minutes(pair: Pair) -> tuple[int, int]:
    """Return the minutes of a pair that has nothing wrong: an end of 0:00 is midnight, 1440."""
    return clock(pair.start) or 0, (clock(pair.end) or 0) or MIDNIGHT


def face(minute: int) -> str:
    """Write a minute of the day for a box: 09:30; midnight at the end of a day is 00:00."""
    return f"{minute // HOUR % 24:02}:{minute % HOUR:02}"


def clock(typed_time: str) -> int | None:
    """Return the minute of the day that was typed, or None."""
    words = " ".join(typed_time.upper().split())[:LONGEST_TYPED]
    for shape in FORMATS:
        try:
            at = strptime(words, shape)
        except ValueError:
            continue
        return at.tm_hour * HOUR + at.tm_min
    return None

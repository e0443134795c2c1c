"""Half-open spans of minutes and their algebra.

A minute is an int: whole minutes since 1970-01-01T00:00Z. Inside the engine a span is a plain
pair `(start, end)`, because pairs sort and compare in C; `Span` is the same pair with names.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

Pair = tuple[int, int]
Pairs = Sequence[Pair]

# Before and after every minute that is reckoned with.
EVER = (-1 << 60, 1 << 60)
END = itemgetter(1)


class Span(NamedTuple):
    """A half-open interval of minutes: `start` belongs to it, `end` does not."""

    start: int
    end: int


def overlap(one: Pair, other: Pair) -> bool:
    """Tell whether two spans share a minute."""
    return max(one[0], other[0]) < min(one[1], other[1])


def edges(ordered: Pairs) -> tuple[list[int], list[int]]:
    """Return the starts and the ends of sorted spans; those that overlap are melted into one."""
    flat = list(chain.from_iterable(ordered))
    if flat != sorted(flat):  # some span begins before the one in front of it ends
        flat = list(chain.from_iterable(_melted(ordered, gap=0)))
    return flat[::2], flat[1::2]


def union(spans: Iterable[Pair]) -> list[Pair]:
    """Sort spans and melt those that overlap or touch; empty ones vanish."""
    return _melted(sorted(span for span in spans if span[0] < span[1]), gap=1)


def _melted(ordered: Iterable[Pair], gap: int) -> list[Pair]:
    whole: list[Pair] = []
    for start, end in ordered:
        if whole and start < whole[-1][1] + gap:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return whole


def cut(spans: Iterable[Pair], holes: Pairs) -> list[Pair]:
    """Take the holes out of the spans; both are sorted, the holes do not overlap.

    A hole without a minute parts a span in two.
    """
    left: list[Pair] = []
    for start, end in spans:
        begin = start
        for place in range(bisect_right(holes, start, key=END), len(holes)):
            hole_start, hole_end = holes[place]
            if hole_start >= end:
                break
            if hole_start > begin:
                left.append((begin, hole_start))
            begin = hole_end
        if begin < end:
            left.append((begin, end))
    return left

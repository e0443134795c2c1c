"""Free intervals: what claims leave, where the hours in which nobody works count as claims.

This is the inner loop of the engine, kept apart and kept plain.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from qimen.scheduling.span import Pair


def gaps(busy: Sequence[Pair], width: int) -> list[Pair]:
    """Return where each free interval begins, and the end of the starts that it has room for.

    The first `width` minutes of a visit must end before the next busy span begins. The spans are
    sorted and may overlap; what lies before the first and after the last is not looked at.
    Intervals that are too short are left out.
    """
    found: list[Pair] = []
    slack = width - 1
    begin = busy[0][1]
    for start, end in busy:
        if start - begin > slack:
            found.append((begin, start - slack))
        if end > begin:  # noqa: PLR1730 (max is slower)
            begin = end
    return found


def stepped(spans: Iterable[Pair], step: int) -> list[int]:
    """Return the starts that lie a whole number of steps after the begin of their interval."""
    starts: list[int] = []
    for begin, top in spans:
        if top - begin > step:
            starts += range(begin, top, step)
        else:
            starts.append(begin)
    return starts


def marked(spans: Iterable[Pair], marks: Sequence[int]) -> list[int]:
    """Return the marks, which are sorted, that lie in an interval."""
    starts: list[int] = []
    for begin, top in spans:
        starts += marks[bisect_left(marks, begin) : bisect_left(marks, top)]
    return starts

"""Free intervals: what is left of working spans when the claims are taken out.

This is the inner loop of the engine, kept apart and kept plain.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import chain

from qimen.scheduling.span import Pair
from qimen.scheduling.working import Piece

# One more claim, after all pieces, and one more piece, after that claim: so each has a next.
FAR = 1 << 60
NEVER = ((FAR, FAR),)
AFTER = (Piece(FAR + 1, FAR + 1, FAR + 1),)


def gaps(pieces: Iterable[Piece], claims: Sequence[Pair], width: int, length: int) -> list[Pair]:
    """Return where each free interval begins, and the end of the starts that it has room for.

    A visit of `length` minutes must lie within the whole working span; its first `width` minutes
    keep the practitioner busy and must end before the next claim begins. The claims are sorted
    and may overlap. An interval may turn out to have room for none.
    """
    found: list[Pair] = []
    slack = width - 1
    begin = end = limit = 0
    todo = chain(pieces, AFTER)
    for claim, claim_end in chain(claims, NEVER):
        while claim >= end:  # no claim begins in the rest of this piece
            if begin < limit:
                found.append((begin, min(claim - slack, limit)))
            start, end, until = next(todo)
            limit = min(end, until - length + 1)
            begin = max(begin, start)  # a claim may reach into this piece from before
        if claim > begin:
            top = claim - slack
            found.append((begin, top if top < limit else limit))  # noqa: FURB136 (min is slower)
        if claim_end > begin:  # noqa: PLR1730 (max is slower)
            begin = claim_end
    return found


def stepped(spans: Iterable[Pair], step: int) -> list[int]:
    """Return the starts that lie a whole number of steps after the begin of their interval."""
    starts: list[int] = []
    for begin, top in spans:
        if top - begin > step:
            starts += range(begin, top, step)
        elif top > begin:
            starts.append(begin)
    return starts


def marked(spans: Iterable[Pair], marks: Sequence[int]) -> list[int]:
    """Return the marks, which are sorted, that lie in an interval."""
    starts: list[int] = []
    for begin, top in spans:
        starts += marks[bisect_left(marks, begin) : bisect_left(marks, top)]
    return starts

"""A Claim is one party kept busy for one span; placing a staging yields claims."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from qimen.scheduling.span import Pair, cut, edges, union
from qimen.scheduling.staging import PartyKind, Staging

Id = str | int
Party = tuple[PartyKind, Id]


class Claim(NamedTuple):
    """One party is busy from `start` to `end`, in minutes, half-open."""

    party: Party
    start: int
    end: int


def placed(
    staging: Staging, start: int, practitioner: Id, room: Id | None, patient: Id | None
) -> tuple[Claim, ...]:
    """Return the claims of a visit; no room or no patient means no claim on one."""
    parties = (
        (PartyKind.PRACTITIONER, practitioner),
        (PartyKind.ROOM, room),
        (PartyKind.PATIENT, patient),
    )
    return tuple(
        Claim((kind, ident), start + begin, start + end)
        for kind, ident in parties
        if ident is not None
        for begin, end in staging.blocks(kind)
    )


def beyond(claims: Iterable[Claim], standing: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return what claims add to those that stand already: with them, their union."""
    held: dict[Party, list[Pair]] = {}
    for party, start, end in standing:
        held.setdefault(party, []).append((start, end))
    return tuple(
        Claim(one.party, start, end)
        for one in claims
        for start, end in cut([(one.start, one.end)], union(held.get(one.party, ())))
    )


class Timeline:
    """When one party is busy.

    `busy` is in any order and may overlap, as claims do that staff placed knowingly. The starts
    and ends of the same minutes without overlaps, ready for bisection, are made when first asked
    for.
    """

    __slots__ = ("_known", "busy")

    def __init__(self, busy: Sequence[Pair]) -> None:
        self.busy = busy
        self._known: tuple[list[int], list[int]] | None = None

    def _edges(self) -> tuple[list[int], list[int]]:
        if self._known is None:
            self._known = edges(sorted(self.busy))
        return self._known

    def is_free(self, start: int, end: int) -> bool:
        """Tell whether no minute of [start, end) is busy."""
        return self.takes(start, ((0, end - start),))

    def takes(self, start: int, blocks: Iterable[Pair]) -> bool:
        """Tell whether all the blocks of a visit that starts then are free."""
        return bool(self.fitting((start,), blocks))

    def fitting(self, begins: Sequence[int], blocks: Iterable[Pair]) -> Sequence[int]:
        """Return those starts of a visit at which all its blocks are free."""
        if self.busy:
            for begin, end in blocks:
                starts, ends = self._edges()
                begins = [
                    at
                    for at in begins
                    if not (before := bisect_left(starts, at + end))
                    or ends[before - 1] <= at + begin
                ]
        return begins

    def busy_until(self, minute: int) -> int | None:
        """Return the end of the last busy span that ends by a minute; None: there is none."""
        _, ends = self._edges()
        before = bisect_right(ends, minute)
        return ends[before - 1] if before else None

    def minutes_within(self, begin: int, end: int) -> int:
        """Return how many minutes of [begin, end) are busy."""
        starts, ends = self._edges()
        first = bisect_right(ends, begin)
        last = bisect_left(starts, end, first)
        if first == last:
            return 0
        minutes = sum(ends[first:last]) - sum(starts[first:last])
        if starts[first] < begin:
            minutes -= begin - starts[first]
        if ends[last - 1] > end:
            minutes -= ends[last - 1] - end
        return minutes

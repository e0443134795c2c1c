"""Side by side: which half, third or quarter of a column a visit's stages take.

A visit alone has the whole width for what keeps its practitioner busy; while the patient rests it
takes one lane, and the lane beside it shows as free. Visits that overlap get lanes of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.scheduling.span import overlap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qimen.queries.calendar.claimed import Drawn
    from qimen.queries.calendar.visits import Stretch

ALL, MOST = "all", 4
NAMES = "abcd"
#: A visit shares its column with one other, as a rule.
USUAL = 2


@dataclass(frozen=True, slots=True)
class Laid:
    """A visit with the lane of each of its stages, and how many lanes there are."""

    visit: Drawn
    lanes: tuple[str, ...]
    count: int


def laid(visits: Sequence[Drawn], *, by_room: bool) -> list[Laid]:
    """Lay out the visits of a column, sorted by start."""
    return [one for group in _groups(visits) for one in _side_by_side(group, by_room=by_room)]


def _groups(visits: Sequence[Drawn]) -> Iterator[list[Drawn]]:
    """Yield the runs of visits that overlap one another, directly or by a third."""
    group: list[Drawn] = []
    end = 0
    for visit in visits:
        if group and visit.start >= end:
            yield group
            group = []
        group.append(visit)
        end = max(end, visit.end) if len(group) > 1 else visit.end
    if group:
        yield group


def _side_by_side(group: Sequence[Drawn], *, by_room: bool) -> Iterator[Laid]:
    ends: list[int] = []
    places = []
    for visit in group:
        place = next((n for n, end in enumerate(ends) if end <= visit.start), len(ends))
        ends[place : place + 1] = [visit.end]
        places.append(place % MOST)
    count = min(MOST, max(USUAL, len(ends)))
    for number, (visit, place) in enumerate(zip(group, places, strict=True)):
        others = [one for n, one in enumerate(group) if n != number]
        lanes = tuple(
            ALL if _has_all(stretch, others, by_room=by_room) else NAMES[place]
            for stretch in visit.stretches
        )
        yield Laid(visit, lanes, count)


def _has_all(stretch: Stretch, others: Sequence[Drawn], *, by_room: bool) -> bool:
    party = "room" if by_room else "practitioner"
    return party in stretch.busy and not any(
        overlap((stretch.start, stretch.end), (other.start, other.end)) for other in others
    )

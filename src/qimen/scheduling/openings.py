"""The search: every start that no rule refuses, for each practitioner who could take it.

Rules that say the same for every start of a practitioner (`portal`, `limit`, `service`,
`practitioner`) are asked once. `hours`, `grid`, `notice`, `horizon` and the practitioner's first
block are not asked minute by minute: they bound the starts that a free interval can yield. What
is left (`practitioner_busy` for later blocks, `cap`, `patient_busy`, `room`) is asked start by
start, with the functions that explanations use.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import repeat
from typing import NamedTuple

from qimen.scheduling import choice, hours, refusals, sweep
from qimen.scheduling.claims import Id
from qimen.scheduling.diary import Diary, Request
from qimen.scheduling.question import Question
from qimen.scheduling.setup import Practitioner
from qimen.scheduling.span import Pair, cut
from qimen.scheduling.staging import PartyKind
from qimen.scheduling.working import working

Grid = Callable[[list[Pair]], list[int]]


class Opening(NamedTuple):
    """A start (a minute), who could take it, and the room it would be in.

    `practitioners` are in the order in which No Preference would choose; `room` is None when
    none is needed.
    """

    start: int
    practitioners: tuple[Id, ...]
    room: Id | None


def openings(diary: Diary, request: Request) -> tuple[Opening, ...]:
    """Return what is offered on the dates of a request, sorted by start.

    A date's answer does not depend on the other dates asked for. A service or location that the
    setup does not have is a LookupError.
    """
    question = Question(diary, request)
    first, last = _bounds(question)
    return tuple(_search(question, first, last))


def first_opening(diary: Diary, request: Request) -> Opening | None:
    """Return the earliest opening on the dates of a request, or None.

    Looks at one date, then at two, four, eight more: the answer is mostly near.
    """
    question = Question(diary, request)
    first, last = _bounds(question)
    window = 1
    while first <= last:
        found = _search(question, first, min(first + window - 1, last))
        if found:
            return found[0]
        first, window = first + window, window * 2
    return None


def _bounds(question: Question) -> tuple[int, int]:
    """Return the first and last date, as ordinals, on which something could be offered."""
    first = question.request.first.toordinal()
    last = min(question.request.last.toordinal(), question.last_ordinal)
    if first <= last and hours.midnight(first, question.zone) < question.earliest:
        first = max(first, hours.ordinal_of(question.earliest, question.zone))
    return first, last


def _search(question: Question, first: int, last: int) -> list[Opening]:
    practitioners, earliest = question.setup.practitioners, question.earliest
    if first > last or not practitioners:
        return []
    if any(judge(question, practitioners[0], earliest) for judge in refusals.STANDING):
        return []
    grid = _grid(question, first, last)
    takers = [
        (one.id, starts)
        for one in practitioners
        if refusals.practitioner(question, one, earliest) is None
        and (starts := _starts(question, one, (first, last), grid))
    ]
    if len(takers) == 1:
        ident, starts = takers[0]
        starts, rooms = _accepted(question, starts)
        return _made(starts, repeat((ident,)), rooms)
    merged = _merged(takers)
    starts, rooms = _accepted(question, sorted(merged))
    choice.rank(question, starts, merged)
    return _made(starts, map(tuple, map(merged.__getitem__, starts)), rooms)


def _grid(question: Question, first: int, last: int) -> Grid:
    """Return what finds the starts in free intervals: step by step, or the marks of rounding."""
    every = question.round_to
    if every is None:
        return partial(sweep.stepped, step=question.step)
    return partial(sweep.marked, marks=hours.marks_between(first, last, question.zone, every))


def _starts(question: Question, one: Practitioner, dates: Pair, grid: Grid) -> Sequence[int]:
    """Return the starts to which no rule about this practitioner objects, sorted.

    What is outside their hours counts as one more claim.
    """
    timeline = question.timeline(PartyKind.PRACTITIONER, one.id)
    window = working(question.setup, one, question.location).between(*dates, question.rest)
    free = sweep.gaps(sorted([*timeline.busy, *window.shut]), question.width)
    starts: Sequence[int] = grid(cut(free, window.breaks) if window.breaks else free)
    if starts and starts[0] < question.earliest:
        starts = starts[bisect_left(starts, question.earliest) :]
    starts = timeline.fitting(starts, question.practitioner_blocks[1:])
    if one.max_starts_per_hour is not None:
        starts = question.full_hours(one).fitting(starts, refusals.START)
    return starts


def _merged(takers: list[tuple[Id, Sequence[int]]]) -> dict[int, list[Id]]:
    """Return who could take each start, in staff order."""
    merged: dict[int, list[Id]] = {}
    for ident, starts in takers:
        for start in starts:
            if start in merged:
                merged[start].append(ident)
            else:
                merged[start] = [ident]
    return merged


def _accepted(
    question: Question, starts: Sequence[int]
) -> tuple[Sequence[int], Iterable[Id | None]]:
    """Return the starts that patient and room allow, and the rooms."""
    starts = question.patient_timeline.fitting(starts, question.patient_blocks)
    if not question.room_blocks:
        return starts, repeat(None)
    chosen = choice.rooms(question, starts)
    starts = [start for start in starts if start in chosen]
    return starts, [chosen[start] for start in starts]


def _made(
    starts: Sequence[int], takers: Iterable[tuple[Id, ...]], rooms: Iterable[Id | None]
) -> list[Opening]:
    # Openings are many: made in C, without a call in Python for each.
    rows = zip(starts, takers, rooms, strict=False)
    return list(map(tuple.__new__, repeat(Opening), rows))

"""Which room, and which practitioner, when several fit."""

from collections.abc import Sequence
from itertools import pairwise

from qimen.scheduling.claims import Id
from qimen.scheduling.question import Question
from qimen.scheduling.setup import Practitioner
from qimen.scheduling.span import Pair
from qimen.scheduling.staging import PartyKind


def room(question: Question, start: int) -> Id | None:
    """Return the first room, in room order, that is free for all of a visit's room stages."""
    return rooms(question, (start,)).get(start)


def rooms(question: Question, starts: Sequence[int]) -> dict[int, Id]:
    """Return the first free room, in room order, of each start that has one."""
    chosen: dict[int, Id] = {}
    left = starts
    for each in question.rooms:
        timeline = question.timeline(PartyKind.ROOM, each.id)
        fitting = timeline.fitting(left, question.room_blocks)
        if fitting:
            chosen.update(dict.fromkeys(fitting, each.id))
            left = [start for start in left if start not in chosen]
        if not left:
            break
    return chosen


def ranked(
    question: Question, practitioners: Sequence[Practitioner], day: Pair
) -> Sequence[Practitioner]:
    """Sort practitioners as No Preference would: fewest busy minutes that day, then staff order.

    `day` is the span of the local date; the practitioners come in staff order, and sorting
    keeps it among equals.
    """
    if len(practitioners) == 1:
        return practitioners
    return sorted(practitioners, key=lambda one: loads(question, one, day)[0])


def loads(question: Question, one: Practitioner, midnights: Sequence[int]) -> list[int]:
    """Return how many minutes a practitioner is busy between one midnight and the next.

    Claims at every location count, time off does not.
    """
    timeline = question.timeline(PartyKind.PRACTITIONER, one.id)
    sums = [timeline.minutes_before(midnight) for midnight in midnights]
    return [after - before for before, after in pairwise(sums)]

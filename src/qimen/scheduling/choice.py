"""Which room, and which practitioner, when several fit."""

from collections.abc import Iterable, Mapping, Sequence

from qimen.scheduling import hours
from qimen.scheduling.claims import Id
from qimen.scheduling.question import Question
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


class Loads(dict[Id, int]):
    """How many minutes each practitioner is busy on one local date: the order of No Preference.

    Claims at every location count, time off does not. Each is worked out when first asked for.
    """

    def __init__(self, question: Question, ordinal: int) -> None:
        self._question = question
        self._begin = hours.midnight(ordinal, question.zone)
        #: The midnight at which the date is over.
        self.end = hours.midnight(ordinal + 1, question.zone)

    def __missing__(self, ident: Id) -> int:
        timeline = self._question.timeline(PartyKind.PRACTITIONER, ident)
        load = self[ident] = timeline.minutes_within(self._begin, self.end)
        return load


def rank(question: Question, starts: Iterable[int], takers: Mapping[int, list[Id]]) -> None:
    """Sort who could take each start, as No Preference would choose; the starts are sorted.

    Fewest busy minutes that day, then staff order: the takers come in it, and sorting keeps it
    among equals.
    """
    loads = None
    for start in starts:
        able = takers[start]
        if len(able) > 1:
            if loads is None or start >= loads.end:
                loads = Loads(question, hours.ordinal_of(start, question.zone))
            able.sort(key=loads.__getitem__)

"""Taking one start: who can, in which room, and the claims it makes."""

from dataclasses import dataclass

from qimen.scheduling import choice, claims, hours
from qimen.scheduling.claims import Claim, Id
from qimen.scheduling.diary import Diary, Request
from qimen.scheduling.question import Question
from qimen.scheduling.refusals import against
from qimen.scheduling.rule import EVERY_RULE, Rule
from qimen.scheduling.staging import Staging


@dataclass(frozen=True, slots=True)
class Placement:
    """One way of taking a start (a minute): with whom, where, and what it keeps busy.

    `load` is the practitioner's busy minutes of that date, by which No Preference chooses.
    """

    start: int
    practitioner: Id
    room: Id | None
    staging: Staging
    claims: tuple[Claim, ...]
    load: int = 0


def placements(
    diary: Diary, request: Request, start: int, rules: frozenset[Rule] = EVERY_RULE
) -> tuple[Placement, ...]:
    """Return every way of taking a start, in the order No Preference would choose.

    Empty when some rule refuses every practitioner. Only this start is judged; the dates of the
    request do not matter. Without the room rule a visit may be placed without a room.
    """
    question = Question(diary, request)
    staging = question.staging
    if staging is None:
        return ()
    able = [
        one
        for one in diary.setup.practitioners
        if next(against(question, one, start, rules), None) is None
    ]
    if not able:
        return ()
    loads = choice.Loads(question, hours.ordinal_of(start, question.zone))
    room = choice.room(question, start) if question.room_blocks else None
    return tuple(
        Placement(
            start,
            ident,
            room,
            staging,
            claims.placed(staging, start, ident, room, request.patient),
            loads[ident] if len(able) > 1 else 0,
        )
        for ident in sorted((one.id for one in able), key=loads.__getitem__)
    )

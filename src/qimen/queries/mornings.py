"""What a staging would offer on an empty morning: asked of the engine, for a clinic made of it alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from qimen import scheduling
from qimen.scheduling import PartyKind, hours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qimen.rules.stagings import Line

#: Nobody's day: a Monday on clocks that never change.
DAY, ZONE, MONDAY = date(2024, 1, 1), "UTC", 0
BEFORE = datetime(2023, 12, 31, tzinfo=UTC)
#: Working hours in minutes of the day: a morning, and longer ones for visits that do not fit in it.
WINDOWS = ((540, 720), (540, 1020), (0, 1440))
CLASS: Final = "existing"
PERSON, PLACE, SERVICE = 1, 1, 1


@dataclass(frozen=True, slots=True)
class Morning:
    """Starts in minutes of the day, within hours from `begin` to `end`.

    `after` is what is left once the first start is taken; `lost` were there before and are not,
    and `gained` are new: the step begins anew at the end of what is taken.
    """

    begin: int
    end: int
    starts: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def lost(self) -> tuple[int, ...]:
        return tuple(start for start in self.starts[1:] if start not in self.after)

    @property
    def gained(self) -> tuple[int, ...]:
        return tuple(start for start in self.after if start not in self.starts)


def morning(lines: Sequence[Line], *, rooms: int, round_to: int | None) -> Morning:
    """Return what one practitioner with so many rooms would offer, with a clinic's rounding.

    `lines` are without fault. Of a visit that does not fit between nine and noon, a working day.
    """
    staging = scheduling.Staging(
        tuple(
            scheduling.Stage(
                line.minutes, patient=line.patient, practitioner=line.practitioner, room=line.room
            )
            for line in lines
        )
    )
    begin, end = next(
        (window for window in WINDOWS if staging.length <= window[1] - window[0]), WINDOWS[-1]
    )
    setup = _setup(staging, rooms, round_to, scheduling.WeeklyHours(PLACE, MONDAY, begin, end))
    offered = _offered(setup, {})
    starts = tuple(opening.start for opening in offered)
    busy = _first_taken(staging, offered[0]) if offered else {}
    after = tuple(opening.start for opening in _offered(setup, busy)) if offered else ()
    midnight = hours.day_span(DAY, ZONE).start
    return Morning(
        begin,
        end,
        tuple(start - midnight for start in starts),
        tuple(start - midnight for start in after),
    )


def _setup(
    staging: scheduling.Staging,
    rooms: int,
    round_to: int | None,
    weekly: scheduling.WeeklyHours,
) -> scheduling.Setup:
    return scheduling.Setup(
        zone=ZONE,
        portal=scheduling.Portal(horizon_days=1, min_notice_hours=0, round_to_minutes=round_to),
        locations=(scheduling.Location(PLACE, ZONE),),
        rooms=tuple(scheduling.Room(number, PLACE) for number in range(rooms)),
        practitioners=(scheduling.Practitioner(PERSON, hours=(weekly,)),),
        services=(scheduling.Service(SERVICE, frozenset({PERSON}), {CLASS: staging}),),
    )


def _offered(
    setup: scheduling.Setup, busy: dict[scheduling.Party, list[tuple[int, int]]]
) -> tuple[scheduling.Opening, ...]:
    request = scheduling.Request(
        service=SERVICE, patient_class=CLASS, patient=None, practitioner=None,
        location=PLACE, first=DAY, last=DAY, now=BEFORE,
    )  # fmt: skip
    return scheduling.openings(scheduling.Diary(setup=setup, busy=busy), request)


def _first_taken(
    staging: scheduling.Staging, first: scheduling.Opening
) -> dict[scheduling.Party, list[tuple[int, int]]]:
    busy: dict[scheduling.Party, list[tuple[int, int]]] = {}
    for kind, ident in ((PartyKind.PRACTITIONER, PERSON), (PartyKind.ROOM, first.room)):
        if ident is not None:
            busy[kind, ident] = [
                (first.start + begin, first.start + end) for begin, end in staging.blocks(kind)
            ]
    return busy

"""Stages as lines of a form: minutes, a name, and three boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.queries.catalogue import StageLine
from qimen.web.staff.numbers import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

PARTIES = ("patient", "practitioner", "room")
MOST_LINES, LONGEST_STAGE, LONGEST = 12, 480, 1440
#: A visit that is lengthened on the calendar keeps at least this of its last stage.
SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line as typed."""

    number: int
    name: str
    minutes: str
    busy: tuple[str, ...]


class Faulty(Exception):  # noqa: N818 - reads as what it is
    """The lines are no staging; the message says what is needed."""


def lines(stages: Sequence[StageLine]) -> list[Line]:
    """Return stages as lines, and an empty one to add to."""
    typed = [Line(n, one.name, str(one.minutes), one.busy) for n, one in enumerate(stages)]
    return [*typed, Line(len(typed), "", "", ())]


def typed(data: QueryDict) -> list[Line]:
    """Return the lines that were sent, and an empty one when there is none."""
    minutes, names = data.getlist("stage_minutes"), data.getlist("stage_name")
    boxes = set(data.getlist("stage_busy"))
    found = [
        Line(
            n,
            names[n][:40] if n < len(names) else "",
            value.strip()[:4],
            tuple(party for party in PARTIES if f"{n}-{party}" in boxes),
        )
        for n, value in enumerate(minutes[:MOST_LINES])
    ]
    if found and found[-1].minutes:
        found.append(Line(len(found), "", "", ()))
    return found


def read(found: Sequence[Line]) -> tuple[StageLine, ...]:
    """Return the stages that the lines say; empty lines are left out. Raises Faulty."""
    stages = tuple(_stage(line) for line in found if line.minutes or line.name or line.busy)
    if not stages:
        raise Faulty("Enter the minutes of at least one stage.")
    if not {"patient", "practitioner"} <= set(stages[0].busy):
        raise Faulty("The first stage keeps the patient and the practitioner busy: tick both.")
    if sum(stage.minutes for stage in stages) > LONGEST:
        raise Faulty("Keep the whole visit within 24 hours.")
    return stages


def _stage(line: Line) -> StageLine:
    minutes = whole(line.minutes, LONGEST_STAGE)
    if not minutes:
        raise Faulty(f"Enter 1 to {LONGEST_STAGE} minutes for stage {line.number + 1}.")
    if not line.busy:
        raise Faulty(f"Say who is busy in stage {line.number + 1}: tick at least one box.")
    return StageLine(line.name, minutes, line.busy)


def roomless(stage: StageLine) -> StageLine:
    """Return a stage that needs no room."""
    return StageLine(stage.name, stage.minutes, tuple(one for one in stage.busy if one != "room"))


def lengthened(stages: Sequence[StageLine], length: int) -> tuple[StageLine, ...]:
    """Return the stages with the last one longer or shorter, so that all take `length` minutes."""
    *before, last = stages
    rest = length - sum(stage.minutes for stage in before)
    if not SHORTEST <= rest <= LONGEST_STAGE:
        raise Faulty("The last stage would be too short or too long. Change the stages instead.")
    return (*before, StageLine(last.name, rest, last.busy))

"""Stagings as staff write them: the lines, what is wrong with them, and where to start from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_MINUTES, MOST_MINUTES = 1, 480
LONGEST = 1440
MOST_STAGES = 12
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One stage: its name, its minutes, and whom it keeps busy."""

    name: str
    minutes: int
    patient: bool
    practitioner: bool
    room: bool

    @property
    def busy(self) -> tuple[str, ...]:
        """Name the parties that are busy, as a visit's own copy of its stages does."""
        parties = ("patient", "practitioner", "room")
        return tuple(party for party in parties if getattr(self, party))


class Fault(StrEnum):
    """What is wrong with a staging, or with one of its lines."""

    NO_STAGE = "no_stage"
    TOO_MANY = "too_many"
    MINUTES = "minutes"
    FIRST = "first"
    TOO_LONG = "too_long"


class Preset(StrEnum):
    """Stagings that many clinics begin with."""

    ONE_ROOM = "one_room"
    NEEDLE_REST = "needle_rest"
    NEEDLE_REST_AND_REMOVAL = "needle_rest_and_removal"


PRESETS = {
    Preset.ONE_ROOM: (Line("Treatment", 60, patient=True, practitioner=True, room=True),),
    Preset.NEEDLE_REST: (
        Line("Needles in", 30, patient=True, practitioner=True, room=True),
        Line("Resting", 30, patient=True, practitioner=False, room=True),
    ),
    Preset.NEEDLE_REST_AND_REMOVAL: (
        Line("Needles in", 15, patient=True, practitioner=True, room=True),
        Line("Resting", 30, patient=True, practitioner=False, room=True),
        Line("Needles out", 15, patient=True, practitioner=True, room=True),
    ),
}


def faults(lines: Sequence[Line]) -> tuple[tuple[int | None, Fault], ...]:
    """Return what is wrong, each with the place of its line, or None for the whole."""
    found: list[tuple[int | None, Fault]] = [
        (place, Fault.MINUTES)
        for place, line in enumerate(lines)
        if not LEAST_MINUTES <= line.minutes <= MOST_MINUTES
    ]
    if lines and not (lines[0].patient and lines[0].practitioner):
        found.append((0, Fault.FIRST))
    if not lines:
        found.append((None, Fault.NO_STAGE))
    if len(lines) > MOST_STAGES:
        found.append((None, Fault.TOO_MANY))
    if length(lines) > LONGEST:
        found.append((None, Fault.TOO_LONG))
    return tuple(found)


def length(lines: Sequence[Line]) -> int:
    """Return how many minutes a visit takes."""
    return sum(line.minutes for line in lines)


def hands_on(lines: Sequence[Line]) -> int:
    """Return for how many of its minutes the practitioner is busy."""
    return sum(line.minutes for line in lines if line.practitioner)


def free_spells(lines: Sequence[Line]) -> tuple[tuple[int, int], ...]:
    """Return when, in minutes after the start, the practitioner is free between busy stages, or
    until the end: then somebody else can be started."""
    spells: list[tuple[int, int]] = []
    begin = 0
    for line in lines:
        end = begin + line.minutes
        if not line.practitioner:
            touches = bool(spells) and spells[-1][1] == begin
            spells = [*spells[:-1], (spells[-1][0], end)] if touches else [*spells, (begin, end)]
        begin = end
    return tuple(spells)


def words(lines: Sequence[Line]) -> str:
    """Say a staging in short: "15 Needles in (patient practitioner room), 30 Resting (…)"."""
    return ", ".join(
        f"{line.minutes} {line.name} ({' '.join(line.busy)})".replace("  ", " ") for line in lines
    )

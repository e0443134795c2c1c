"""A Staging is a row of Stages; a Stage says how long and whom it keeps busy."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from qimen.scheduling.span import Pair, union


class PartyKind(IntEnum):
    """What a claim can be on; the numbers are those of the database and of the lock order."""

    PRACTITIONER = 1
    ROOM = 2
    PATIENT = 3


@dataclass(frozen=True, slots=True)
class Stage:
    """Some minutes of a visit, and whether they keep each kind of party busy."""

    minutes: int
    patient: bool
    practitioner: bool
    room: bool

    def is_busy(self, kind: PartyKind) -> bool:
        """Tell whether this stage keeps that kind of party busy."""
        if kind is PartyKind.PRACTITIONER:
            return self.practitioner
        return self.room if kind is PartyKind.ROOM else self.patient


@dataclass(frozen=True, slots=True)
class Staging:
    """The stages of one visit, one after the other.

    `length` is in minutes, from the first stage's start to the last one's end.
    """

    stages: tuple[Stage, ...]
    length: int = field(init=False, compare=False, repr=False, default=0)
    _blocks: dict[PartyKind, tuple[Pair, ...]] = field(
        init=False, compare=False, repr=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "length", sum(stage.minutes for stage in self.stages))
        for kind in PartyKind:
            self._blocks[kind] = tuple(union(self._busy(kind)))

    @property
    def step(self) -> int:
        """Minutes of the first stage: the distance between starts where nothing is rounded."""
        return self.stages[0].minutes

    @property
    def needs_room(self) -> bool:
        """Whether some stage keeps a room busy."""
        return bool(self._blocks[PartyKind.ROOM])

    def blocks(self, kind: PartyKind) -> tuple[Pair, ...]:
        """Return when a kind of party is busy, as minutes after the start.

        Stages that touch are one block, so one visit makes one claim for them.
        """
        return self._blocks[kind]

    def _busy(self, kind: PartyKind) -> Iterator[Pair]:
        begin = 0
        for stage in self.stages:
            if stage.is_busy(kind):
                yield begin, begin + stage.minutes
            begin += stage.minutes

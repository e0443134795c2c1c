"""How full a day is, and where its visits lie: no two days of a clinic are alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How much of the hours is filled, and how often somebody takes the first time there is."""

    fullness: float
    first_share: float
    #: So many visits are thought of at a time; the one that leaves the fewest gaps is booked.
    thought_of: int = 1
    #: So many refusals in a row, and the day is left as it is.
    patience: int = 15


#: A day on which nearly every minute is taken, a usual one, and one with half of it free.
FULL, USUAL, QUIET = Rhythm(1.0, 1.0, 6, 20), Rhythm(0.74, 0.8), Rhythm(0.4, 0.9)
KINDS, WEIGHTS = (FULL, USUAL, QUIET), (35, 35, 30)
#: Practitioners differ by so much on the same day.
APART = 0.05


def drawn(rng: Random) -> Rhythm:
    """Draw what kind of day it is for the whole clinic."""
    return rng.choices(KINDS, WEIGHTS)[0]


def minutes(rhythm: Rhythm, of: int, rng: Random) -> float:
    """Return how many of somebody's minutes are to be filled on such a day."""
    return of * rng.uniform(rhythm.fullness - APART, rhythm.fullness + APART)

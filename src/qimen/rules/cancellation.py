"""Until when a patient may cancel online: elapsed time on instants, never wall-clock time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Obstacle(StrEnum):
    """Why a patient cannot cancel an appointment online."""

    SWITCHED_OFF = "switched_off"
    TOO_LATE = "too_late"
    BEGUN = "begun"
    NOT_UPCOMING = "not_upcoming"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the clinic has decided about changes online; `hours` before the start."""

    self_service: bool
    hours: int


def until(terms: Terms, starts_at: datetime) -> datetime:
    """Return the last instant at which a cancellation is still allowed."""
    return starts_at - timedelta(hours=terms.hours)


def obstacle(
    terms: Terms, *, is_upcoming: bool, starts_at: datetime, now: datetime
) -> Obstacle | None:
    """Return what stands against cancelling now; exactly `hours` ahead is still allowed."""
    if not is_upcoming:
        return Obstacle.NOT_UPCOMING
    if now >= starts_at:
        return Obstacle.BEGUN
    if not terms.self_service:
        return Obstacle.SWITCHED_OFF
    return Obstacle.TOO_LATE if now > until(terms, starts_at) else None

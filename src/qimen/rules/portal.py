"""What a clinic decides about its portal, as one value, and which settings trip over each other."""

from dataclasses import dataclass
from datetime import date

#: How far ahead may be booked at most, in each unit: two years.
LONGEST_AHEAD = {"days": 730, "weeks": 104, "months": 24}
ROUNDINGS = (15, 30, 60)
MOST_HOURS, MOST_VISITS = 720, 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """Every setting of the Patient Portal page; None is no rounding, no limit, no first day."""

    online: bool
    online_from: date | None
    horizon_number: int
    horizon_unit: str
    min_notice_hours: int
    cancel_hours: int
    round_to_minutes: int | None
    no_preference: bool
    self_service_changes: bool
    max_future_visits: int | None
    times_public: bool
    card_capture: bool
    card_capture_hours: int


def is_window_shut(said: Preferences) -> bool:
    """Whether no patient can cancel online inside the window in which a fee would be due."""
    return (
        said.card_capture
        and said.self_service_changes
        and said.cancel_hours >= said.card_capture_hours
    )

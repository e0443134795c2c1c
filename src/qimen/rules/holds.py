"""How long a time is kept for somebody who fills in a form."""

from datetime import datetime, timedelta

#: So long is a time kept; asked once for longer, as long again.
KEPT = timedelta(minutes=10)


def until(placed_at: datetime, *, is_extended: bool = False) -> datetime:
    """Return the instant from which a time is kept no more."""
    return placed_at + (2 * KEPT if is_extended else KEPT)


def may_be_extended(placed_at: datetime, held_until: datetime) -> bool:
    """Whether a time has not yet been kept longer once."""
    return held_until < until(placed_at, is_extended=True)

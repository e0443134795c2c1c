"""How a date and an instant stand in an address."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: How an instant stands in an address.
INSTANT = "%Y-%m-%dT%H:%MZ"
#: An instant outside them is a slip of the fingers, and beyond what zones are reckoned for.
YEARS = range(2000, 2200)


def day(value: str) -> date | None:
    """Read a date like 2026-03-03; anything else is no date."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def instant(start: int) -> str:
    """Write a minute as `start` reads it."""
    return hours.at(start).strftime(INSTANT)


def start(value: str) -> int | None:
    """Read an instant like 2026-03-03T17:30Z as a whole minute; anything else is none."""
    try:
        instant = datetime.strptime(value, INSTANT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return hours.minute_of(instant) if instant.year in YEARS else None


#: What a link from elsewhere may say of the time, and how it is read.
WHEN: dict[str, Callable[[str], object]] = {"date": day, "at": start}


def when(query: Mapping[str, str]) -> dict[str, str]:
    """Return what an address says of the time, as far as it can be read."""
    said = {name: query[name] for name in WHEN if name in query}
    return {name: value for name, value in said.items() if WHEN[name](value) is not None}

"""In which order a country writes a date, and how it may be typed there."""

from __future__ import annotations

from datetime import date, datetime

#: What is typed before or after is a slip, and further out the calendar itself ends.
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 12, 31)
#: Everywhere else the day comes first.
MONTH_FIRST_COUNTRIES = frozenset({"US", "PH", "FM", "MH", "PW"})
#: In any order, because they cannot be mistaken.
PLAIN = (
    "%Y-%m-%d", "%B %d, %Y", "%B %d %Y", "%b %d, %Y", "%b %d %Y", "%d %B %Y", "%d %b %Y",
)  # fmt: skip
SIGNS = "/-. "


def counts_months_first(country: str) -> bool:
    return country in MONTH_FIRST_COUNTRIES


def face(country: str) -> str:
    """Return the format in which a date is shown in a box."""
    return "%m/%d/%Y" if counts_months_first(country) else "%d/%m/%Y"


def formats(country: str) -> list[str]:
    """Return the formats in which a date may be typed."""
    order = "mdY" if counts_months_first(country) else "dmY"
    return [sign.join(f"%{part}" for part in order) for sign in SIGNS] + list(PLAIN)


def read(typed: str, country: str) -> date | None:
    """Return the date that was typed, or None."""
    for order in formats(country):
        try:
            return datetime.strptime(typed.strip(), order).date()  # noqa: DTZ007 - a date
        except ValueError:
            continue
    return None


def example(country: str, year: int) -> str:
    """Return the 27th of March, as one types it."""
    return f"3/27/{year}" if counts_months_first(country) else f"27/3/{year}"

"""Checks of times, dates and zones."""

from __future__ import annotations

import re
import zoneinfo
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from qimen.rules import dates

if TYPE_CHECKING:
    from qimen.rules.clinic_file.place import Place

DAYS = {
    day: number
    for number, day in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
}
MIDNIGHT = 1440
TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
AHEAD = re.compile(r"([0-9]{1,3}) (day|week|month)s?")
LONGEST_AHEAD = {"day": 730, "week": 104, "month": 24}


def zone(raw: object, place: Place) -> Any:
    try:
        return zoneinfo.ZoneInfo(raw).key if isinstance(raw, str) and raw else _no_zone(place)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return _no_zone(place)


def _no_zone(place: Place) -> None:
    place.wrong('no such time zone; an IANA name is needed, such as "America/Los_Angeles"')


def start_time(raw: object, place: Place) -> Any:
    """Check a time at which something starts: a minute of the day, 0 to 1439."""
    minute = _minute(raw)
    if minute is None or minute == MIDNIGHT:
        return place.wrong('a time from "00:00" to "23:59" is needed, in quotes')
    return minute


def end_time(raw: object, place: Place) -> Any:
    """Check a time at which something ends: 1 to 1440; midnight may be written either way."""
    minute = _minute(raw)
    if minute is None:
        return place.wrong('a time from "00:01" to "24:00" is needed, in quotes')
    return minute or MIDNIGHT


def _minute(raw: object) -> int | None:
    found = TIME.fullmatch(raw) if isinstance(raw, str) else None
    if not found:
        return None
    return int(found[1]) * 60 + int(found[2]) if found[1] else MIDNIGHT


def day(raw: object, place: Place) -> Any:
    if not isinstance(raw, date) or isinstance(raw, datetime):
        return place.wrong("a date is needed, without quotes, such as 2027-01-31")
    if not dates.EARLIEST <= raw <= dates.LATEST:
        first, last = dates.EARLIEST.year, dates.LATEST.year
        return place.wrong(f"a date between {first} and {last} is needed")
    return raw


def ahead(raw: object, place: Place) -> Any:
    """Check how far ahead: a number and its unit, such as (3, "months")."""
    found = AHEAD.fullmatch(raw) if isinstance(raw, str) else None
    if found and int(found[1]) <= LONGEST_AHEAD[found[2]]:
        return int(found[1]), f"{found[2]}s"
    return place.wrong('days, weeks or months, at most two years, such as "3 months"')

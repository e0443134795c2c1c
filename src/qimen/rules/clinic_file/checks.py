"""Checks of single values: each returns the value meant, or notes what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
import zoneinfo
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qimen.rules import identity, slugs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qimen.rules.clinic_file.place import Place
    from qimen.rules.clinic_file.tables import Check

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PARTIES = ("patient", "practitioner", "room")
MIDNIGHT = 1440
TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
PHONE = re.compile(r"\+?[0-9(][0-9 ()./-]{4,30}(?:(?:x|ext\.?) ?[0-9]{1,6})?")
AHEAD = re.compile(r"([0-9]{1,3}) (day|week|month)s?")
LONGEST_AHEAD = {"day": 730, "week": 104, "month": 24}


def text(longest: int, *, lines: bool = False) -> Check:
    """Return a check of words; `lines` allows several lines."""

    def check(raw: object, place: Place) -> Any:
        if not isinstance(raw, str):
            return place.wrong("words in quotes are needed")
        words = unicodedata.normalize("NFC", raw.strip())
        shown = words.replace("\n", " ") if lines else words
        if not shown.isprintable():
            return place.wrong("has a line break or an invisible character; take it out")
        if len(words) > longest:
            return place.wrong(f"{longest} characters at most, not {len(words)}; shorten it")
        return words

    return check


def name(longest: int) -> Check:
    """Return a check of words that must not be empty."""

    def check(raw: object, place: Place) -> Any:
        words = text(longest)(raw, place)
        return place.wrong("is empty; write a name") if words == "" else words

    return check


def shaped(pattern: str, reason: str) -> Check:
    """Return a check of words of one shape, with the reason to give for any other."""
    shape = re.compile(pattern)

    def check(raw: object, place: Place) -> Any:
        if isinstance(raw, str) and shape.fullmatch(raw):
            return raw
        return place.wrong(reason)

    return check


def flag(raw: object, place: Place) -> Any:
    return raw if isinstance(raw, bool) else place.wrong("true or false is needed, without quotes")


def whole(low: int, high: int) -> Check:
    """Return a check of a whole number, both bounds included."""

    def check(raw: object, place: Place) -> Any:
        if isinstance(raw, int) and not isinstance(raw, bool) and low <= raw <= high:
            return raw
        return place.wrong(f"a whole number from {low} to {high} is needed, without quotes")

    return check


def amount(high: str) -> Check:
    """Return a check of an amount: a number, or the same in quotes."""

    def check(raw: object, place: Place) -> Any:
        if isinstance(raw, str) and re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,4})?", raw):
            raw = Decimal(raw)
        if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
            value = Decimal(raw)
            if value.is_finite() and 0 <= value <= Decimal(high):
                return value
        return place.wrong(f"a number from 0 to {high} is needed, such as 95 or 95.50")

    return check


def choice(values: Mapping[Any, Any]) -> Check:
    """Return a check of one of a few values, each with what it stands for."""
    known = ", ".join(f'"{one}"' if isinstance(one, str) else str(one) for one in values)

    def check(raw: object, place: Place) -> Any:
        if isinstance(raw, str | int) and not isinstance(raw, bool) and raw in values:
            return values[raw]
        return place.wrong(f"one of {known} is needed")

    return check


def several(one: Check, *, least: int = 0) -> Check:
    """Return a check of a list of values, none of them twice."""

    def check(raw: object, place: Place) -> Any:
        if not isinstance(raw, list):
            return place.wrong("a list in square brackets is needed")
        if len(raw) < least:
            return place.wrong("is empty; name at least one")
        found = [one(item, place.item(index)) for index, item in enumerate(raw)]
        for index, item in enumerate(found):
            if item is not None and item in found[:index]:
                place.item(index).wrong(f'"{raw[index]}" is there twice; take one out')
        return tuple(found)

    return check


def email(raw: object, place: Place) -> Any:
    address = raw.strip() if isinstance(raw, str) else ""
    if identity.email_key(address):
        return address
    return place.wrong('an e-mail address is needed, such as "hello@clinic.example"')


def slug(raw: object, place: Place) -> Any:
    words = raw if isinstance(raw, str) else ""
    reason = slugs.wrong_with(words)
    return place.wrong(reason) if reason else words


def phone(raw: object, place: Place) -> Any:
    if isinstance(raw, str) and PHONE.fullmatch(raw):
        return raw
    return place.wrong('a phone number is needed, such as "+1 541 555 0134"')


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
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    return place.wrong("a date is needed, without quotes, such as 2027-01-31")


def ahead(raw: object, place: Place) -> Any:
    """Check how far ahead: a number and its unit, such as (3, "months")."""
    found = AHEAD.fullmatch(raw) if isinstance(raw, str) else None
    if found and int(found[1]) <= LONGEST_AHEAD[found[2]]:
        return int(found[1]), f"{found[2]}s"
    return place.wrong('days, weeks or months, at most two years, such as "3 months"')

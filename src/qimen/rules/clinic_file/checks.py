"""Checks of single values: each returns the value meant, or notes what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qimen.rules import identity, slugs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qimen.rules.clinic_file.place import Place
    from qimen.rules.clinic_file.tables import Check

PARTIES = ("patient", "practitioner", "room")
NO_LIMIT = "no limit"
PHONE = re.compile(r"\+?[0-9(][0-9 ()./-]{4,30}(?:(?:x|ext\.?) ?[0-9]{1,6})?")


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


def shaped(pattern: str, example: str) -> Check:
    """Return a check of words of one shape, with an example of it for the reason."""
    shape = re.compile(pattern)

    def check(raw: object, place: Place) -> Any:
        if isinstance(raw, str) and shape.fullmatch(raw):
            return raw
        return place.wrong(f'something like "{example}" is needed')

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


def limit(high: int) -> Check:
    """Return a check of a limit: a whole number from 1, or the words for none."""

    def check(raw: object, place: Place) -> Any:
        return None if raw == NO_LIMIT else whole(1, high)(raw, place)

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

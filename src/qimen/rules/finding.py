"""Finding a patient by a part of what the file says: what is looked through, and what for.

Both sides are written alike: small letters without accents, phone numbers as bare digits, birth
dates as 1985-03-27. So "zoe" finds Zoë, "(541) 555-0107" finds +1 541 555 0107, and 3/27/1985 the
date however it is typed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

#: Fewer characters find too much to be of use.
LEAST = 2
#: From here on any part is found; what is shorter finds how a word begins.
PART = 3
#: More words than anybody types; the rest is left out.
MOST_WORDS = 6
#: The last digits of a number are the same with and without the country's.
NATIONAL_DIGITS = 9
PHONE = re.compile(r"[\d\s()+./-]+")
YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{4}|\d{2}))?")
MONTH_AND_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
MONTHS, DAYS = 12, 31


def haystack(*, names: Iterable[str], phones: Iterable[str], born: date | None) -> str:
    """Return what a file is found by; every word of it stands between spaces."""
    words = [plain(name) for name in names]
    words += [digits(phone) for phone in phones]
    words.append(born.isoformat() if born else "")
    return f" {' '.join(word for word in words if word)} "


def needles(typed: str, *, month_first: bool = True) -> list[str]:
    """Return what a file must contain, all of it, to be found by what was typed.

    Nothing when too little was typed. A needle of a word that is shorter than PART begins with a
    space: it finds how words begin.
    """
    whole = unicodedata.normalize("NFKC", typed).replace("\0", " ").strip()
    if len(whole.replace(" ", "")) < LEAST:
        return []
    if PHONE.fullmatch(whole) and not _date(whole, month_first):
        found = [_number(whole)]
    else:
        found = [
            needle for word in whole.split() for needle in _of_word(word, month_first=month_first)
        ]
    short = [needle for needle in found if needle][:MOST_WORDS]
    return [needle if len(needle) >= PART else f" {needle}" for needle in short]


def plain(text: str) -> str:
    """Return a text without case, accents, apostrophes and hyphens."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign for sign in spread if not unicodedata.combining(sign))
    return " ".join(re.sub(r"['’`]", "", kept).replace("-", " ").split())


def digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdecimal() and sign.isascii())


def _of_word(word: str, *, month_first: bool) -> list[str]:
    if on := _date(word, month_first):
        return [on]
    if PHONE.fullmatch(word):
        return [_number(word)]
    return plain(word).split()


def _number(typed: str) -> str:
    """Return the digits to look for: of a whole number those that every way to write it has."""
    found = digits(typed)
    return found[-NATIONAL_DIGITS:] if len(found) > NATIONAL_DIGITS else found


def _date(typed: str, month_first: bool) -> str:  # noqa: FBT001 - a habit of the clinic's country
    """Return a birth date, or the part of one that was typed, as files have it; or nothing."""
    if found := YEAR_FIRST.fullmatch(typed):
        year, month, day = found.groups()
    elif found := MONTH_AND_YEAR.fullmatch(typed):
        (month, year), day = found.groups(), None
    elif found := YEAR_LAST.fullmatch(typed):
        month, day, year = found.groups()
        if not month_first or int(month) > MONTHS:
            month, day = day, month
    else:
        return ""
    if not (1 <= int(month) <= MONTHS and (day is None or 1 <= int(day) <= DAYS)):
        return ""
    return f"{year or ''}-{int(month):02}" + (f"-{int(day):02}" if day else "")

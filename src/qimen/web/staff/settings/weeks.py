"""A week of working hours as it is typed: a sheet for each location and span of dates.

The form is plain: `sheet` lists the sheets, `<sheet>-location`, `-first` and `-last` say where and
from when to when, and `<sheet>-<weekday>-from` and `-to` come in pairs, a pair for each span.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qimen.queries.hours import Span
from qimen.rules import dates
from qimen.web.staff.settings import pairs as times
from qimen.web.staff.settings.pairs import LONGEST_TYPED, MOST_PAIRS, Pair

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from django.http import QueryDict

DAYS = 7
MOST_SHEETS = 8
PLACE_WRONG = "Choose a location."
DATE_WRONG = "Enter a date like {}, or leave it empty."
BACKWARD = "The last day is before the first. Enter a later one."


@dataclass(frozen=True, slots=True)
class Sheet:
    """A week at one location; `days` has the pairs of each weekday, 0 is Monday."""

    id: str
    location: str
    first: str
    last: str
    days: tuple[tuple[Pair, ...], ...]
    wrong: tuple[tuple[str, str], ...] = ()
    focus: str = ""

    @property
    def errors(self) -> dict[str, str]:
        return dict(self.wrong)

    @property
    def is_sound(self) -> bool:
        return not self.wrong and not any(pair.wrong for pairs in self.days for pair in pairs)


def stored(spans: Iterable[Span], location_id: int | None) -> tuple[Sheet, ...]:
    """Return the sheets of hours as they are; an empty one to begin with where there are none."""
    sheets: dict[tuple[int, str, str], list[list[Pair]]] = {}
    for one in spans:
        key = (one.location_id, one.first_on, one.last_on)
        days = sheets.setdefault(key, [[] for _ in range(DAYS)])
        days[one.weekday].append(Pair(times.face(one.starts_minute), times.face(one.ends_minute)))
    if not sheets:
        return (blank("1", location_id),)
    return tuple(
        Sheet(str(number), str(place), first, last, tuple(tuple(pairs) for pairs in days))
        for number, ((place, first, last), days) in enumerate(sheets.items(), start=1)
    )


def blank(ident: str, location_id: int | None) -> Sheet:
    return Sheet(ident, str(location_id or ""), "", "", ((),) * DAYS, focus=f"{ident}-location")


def typed(data: QueryDict) -> tuple[Sheet, ...]:
    """Return the sheets as they were sent."""
    ids = [one[:4] for one in data.getlist("sheet") if one.isascii() and one.isdecimal()]
    return tuple(_typed(data, one) for one in list(dict.fromkeys(ids))[:MOST_SHEETS])


def asked(sheets: Sequence[Sheet], what: str, location_id: int | None) -> tuple[Sheet, ...]:
    """Do what a button asks for besides saving: another sheet, one less, another pair of times."""
    verb, _, rest = what.partition(":")
    ident, _, weekday = rest.partition(":")
    if verb == "add" and len(sheets) < MOST_SHEETS:
        number = max((int(one.id) for one in sheets), default=0) + 1
        return (*sheets, blank(str(number), location_id))
    if verb == "remove":
        return tuple(one for one in sheets if one.id != ident)
    if verb == "more" and weekday in {str(day) for day in range(DAYS)}:
        return tuple(_more(one, int(weekday)) if one.id == ident else one for one in sheets)
    return tuple(sheets)


def checked(sheets: Iterable[Sheet], places: Collection[int], *, country: str) -> tuple[Sheet, ...]:
    """Return the sheets with what is wrong beside it; empty pairs are dropped."""
    return tuple(_checked(one, places, country) for one in sheets)


def spans(sheets: Iterable[Sheet]) -> list[Span]:
    """Return the spans of sheets in which nothing is wrong."""
    return [
        Span(int(one.location), one.first, one.last, weekday, *times.minutes(pair))
        for one in sheets
        for weekday, pairs in enumerate(one.days)
        for pair in pairs
    ]


def _typed(data: QueryDict, ident: str) -> Sheet:
    return Sheet(
        ident,
        data.get(f"{ident}-location", "")[:20],
        data.get(f"{ident}-first", "")[:LONGEST_TYPED],
        data.get(f"{ident}-last", "")[:LONGEST_TYPED],
        tuple(
            times.paired(data.getlist(f"{ident}-{day}-from"), data.getlist(f"{ident}-{day}-to"))
            for day in range(DAYS)
        ),
    )


def _more(sheet: Sheet, weekday: int) -> Sheet:
    pairs = sheet.days[weekday]
    if len(pairs) >= MOST_PAIRS:
        return sheet
    days = list(sheet.days)
    days[weekday] = (*pairs, Pair())
    return replace(sheet, days=tuple(days), focus=f"{sheet.id}-{weekday}-{len(pairs) + 1}")


def _checked(sheet: Sheet, places: Collection[int], country: str) -> Sheet:
    wrong = []
    if sheet.location not in {str(place) for place in places}:
        wrong.append(("location", PLACE_WRONG))
    first, last = _date(sheet.first, country), _date(sheet.last, country)
    for box, value, typed_date in (("first", first, sheet.first), ("last", last, sheet.last)):
        if typed_date.strip() and value is None:
            wrong.append((box, DATE_WRONG.format(dates.example(country, 2026))))
    if first and last and last < first:
        wrong.append(("last", BACKWARD))
    days = tuple(
        tuple(times.looked_over(pair) for pair in pairs if not pair.is_empty)
        for pairs in sheet.days
    )
    read = {
        "first": first.isoformat() if first else sheet.first,
        "last": last.isoformat() if last else sheet.last,
    }
    return replace(sheet, **read, days=days, wrong=tuple(wrong))


def _date(typed_date: str, country: str) -> date | None:
    on = dates.read(typed_date, country)
    return on if on and dates.EARLIEST <= on <= dates.LATEST else None

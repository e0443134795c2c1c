"""The days of the month and of the strip, drawn here: some sixty cells, on every request.

A template takes three times as long over them. All that goes into a cell is numbers, dates and the
words below; the query alone comes from outside, and is escaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import dates
from django.utils.html import escape
from django.utils.safestring import mark_safe

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.utils.safestring import SafeString

    from qimen.queries.openings import Day

    Week = list[tuple[date, Day | None]]

WORDS = {"full": "full", "too_soon": "call us"}
CLOSED = "closed"


def month(weeks: Iterable[Week], of: date, shown: date | None, query: str) -> SafeString:
    """Draw the rows of a month; days that cannot be booked are numbers without a link."""
    link = _Link(query, shown)
    rows = ("".join(f"<td>{_cell(on, day, of, link)}</td>" for on, day in week) for week in weeks)
    return _safe("".join(f"<tr>{row}</tr>\n" for row in rows))


def strip(days: Iterable[Day], shown: date | None, query: str) -> SafeString:
    """Draw the days for a thumb: weekday, number and, in a word, what there is."""
    link = _Link(query, shown)
    weekdays = {number: str(name) for number, name in dates.WEEKDAYS_ABBR.items()}
    return _safe(
        "".join(
            f"<li>{link.to(day, before=f'<span>{weekdays[day.on.weekday()]}</span>')}</li>\n"
            for day in days
        )
    )


class _Link:
    """Draws links to days, all of one page."""

    def __init__(self, query: str, shown: date | None) -> None:
        self.start = f"?{escape(query)}&amp;date="
        self.shown = shown
        self.months = {number: str(name) for number, name in dates.MONTHS.items()}

    def to(self, day: Day, *, before: str = "") -> str:
        on, count = day.on, len(day.times)
        empty = "" if count else ' class="day-none"'
        here = ' aria-current="date"' if on == self.shown else ""
        said = (
            f'<span class="day-n">{count} time{"" if count == 1 else "s"}</span>'
            if count
            else f'<span class="day-w">{WORDS.get(day.state, CLOSED)}</span>'
        )
        number = f'<b>{on.day}<span class="sr"> {self.months[on.month]}, </span></b>'
        return f'<a href="{self.start}{on.isoformat()}"{empty}{here}>{before}{number}{said}</a>'


def _cell(on: date, day: Day | None, of: date, link: _Link) -> str:
    if on.month != of.month:
        return ""
    if day is None:
        return f'<span class="d"><b>{on.day}</b></span>'
    if day.state == CLOSED and on != link.shown:
        return f'<span class="d"><b>{on.day}</b><span class="sr"> {CLOSED}</span></span>'
    return link.to(day)


def _safe(drawn: str) -> SafeString:
    return mark_safe(drawn)  # noqa: S308 - see the top: nothing in it is anybody's text

"""The calendar's columns. Drawn by hand: a week of twenty people has thousands of parts.

All text that people wrote is escaped here; positions are attributes (units.css).
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from django.utils.safestring import mark_safe

from qimen.scheduling import hours
from qimen.templatetags.words import blocks, times

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.utils.safestring import SafeString

OFF = {"closure": "Closed", "time_off": "Time off", "block": "Block"}
NOON = 12


def calendar_columns(context: Mapping[str, Any]) -> SafeString:
    """Draw the columns: their heads, hours, free times and visits."""
    ink = blocks.Ink(context)
    before = [None, *(column.on for column in ink.board.columns)]
    drawn = [
        Pen(ink, column, is_first=column.on != last).section()
        for column, last in zip(ink.board.columns, before, strict=False)
    ]
    return mark_safe("\n".join(drawn))  # noqa: S308 - escaped part by part


def calendar_hours(context: Mapping[str, Any], board: Any) -> SafeString:
    """Draw the hours beside the rows, and now."""
    clinic = context.get("clinic")
    drawn = [
        f'<span class="cal-hour" data-at="{mark.at}">{_hour(clinic, mark, board.asked.zone)}</span>'
        for mark in board.marks
    ]
    now = [row for column in board.columns if (row := board.now_row(column.axis))]
    if now:
        words = times.clock_words(context, board.now, board.asked.zone).partition(" ")[0]
        drawn.append(f'<span class="cal-now-tag num" data-at="{now[0]}">{words}</span>')
    return mark_safe("".join(drawn))  # noqa: S308 - digits and zone names


def _hour(clinic: Any, mark: Any, zone: str) -> str:
    local = hours.local(hours.minute_of(mark.instant), zone) if mark.instant else None
    hour = local.hour if local else mark.hour
    which = f" {local.tzname()}" if local and times.occurs_twice(local) else ""
    if getattr(clinic, "clock_24", False):
        return f"{hour:02}:00{which}"
    return f"{hour % NOON or NOON} {'AM' if hour < NOON else 'PM'}{which}"


def _rows(found: tuple[int, int]) -> str:
    return f' data-at="{found[0]}" data-len="{found[1]}"'


class Pen:
    """Draws one column."""

    def __init__(self, ink: blocks.Ink, column: Any, *, is_first: bool) -> None:
        self.ink = ink
        self.is_first = is_first  # of its date
        self.board = ink.board
        self.column = column
        self.asked = ink.asked
        self.face = ink.face

    def section(self) -> str:
        column, whose = self.column, self.column.whose
        ref = whose.ref if whose else ""
        ident = f"c-{ref or 'none'}-{column.on:%m%d}"
        classes = "cal-lane" + (" is-shown" if not ref or ref == self.ink.shown else "")
        classes += " is-first" if self.is_first and self.asked.is_week else ""
        inside = "".join((*self.hours(), *self.frees(), *self.visits(), *self.now()))
        return (
            f'<section class="{classes}" aria-labelledby="{ident}">{self.head(ident)}'
            f'<div class="cal-col"{self.target(ref)}>{inside}</div></section>'
        )

    def head(self, ident: str) -> str:
        column, whose = self.column, self.column.whose
        name = escape(whose.name) if whose else "Nobody works"
        if self.asked.is_week:
            day = escape(times.short_day(column.on))
            is_today = ' aria-current="date"' if column.on == self.board.today else ""
            title = f'<h2 id="{ident}" title="{name}"{is_today}><span class="num">{day}</span> {name}</h2>'
        else:
            title = f'<h2 id="{ident}" title="{name}">{name}</h2>'
        spans = ", ".join(f"{self.face(o.start)} – {self.face(o.end)}" for o in column.opens)
        return f'<div class="cal-head">{title}<span class="s quiet num">{spans or "No hours"}</span></div>'

    def target(self, ref: str) -> str:
        """Say to a script where a visit that is dropped here would be."""
        if not self.ink.can_arrange or not ref:
            return ""
        rows = " ".join(
            f"{row}:{minute}" for row, minute in self.board.frame.starts(self.column.axis)
        )
        return f' data-rows="{rows}" data-kind="{self.ink.kind}" data-whose="{ref}"'

    def hours(self) -> Iterator[str]:
        for one in self.column.opens:
            if where := self.place(one.start, one.end):
                yield f'<span class="cal-open"{where}></span>'
        for one in self.column.closed:
            if where := self.place(one.start, one.end):
                yield f'<span class="cal-off"{where}>{escape(one.title or OFF[one.kind])}</span>'
        for gap in self.column.axis.gaps:
            if found := self.board.frame.rows_of(gap):
                words = "Clocks go forward" if self.column.axis.shift > 0 else ""
                yield f'<span class="cal-gap"{_rows(found)}>{words}</span>'

    def frees(self) -> Iterator[str]:
        whose, ink = self.column.whose, self.ink
        # Whoever arranges the own diary alone may take any room for it.
        if not whose or not (ink.can_arrange if self.asked.by_room else ink.may_arrange(whose.id)):
            return
        base, name = f"{ink.new}?{ink.kind}={whose.ref}", escape(whose.name)
        for one in self.column.frees:
            if where := self.place(one.start, one.end):
                at = times.instant(hours.at(one.start))
                yield (
                    f'<a class="cal-free"{where} data-start="{one.start}"'
                    f' href="{base}&amp;location={ink.sites.get(one.location_id, "")}&amp;at={at}">'
                    f'<span class="sr">New appointment, {name}, free {self.face(one.start)}'
                    f" to {self.face(one.end)}</span></a>"
                )

    def place(self, start: int, end: int) -> str:
        found = self.board.frame.place(self.column.axis, (start, end))
        return _rows(found) if found else ""

    def now(self) -> Iterator[str]:
        if row := self.board.now_row(self.column.axis):
            yield f'<span class="cal-now" data-at="{row}"></span>'

    def visits(self) -> Iterator[str]:
        block = blocks.Block(self.ink, self.column)
        for laid in self.column.visits:
            if found := block.rows(laid.visit.start, laid.visit.end):
                draw = block.visit if laid.visit.stands else block.claimed
                yield draw(laid, found)

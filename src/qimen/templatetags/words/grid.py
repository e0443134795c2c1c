"""The calendar's columns. Drawn by hand: a week of twenty people has thousands of parts.

All text that people wrote is escaped here; positions are attributes (units.css).
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.dateformat import format as formatted
from django.utils.html import escape
from django.utils.safestring import mark_safe

from qimen.scheduling import hours
from qimen.templatetags.words import parts, times

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.utils.safestring import SafeString

STATUS = {
    "requested": ("hourglass", "Requested"),
    "checked_in": ("check", "Checked in"),
    "completed": ("circle-check", "Completed"),
    "no_show": ("circle-x", "No show"),
}
OFF = {"closure": "Closed", "time_off": "Time off", "block": "Block"}
#: Rows of five minutes that one line of text needs.
LINE, ONE_LINE = 2.6, 3
NOON = 12


def calendar_column(context: Mapping[str, Any], column: Any) -> SafeString:
    """Draw a column: its head, hours, free times and visits."""
    return mark_safe(Pen(context, column).section())  # noqa: S308 - escaped part by part


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


class Pen:
    """Draws one column."""

    def __init__(self, context: Mapping[str, Any], column: Any) -> None:
        self.context = context
        self.board = context["board"]
        self.column = column
        self.asked = self.board.asked
        self.clinic = context["clinic"]

    def section(self) -> str:
        column, whose = self.column, self.column.whose
        ref = whose.ref if whose else ""
        ident = f"c-{ref or 'none'}-{column.on:%m%d}"
        classes = "cal-lane" + (" is-shown" if not ref or ref == self.context["shown"] else "")
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
        if not self.context["can_arrange"] or not ref:
            return ""
        begin = self.column.axis.begin + self.board.frame.first
        if self.asked.is_week:
            begin = hours.resolve(self.column.on, self.board.frame.first, self.asked.zone)
        kind = "room" if self.asked.by_room else "practitioner"
        return f' data-begin="{begin}" data-kind="{kind}" data-whose="{ref}"'

    def hours(self) -> Iterator[str]:
        for one in self.column.opens:
            if where := self.place(one.start, one.end):
                yield f'<span class="cal-open"{where}></span>'
        for one in self.column.closed:
            if where := self.place(one.start, one.end):
                yield f'<span class="cal-off"{where}>{escape(one.title or OFF[one.kind])}</span>'

    def frees(self) -> Iterator[str]:
        whose = self.column.whose
        # Whoever arranges the own diary alone may take any room for it.
        may = (
            self.context["can_arrange"]
            if self.asked.by_room
            else self.can_arrange(whose.id if whose else 0)
        )
        if not whose or not may:
            return
        kind = "room" if self.asked.by_room else "practitioner"
        for one in self.column.frees:
            where = self.place(one.start, one.end)
            if where:
                query = urlencode(
                    {
                        kind: whose.ref,
                        "location": self.sites[one.location_id],
                        "at": times.instant(hours.at(one.start)),
                    }
                )
                yield (
                    f'<a class="cal-free"{where} data-start="{one.start}" href="{self.new}?{escape(query)}">'
                    f'<span class="sr">New appointment, {escape(whose.name)}, free {self.face(one.start)}'
                    f" to {self.face(one.end)}</span></a>"
                )

    def can_arrange(self, practitioner_id: int) -> bool:
        if self.context["arranges_all"]:
            return True
        own = self.context["member"].pk
        return bool(self.context["can_arrange"]) and practitioner_id == own

    @cached_property
    def sites(self) -> dict[int, str]:
        return {site.id: site.ref for site in self.context["sites"]}

    @cached_property
    def new(self) -> str:
        return reverse("staff_visit_new", args=[self.clinic.slug])

    def rows(self, start: int, end: int) -> tuple[int, int] | None:
        found: tuple[int, int] | None = self.board.frame.place(self.column.axis, (start, end))
        return found

    def place(self, start: int, end: int) -> str:
        found = self.rows(start, end)
        return f' data-at="{found[0]}" data-len="{found[1]}"' if found else ""

    def face(self, minute: int) -> str:
        """Say an hour without AM or PM: the rows beside it say which half of the day it is."""
        local = hours.local(minute, self.asked.zone)
        if self.clinic.clock_24:
            return f"{local:%H:%M}"
        return f"{local.hour % NOON or NOON}:{local:%M}"

    def now(self) -> Iterator[str]:
        if row := self.board.now_row(self.column.axis):
            yield f'<span class="cal-now" data-at="{row}"></span>'

    # ── visits ──

    def visits(self) -> Iterator[str]:
        for laid in self.column.visits:
            if found := self.rows(laid.visit.start, laid.visit.end):
                yield self.visit(laid, found)

    def visit(self, laid: Any, found: tuple[int, int]) -> str:
        visit, row = laid.visit, laid.visit.row
        name, hue = self.context["services"].get(row.service_id, ("", "a"))
        is_over = row.status in {"completed", "no_show"}
        classes = f"visit hue-{'off' if is_over else hue}"
        classes += " asked" if row.status == "requested" else ""
        classes += " missed" if row.status == "no_show" else ""
        classes += f" lanes-{laid.count}" if laid.count > 2 else ""  # noqa: PLR2004 - the usual
        drag = ""
        if row.status in {"requested", "confirmed"} and self.can_arrange(row.practitioner_id):
            drag = (
                f' data-start="{visit.start}" data-minutes="{visit.end - visit.start}"'
                f' data-revision="{row.revision}" data-move="{self.root}{row.ref}/move/"'
            )
        stages = "".join(self.stages(laid, found, name))
        return (
            f'<a class="{classes}" data-at="{found[0]}" data-len="{found[1]}" data-visit="{row.ref}"{drag}'
            f' href="{self.root}{row.ref}/">{stages}</a>'
        )

    @cached_property
    def root(self) -> str:
        return reverse("staff_visit_new", args=[self.clinic.slug]).removesuffix("new/")

    def stages(self, laid: Any, found: tuple[int, int], service: str) -> Iterator[str]:
        """Draw the stages; the name stands in the first that has room for a line."""
        room = self.context["rooms"].get(laid.visit.row.room_id, "")
        drawn = [
            (stretch, lane, where)
            for stretch, lane in zip(laid.visit.stretches, laid.lanes, strict=True)
            if (where := self.rows(stretch.start, stretch.end))
        ]
        named = next((n for n, one in enumerate(drawn) if one[2][1] >= ONE_LINE), 0)
        waiting = [text for text in (escape(service), escape(room), self.status(laid)) if text]
        for number, (stretch, lane, where) in enumerate(drawn):
            lines = [self.title(laid, service, room)] if number == named else []
            if number > named and stretch.kind == "busy" and where[1] >= ONE_LINE:
                lines.append(escape(laid.visit.name))
            space = int(where[1] / LINE) - len(lines)
            if space > 0 and (number == named or stretch.kind == "rest"):
                taken = waiting[:space] if number == named else waiting[-space:]
                waiting = [text for text in waiting if text not in taken]
                lines += taken
            inside = "".join(f"<span>{line}</span>" for line in lines)
            yield (
                f'<span class="stage stage-{stretch.kind} lane-{lane}"'
                f' data-at="{where[0] - found[0] + 1}" data-len="{where[1]}">{inside}</span>'
            )

    def title(self, laid: Any, service: str, room: str) -> str:
        visit, row = laid.visit, laid.visit.row
        signs = ""
        if row.status in STATUS:
            signs += parts.icon(STATUS[row.status][0])
        if row.red_flag:
            signs += parts.icon("flag")
        if row.is_overridden:
            signs += parts.icon("triangle-alert")
        said = [service, room or "no room", STATUS.get(row.status, ("", "Booked"))[1].lower()]
        said += ["new patient"] if row.patient_class == "new" else []
        said += ["red flag"] if row.red_flag else []
        said += ["booked over a conflict"] if row.is_overridden else []
        return (
            f"{signs}<time>{self.start(row, visit.start)}</time> <b>{escape(visit.name)}</b>"
            f'<span class="sr">, {escape(", ".join(said))}</span>'
        )

    def start(self, row: Any, minute: int) -> str:
        """Say when it starts; on other clocks than the calendar's, on its own and by their name."""
        zone = self.asked.zone
        if row.zone == zone or hours.offset(minute, row.zone) == hours.offset(minute, zone):
            return self.face(minute)
        local = hours.local(minute, row.zone)
        own = f"{local:%H:%M}" if self.clinic.clock_24 else formatted(local, "g:i")
        return f"{own} {escape(times.zone_words(row.zone))}"

    def status(self, laid: Any) -> str:
        icon, word = STATUS.get(laid.visit.row.status, ("", ""))
        return f"{parts.icon(icon)} {word}" if word else ""

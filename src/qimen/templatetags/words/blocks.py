"""A visit on the calendar: its stages as blocks, with name, time and status in words and signs."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.dateformat import format as formatted

from qimen.scheduling import hours
from qimen.templatetags.words import parts, times

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STATUS = {
    "requested": ("hourglass", "Requested"),
    "checked_in": ("check", "Checked in"),
    "completed": ("circle-check", "Completed"),
    "no_show": ("circle-x", "No show"),
}
#: Rows of five minutes that a line of text needs, one of several or alone.
LINE, ONE_LINE = 2.6, 3
NOON = 12
Rows = tuple[int, int]


class Ink:
    """What all columns are drawn with; what is said often is worded once."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        self.board = context["board"]
        self.asked = self.board.asked
        self.clinic = context["clinic"]
        self.shown = context["shown"]
        self.can_arrange = bool(context["can_arrange"])
        self.arranges_all = bool(context["arranges_all"])
        self.own_id = context["member"].pk
        self.kind = "room" if self.asked.by_room else "practitioner"
        self.services = {pk: (escape(name), hue) for pk, (name, hue) in context["services"].items()}
        self.rooms = {pk: escape(name) for pk, name in context["rooms"].items()}
        self.sites = {site.id: site.ref for site in context["sites"]}
        self.new = reverse("staff_visit_new", args=[self.clinic.slug])
        self.root = self.new.removesuffix("new/")
        self.face = cache(self._face)
        self.icon = cache(parts.icon)
        self.status = {
            status: f"{self.icon(sign)} {word}" for status, (sign, word) in STATUS.items()
        }

    def may_arrange(self, practitioner_id: int) -> bool:
        return self.arranges_all or (self.can_arrange and practitioner_id == self.own_id)

    def _face(self, minute: int) -> str:
        """Say an hour without AM or PM: the rows beside it say which half of the day it is."""
        local = hours.local(minute, self.asked.zone)
        if self.clinic.clock_24:
            return f"{local:%H:%M}"
        return f"{local.hour % NOON or NOON}:{local:%M}"


class Block:
    """Draws one visit of a column."""

    def __init__(self, ink: Ink, column: Any) -> None:
        self.ink = ink
        self.board = ink.board
        self.column = column
        self.face = ink.face

    def rows(self, start: int, end: int) -> Rows | None:
        found: Rows | None = self.board.frame.place(self.column.axis, (start, end))
        return found

    def visit(self, laid: Any, found: tuple[int, int]) -> str:
        visit, row, ink = laid.visit, laid.visit.row, self.ink
        name, hue = ink.services.get(row.service_id, ("", "a"))
        is_over = row.status in {"completed", "no_show"}
        classes = f"visit hue-{'off' if is_over else hue}"
        classes += " asked" if row.status == "requested" else ""
        classes += " missed" if row.status == "no_show" else ""
        classes += f" lanes-{laid.count}" if laid.count > 2 else ""  # noqa: PLR2004 - the usual
        drag = ""
        if row.status in {"requested", "confirmed"} and ink.may_arrange(row.practitioner_id):
            drag = (
                f' data-start="{visit.start}" data-minutes="{visit.end - visit.start}"'
                f' data-revision="{row.revision}" data-move="{ink.root}{row.ref}/move/"'
            )
        stages = "".join(self.stages(laid, found, name))
        return (
            f'<a class="{classes}" data-at="{found[0]}" data-len="{found[1]}"'
            f' data-visit="{row.ref}"{drag} href="{ink.root}{row.ref}/">{stages}</a>'
        )

    def claimed(self, laid: Any, found: tuple[int, int]) -> str:
        """Draw what is claimed: a move asked for, leading to its visit; or a hold, of nobody."""
        claim, row, ink = laid.visit, laid.visit.row, self.ink
        name, hue = ink.services.get(row.service_id, ("", "a"))
        lanes = f" lanes-{laid.count}" if laid.count > 2 else ""  # noqa: PLR2004 - the usual
        at = f' data-at="{found[0]}" data-len="{found[1]}"'
        if claim.is_move:
            words = (
                f"{ink.icon('hourglass')}<time>{self.face(claim.start)}</time> Move asked for: "
                f'<b>{escape(claim.name)}</b><span class="sr">, {name}</span>'
            )
            stages = self.claimed_stages(laid, found, words)
            classes = f"visit hue-{hue} asked to-move{lanes}"
            return f'<a class="{classes}"{at} href="{ink.root}{row.ref}/">{stages}</a>'
        until = self.face(hours.minute_of(row.held_until))
        stages = self.claimed_stages(laid, found, f"Being booked until {until}")
        return f'<div class="visit held{lanes}"{at}>{stages}</div>'

    def claimed_stages(self, laid: Any, found: tuple[int, int], words: str) -> str:
        drawn = [
            (stretch.kind if laid.visit.is_move else "room", lane, where)
            for stretch, lane in zip(laid.visit.stretches, laid.lanes, strict=True)
            if (where := self.rows(stretch.start, stretch.end))
        ]
        named = next((n for n, one in enumerate(drawn) if one[2][1] >= ONE_LINE), 0)
        return "".join(
            f'<span class="stage stage-{kind} lane-{lane}" data-at="{where[0] - found[0] + 1}"'
            f' data-len="{where[1]}">{f"<span>{words}</span>" if number == named else ""}</span>'
            for number, (kind, lane, where) in enumerate(drawn)
        )

    def stages(self, laid: Any, found: tuple[int, int], service: str) -> Iterator[str]:
        """Draw the stages; the name stands in the first that has room for a line."""
        row = laid.visit.row
        room = self.ink.rooms.get(row.room_id, "No room" if _lacks_room(row) else "")
        drawn = [
            (stretch, lane, where)
            for stretch, lane in zip(laid.visit.stretches, laid.lanes, strict=True)
            if (where := self.rows(stretch.start, stretch.end))
        ]
        named = next((n for n, one in enumerate(drawn) if one[2][1] >= ONE_LINE), 0)
        waiting = [text for text in (service, room, self.ink.status.get(row.status)) if text]
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
        visit, row, icon = laid.visit, laid.visit.row, self.ink.icon
        signs = icon(STATUS[row.status][0]) if row.status in STATUS else ""
        signs += icon("flag") if row.is_flagged else ""
        is_over_conflict = row.is_overridden or _lacks_room(row)
        signs += icon("triangle-alert") if is_over_conflict else ""
        said = [service, room or "no room", STATUS.get(row.status, ("", "Booked"))[1].lower()]
        said += ["new patient"] if row.patient_class == "new" else []
        said += ["red flag"] if row.is_flagged else []
        said += ["booked over a conflict"] if is_over_conflict else []
        return (
            f"{signs}<time>{self.start(row, visit.start)}</time> <b>{escape(visit.name)}</b>"
            f'<span class="sr">, {", ".join(said)}</span>'
        )

    def start(self, row: Any, minute: int) -> str:
        """Say when it starts; on other clocks than the calendar's, on its own and by their name."""
        zone = self.column.axis.zone
        if row.zone == zone or hours.offset(minute, row.zone) == hours.offset(minute, zone):
            return self.face(minute)
        local = hours.local(minute, row.zone)
        own = f"{local:%H:%M}" if self.ink.clinic.clock_24 else formatted(local, "g:i")
        short = local.tzname() or ""
        return f"{own} {short if short.isalpha() else escape(times.zone_words(row.zone))}"


def _lacks_room(row: Any) -> bool:
    """Whether a visit that needs a room was saved without one: it is still to be found."""
    return row.room_id is None and any("room" in stage["busy"] for stage in row.stages)

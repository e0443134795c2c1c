"""What the address of a calendar page asks for; what is unknown or odd counts as not asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from qimen.queries import calendar
from qimen.queries.calendar import roster
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qimen.queries.calendar import Asked
    from qimen.queries.calendar.roster import Person, Space
    from qimen.web.gate import Request

FIRST_YEAR, LAST_YEAR = 2000, 2200
#: In this order in every address, so that one view has one address.
NAMES = ("date", "view", "by", "location", "column", "show")


@dataclass(frozen=True, slots=True)
class Reading:
    """An address, read: the question, and the values that lead back to it."""

    asked: Asked
    values: dict[str, str]
    slug: str
    shown: str
    choices: Sequence[Person | Space] = field(default=())

    def address(self, **changes: str) -> str:
        """Return the address of this view with some values changed: "" takes one out."""
        merged = {**self.values, **changes}
        query = urlencode([(name, merged[name]) for name in NAMES if merged.get(name)])
        return reverse("staff_today", args=[self.slug]) + (f"?{query}" if query else "")


def read(request: Request) -> Reading:
    """Return what a request asks for, as far as it is there."""
    given = request.GET
    clinic = request.clinic
    sites = roster.roster(clinic).open_sites
    site = next((one for one in sites if one.ref == given.get("location")), None)
    by_room = given.get("by") == "room"
    is_week = given.get("view") == "week"
    everyone = calendar.Asked(
        clinic=clinic,
        on=on_date(given.get("date", "")) or date.min,
        is_week=is_week,
        by_room=by_room,
        location_id=site.id if site else None,
    )
    on = everyone.on if everyone.on != date.min else everyone.today(request.now)
    choices = calendar.choosable(request.actor, everyone)
    column = next((one for one in choices if one.ref == given.get("column")), None)
    asked = calendar.Asked(
        clinic=clinic,
        on=on,
        is_week=is_week,
        by_room=by_room,
        location_id=everyone.location_id,
        column_id=column.id if column else None,
    )
    values = {
        "date": on.isoformat() if on_date(given.get("date", "")) else "",
        "view": "week" if is_week else "",
        "by": "room" if by_room else "",
        "location": site.ref if site else "",
        "column": column.ref if column else "",
    }
    return Reading(asked, values, clinic.slug, given.get("show", ""), choices)


def on_date(value: str) -> date | None:
    """Return the date that is written, or None for what is none."""
    try:
        on = date.fromisoformat(value)
    except ValueError:
        return None
    return on if FIRST_YEAR <= on.year <= LAST_YEAR else None


def minute_at(value: str) -> int | None:
    """Return the instant that is written like 2026-03-03T17:30Z, in minutes; or None."""
    try:
        return hours.minute_of(datetime.fromisoformat(value))
    except (ValueError, TypeError):
        return None

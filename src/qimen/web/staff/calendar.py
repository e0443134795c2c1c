"""Today's list: who comes when, to whom, in which room, and which stage is which."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from qimen.queries import calendar
from qimen.rules.access import Permission
from qimen.scheduling import hours
from qimen.web import page
from qimen.web.gate import staff

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request

FIRST_YEAR, LAST_YEAR = 2000, 2200


@staff(Permission.SEE_CALENDAR)
@require_safe
def today(request: Request, slug: str) -> HttpResponse:
    del slug
    now_there = request.now.astimezone(hours.zone_named(request.clinic.zone)).date()
    on = _asked(request.GET.get("date", "")) or now_there
    before, after = calendar.neighbours(on)
    columns = calendar.day(request.actor, request.clinic, on, now=request.now)
    return page.render(
        request,
        "staff/calendar/today.html",
        {
            "on": on,
            "is_today": on == now_there,
            "before": before,
            "after": after,
            "columns": columns,
            "visits": sum(len(column.visits) for column in columns),
            "section": "calendar",
        },
    )


def _asked(value: str) -> date | None:
    """Return the date in the address; one that is none is ignored."""
    try:
        on = date.fromisoformat(value)
    except ValueError:
        return None
    return on if FIRST_YEAR <= on.year <= LAST_YEAR else None

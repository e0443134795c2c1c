"""The calendar pages. The board is also asked for alone, every few seconds, by its version."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponseNotModified
from django.views.decorators.http import require_safe

from qimen.actions import appointments as acting
from qimen.queries import appointments, calendar, history, installation
from qimen.queries.calendar import roster
from qimen.rules import access
from qimen.rules.access import Permission, Scope
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.calendar import reading

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.queries.calendar import Claimed
    from qimen.web.gate import Request
    from qimen.web.staff.calendar.reading import Reading

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@staff(Permission.SEE_CALENDAR)
@require_safe
def show(request: Request, slug: str) -> HttpResponse:
    """Show a day or a week; asked quietly, the board alone, or nothing where nothing changed."""
    del slug
    read = reading.read(request)
    claims = calendar.claims(request.actor, read.asked, now=request.now)
    version = calendar.version(request.actor, read.asked, request.now, claims)
    tag = f'"{version}"'
    if page.is_quiet(request) and request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    response = page.render(
        request,
        "staff/calendar/show.html",
        {
            **_board(request, read, claims),
            "tag": tag,
            "done": _done(request),
            # asked by the whole page alone: the board is read every few seconds
            "troubles": partial(installation.troubles, settings.DATA, now=request.now),
        },
        fragment="staff/calendar/board.html",
    )
    response.headers["ETag"] = tag
    return response


@staff(Permission.SEE_CALENDAR)
@require_safe
def paper(request: Request, slug: str) -> HttpResponse:
    """Show a day as a list to be printed."""
    del slug
    read = reading.read(request)
    sheets = acting.open_day(request.actor, read.asked, now=request.now)
    return page.render(
        request,
        "staff/calendar/paper.html",
        {
            "read": read,
            "on": read.asked.on,
            "zone": read.asked.zone,
            "sheets": sheets,
            "now": request.now,
            "section": "calendar",
        },
    )


def _board(request: Request, read: Reading, claims: list[Claimed]) -> dict[str, Any]:
    asked = read.asked
    board = calendar.board(request.actor, asked, claims, now=request.now)
    shown = [one.whose.ref for one in board.columns if one.whose]
    known = roster.roster(request.clinic)
    step = WEEK if asked.is_week else DAY
    return {
        "read": read,
        "board": board,
        "asked": asked,
        "shown": read.shown if read.shown in shown else next(iter(shown), ""),
        "before": _iso(asked.on - step),
        "after": _iso(asked.on + step),
        "is_today": asked.first <= board.today <= asked.last,
        "sites": known.open_sites,
        "services": known.services,
        "rooms": {room.id: room.name for room in known.spaces.values()},
        "can_arrange": access.scope(request.actor, Permission.ARRANGE) is not Scope.NONE,
        "arranges_all": access.scope(request.actor, Permission.ARRANGE) is Scope.CLINIC,
        "section": "calendar",
    }


def _iso(on: date) -> str:
    return on.isoformat()


def _done(request: Request) -> dict[str, Any] | None:
    """Return the visit that was just changed, while that can be undone."""
    ref = request.GET.get("done", "")
    if not ref or page.is_quiet(request):
        return None
    appointment = appointments.find(request.actor, ref)
    if appointment is None:
        return None
    entry = history.undoable(request.actor, appointment, now=request.now)
    return {"visit": appointment, "entry": entry} if entry else None

"""Single days with other hours than usual: a month to look at, and one day to change."""

from __future__ import annotations

from calendar import Calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from qimen.actions.setup import changes
from qimen.actions.setup import hours as acting
from qimen.queries import hours
from qimen.queries import staff as people
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.settings import pairs as times
from qimen.web.staff.settings.drawings import clock
from qimen.web.staff.settings.hours import today, told_outside, usable_places, weekdays

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.models import HoursException, StaffMember
    from qimen.web.gate import Request

USUAL, NONE, OTHER = "usual", "none", "other"
FIRST_YEAR, LAST_YEAR = 2000, 2200
NO_TIMES = "Enter the hours of this day, or choose another answer."
PLACE_WRONG = "Choose a location for these hours."


@staff(Permission.CHANGE_SETUP)
@require_safe
def month(request: Request, slug: str, ref: str) -> HttpResponse:
    """Show what holds on each date of a month."""
    del slug
    member = people.one(request.actor, ref)
    first = _month(request.GET.get("month", "")) or today(request).replace(day=1)
    dates = list(Calendar(request.clinic.first_weekday).itermonthdates(first.year, first.month))
    of_month = [on for on in dates if on.month == first.month]
    by_date = {day.on: day for day in hours.days(request.actor, member, of_month[0], of_month[-1])}
    cells = [(on, by_date.get(on), _spans(request, by_date.get(on))) for on in dates]
    context = {
        "member_shown": member,
        "month": first,
        "before": (first - timedelta(days=1)).replace(day=1),
        "after": (first + timedelta(days=31)).replace(day=1),
        "weekdays": weekdays(request),
        "weeks": [cells[place : place + 7] for place in range(0, len(cells), 7)],
        "today": today(request),
        "ahead": hours.outside(request.actor, member, now=request.now),
    }
    return _page(request, "month", context)


@staff(Permission.CHANGE_SETUP)
def edit(request: Request, slug: str, ref: str, on: str) -> HttpResponse:
    """Give one date its usual hours, none, or others."""
    member = people.one(request.actor, ref)
    asked = _date(on)
    stored = hours.exceptions(request.actor, member, asked, asked).get(asked, [])
    if request.method != "POST":
        context = _stored(stored) | {"version": hours.day_version(stored)}
        return _edit(request, member, asked, context)
    context = _typed(request)
    spans, wrong = _asked(request, context)
    if wrong:
        return _edit(request, member, asked, {**context, "wrong": wrong})
    try:
        acting.change_day(
            request.actor, ref, asked, spans, version=context["version"], now=request.now
        )
    except changes.Outdated:
        theirs = hours.exceptions(request.actor, member, asked, asked).get(asked, [])
        now_there = {"version": hours.day_version(theirs), "was_first": True}
        return _edit(request, member, asked, {**context, **now_there})
    told_outside(request, member, "The day is saved.")
    url = redirect("settings_days", slug, ref)
    url["Location"] += f"?month={asked:%Y-%m}"
    return url


def _asked(
    request: Request, context: dict[str, Any]
) -> tuple[list[tuple[int, int, int]] | None, str]:
    """Return what is to hold, and what is wrong with it."""
    if context["kind"] == USUAL:
        return None, ""
    if context["kind"] == NONE:
        return [], ""
    pairs = [times.looked_over(pair) for pair in context["pairs"] if not pair.is_empty]
    wrong = next((pair.wrong for pair in pairs if pair.wrong), "") if pairs else NO_TIMES
    place = context["location"]
    if not wrong and place not in {str(key) for key in usable_places(request, set())}:
        wrong = PLACE_WRONG
    if wrong:
        return None, wrong
    return [(int(place), *times.minutes(pair)) for pair in pairs], ""


def _typed(request: Request) -> dict[str, Any]:
    data = request.POST
    kind = data.get("kind", "")
    return {
        "kind": kind if kind in {USUAL, NONE, OTHER} else USUAL,
        "location": data.get("location", "")[:20],
        "pairs": times.paired(data.getlist("from"), data.getlist("to")),
        "version": data.get("version", ""),
    }


def _stored(rows: list[HoursException]) -> dict[str, Any]:
    spans = [row for row in rows if row.starts_minute is not None]
    kind = (OTHER if spans else NONE) if rows else USUAL
    pairs = tuple(
        times.Pair(times.face(row.starts_minute or 0), times.face(row.ends_minute or 0))
        for row in spans
    )
    location = str(spans[0].location_id) if spans else ""
    return {"kind": kind, "location": location, "pairs": pairs}


def _spans(request: Request, day: hours.Day | None) -> list[str]:
    """Say the spans as short as a day of a month needs them: 9–1 PM; or 09:00–13:00."""
    is_24 = request.clinic.clock_24
    said = [
        f"{clock(start, clock_24=is_24)}–{clock(end, clock_24=is_24)}"
        for _, start, end in (day.spans if day else ())
    ]
    return said if is_24 else [words.replace(":00", "") for words in said]


def _edit(request: Request, member: StaffMember, on: date, context: dict[str, Any]) -> HttpResponse:
    pairs = list(context["pairs"])
    pairs += [times.Pair()] * max(1, 2 - len(pairs))
    around = {
        "member_shown": member,
        "on": on,
        "usual": _spans(request, hours.usual_day(request.actor, member, on)),
        "places": usable_places(request, set()),
        "location": context["location"] or str(member.primary_location_id or ""),
    }
    return _page(request, "day", {**context, **around, "pairs": pairs})


def _month(asked: str) -> date | None:
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        return None
    return first if FIRST_YEAR <= first.year <= LAST_YEAR else None


def _date(asked: str) -> date:
    try:
        on = date.fromisoformat(asked)
    except ValueError as error:
        raise Http404("no date") from error
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        raise Http404("too far away")
    return on


def _page(request: Request, name: str, context: dict[str, Any]) -> HttpResponse:
    around = {"section": "settings", "tab": "hours", "part": "days"}
    return page.render(request, f"staff/settings/hours/{name}.html", around | context)

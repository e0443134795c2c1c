"""Working hours: everybody at a glance, and one practitioner's week, painted or typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from qimen.actions.setup import changes
from qimen.actions.setup import hours as acting
from qimen.queries import changes as history
from qimen.queries import hours, locations
from qimen.queries import staff as people
from qimen.rules.access import Permission
from qimen.scheduling import hours as clocks
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.settings import weeks
from qimen.web.staff.settings.drawings import clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpResponse

    from qimen.models import StaffMember
    from qimen.queries.hours import Span
    from qimen.web.gate import Request
    from qimen.web.staff.settings.weeks import Sheet

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@staff(Permission.CHANGE_SETUP)
@require_safe
def index(request: Request, slug: str) -> HttpResponse:
    del slug
    rows = hours.overview(request.actor, today=today(request), now=request.now)
    return _page(request, "index", {"rows": rows})


@staff(Permission.CHANGE_SETUP)
def edit(request: Request, slug: str, ref: str) -> HttpResponse:
    """Show a week; on POST save it, or do what a button asks for and save nothing."""
    member = people.one(request.actor, ref)
    before = hours.weekly(request.actor, member)
    places = usable_places(request, {one.location_id for one in before})
    usual = member.primary_location_id or next(iter(places), None)
    if request.method != "POST":
        sheets = weeks.stored(before, usual)
        return _edit(request, member, sheets, places, {"version": hours.version(before)})
    sheets, version = weeks.typed(request.POST), request.POST.get("version", "")
    asked = request.POST.get("do", "save")
    if asked != "save":
        sheets = weeks.asked(sheets, asked, usual)
        return _edit(request, member, sheets, places, {"version": version})
    sheets = weeks.checked(sheets, places, country=request.clinic.country)
    context = {"version": version, "has_wrong": not all(one.is_sound for one in sheets)}
    if context["has_wrong"]:
        return _edit(request, member, sheets, places, context)
    wanted = weeks.spans(sheets)
    late = [one for one in wanted if one.ends_minute < one.starts_minute and one not in before]
    if late and request.POST.get("overnight") != hours.version(late):
        asking = {"overnight": _late(request, late), "overnight_key": hours.version(late)}
        return _edit(request, member, sheets, places, {**context, **asking})
    return _save(request, slug, member, sheets, places)


def _save(
    request: Request,
    slug: str,
    member: StaffMember,
    sheets: Sequence[Sheet],
    places: dict[int, str],
) -> HttpResponse:
    version = request.POST.get("version", "")
    try:
        acting.change(
            request.actor, member.ref, weeks.spans(sheets), version=version, now=request.now
        )
    except changes.Outdated:
        theirs = hours.weekly(request.actor, member)
        who = history.latest(request.actor, changes.subject(member), "settings.hours_changed")
        found = {"who": who, "theirs": _words(request, theirs, places)}
        context = {"version": hours.version(theirs), "conflict": found}
        return _edit(request, member, sheets, places, context)
    told_outside(request, member, f"The hours of {member.name} are saved.")
    return redirect("settings_hours_of", slug, member.ref)


def told_outside(request: Request, member: StaffMember, saved: str) -> None:
    """Say that it is saved, and how many visits now lie outside."""
    count = hours.outside(request.actor, member, now=request.now).total
    if count:
        visits = "1 visit lies" if count == 1 else f"{count} visits lie"
        messages.warning(request, f"{saved} {visits} outside the hours. None is cancelled.")
    else:
        messages.success(request, saved)


def usable_places(request: Request, own: set[int]) -> dict[int, str]:
    """Return the names of the locations in use, and of those that the hours have already."""
    known = locations.listed(request.actor)
    return {one.pk: one.name for one in known if one.active or one.pk in own}


def weekdays(request: Request) -> list[tuple[int, str]]:
    """Return the days of the week as the clinic counts them."""
    first = request.clinic.first_weekday
    return [(day % 7, WEEKDAYS[day % 7]) for day in range(first, first + 7)]


def today(request: Request) -> date:
    return request.now.astimezone(clocks.zone_named(request.clinic.zone)).date()


def _edit(
    request: Request,
    member: StaffMember,
    sheets: Sequence[Sheet],
    places: dict[int, str],
    more: dict[str, Any],
) -> HttpResponse:
    context = {
        "member_shown": member,
        "sheets": [_shown(request, sheet) for sheet in sheets],
        "places": places,
        "can_add": len(sheets) < weeks.MOST_SHEETS,
        "ahead": hours.outside(request.actor, member, now=request.now),
        "part": "week",
    }
    return _page(request, "edit", {**context, **more})


def _shown(request: Request, sheet: Sheet) -> dict[str, Any]:
    days = [(number, name, sheet.days[number]) for number, name in weekdays(request)]
    return {"sheet": sheet, "days": days}


def _late(request: Request, late: Sequence[Span]) -> list[str]:
    return [
        f"{WEEKDAYS[one.weekday]} {_clock(request, one.starts_minute)} until"
        f" {WEEKDAYS[(one.weekday + 1) % 7]} {_clock(request, one.ends_minute)}"
        for one in late
    ]


def _words(request: Request, spans: Sequence[Span], places: dict[int, str]) -> list[str]:
    return [
        f"{WEEKDAYS[one.weekday]} {_clock(request, one.starts_minute)}"
        f"–{_clock(request, one.ends_minute)},"
        f" {places.get(one.location_id, 'another location')}"
        for one in spans
    ]


def _clock(request: Request, minute: int) -> str:
    return clock(minute, clock_24=request.clinic.clock_24, morning=" AM")


def _page(request: Request, name: str, context: dict[str, Any]) -> HttpResponse:
    around = {"section": "settings", "tab": "hours"}
    return page.render(request, f"staff/settings/hours/{name}.html", around | context)

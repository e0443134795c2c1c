"""Closures: days on which nobody works, with the public holidays of the country to pick from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from qimen.actions.setup import changes
from qimen.actions.setup import closures as acting
from qimen.actions.setup.closures import MIDNIGHT, Closed
from qimen.gateways import public_holidays, zones
from qimen.queries import ahead, closures, locations
from qimen.rules.access import Permission
from qimen.scheduling import hours
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.settings import closing
from qimen.web.staff.settings.closing import ClosureForm

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.http import HttpResponse

    from qimen.gateways.public_holidays import Holiday
    from qimen.models import Closure
    from qimen.web.gate import Request

#: Holidays are offered for this year and the next.
YEARS = 2


@staff(Permission.CHANGE_SETUP)
@require_safe
def index(request: Request, slug: str) -> HttpResponse:
    del slug
    today = _today(request)
    listed = closures.listed(request.actor, today=today)
    hit = ahead.under_closures(request.actor, listed.ahead, now=request.now)
    shown = [_shown(request, one, hit[one.pk]) for one in listed.ahead]
    past = [_shown(request, one) for one in listed.past]
    return _page(request, "index", {"shown": shown, "past": past})


@staff(Permission.CHANGE_SETUP)
def create(request: Request, slug: str) -> HttpResponse:
    form = ClosureForm(request.POST or None, **_of(request))
    if request.method == "POST" and form.is_valid():
        [row] = acting.add(request.actor, [form.closed()], now=request.now)
        return _saved(request, slug, row)
    return _page(request, "edit", {"form": form})


@staff(Permission.CHANGE_SETUP)
def edit(request: Request, slug: str, number: int) -> HttpResponse:
    try:
        row = closures.one(request.actor, number)
    except Http404:
        if request.method != "POST":
            raise
        return _gone(request, slug)
    changed = False
    form = ClosureForm(request.POST or None, initial=closing.said(row), **_of(request))
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            row = acting.change(
                request.actor, number, form.closed(), version=version, now=request.now
            )
        except changes.Outdated as outdated:
            row = cast("Closure", outdated.row)
            changed, data = True, request.POST.copy()
            data["version"] = closures.version(row)
            form = ClosureForm(data, **_of(request))
        else:
            return _saved(request, slug, row)
    hit = ahead.of_closure(request.actor, row, now=request.now)
    shown = _shown(request, row)
    context = {"form": form, "closure": row, "one": shown, "ahead": hit, "changed": changed}
    return _page(request, "edit", context)


@staff(Permission.CHANGE_SETUP)
def remove(request: Request, slug: str, number: int) -> HttpResponse:
    """Ask once, then open the clinic again on those days."""
    row = closures.one(request.actor, number)
    changed = False
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            acting.open_again(request.actor, number, version=version, now=request.now)
        except changes.Outdated as outdated:
            changed, row = True, cast("Closure", outdated.row)
        else:
            messages.success(request, "The closure is deleted: those days can be booked again.")
            return redirect("settings_closures", slug)
    told = {"closure": row, "one": _shown(request, row), "version": closures.version(row)}
    return _page(request, "delete", {**told, "changed": changed})


@staff(Permission.CHANGE_SETUP)
def holidays(request: Request, slug: str) -> HttpResponse:
    """Offer the public holidays to come; on POST close on those that were ticked."""
    offered = _offered(request)
    if request.method == "POST":
        ticked = set(request.POST.getlist("on"))
        chosen = [each for each in offered if each.on.isoformat() in ticked]
        rows = acting.add(request.actor, [_closed(each) for each in chosen], now=request.now)
        if rows:
            days = "1 day" if len(rows) == 1 else f"{len(rows)} days"
            hit = ahead.under_closures(request.actor, rows, now=request.now)
            booked = " What is booked then is listed below." if any(hit.values()) else ""
            messages.success(request, f"Closed on {days}.{booked}")
            return redirect("settings_closures", slug)
    country = zones.countries().get(request.clinic.country, request.clinic.country)
    context = {"offered": offered, "country": country, "nothing_ticked": request.method == "POST"}
    return _page(request, "holidays", context)


def _offered(request: Request) -> list[Holiday]:
    """Return the holidays of the clinic's country that are to come and not closed yet."""
    today, taken = _today(request), closures.whole_days(request.actor)
    return [
        each
        for year in range(today.year, today.year + YEARS)
        for each in public_holidays.of(request.clinic.country, year)
        if each.on >= today and each.on not in taken
    ]


def _closed(holiday: Holiday) -> Closed:
    title = holiday.name[: closing.LONGEST_TITLE]
    return Closed(title=title, starts_on=holiday.on, ends_on=holiday.on, ends_minute=MIDNIGHT)


def _gone(request: Request, slug: str) -> HttpResponse:
    """Somebody deleted it while it was edited: what was typed stays, to be added anew or not."""
    form = ClosureForm(request.POST, **_of(request))
    return _page(
        request, "edit", {"form": form, "add": reverse("settings_closure_new", args=[slug])}
    )


def _saved(request: Request, slug: str, row: Closure) -> HttpResponse:
    """Say what is booked on those days, where something is."""
    if ahead.of_closure(request.actor, row, now=request.now).total:
        messages.warning(request, "Saved. Visits are booked on those days: none was cancelled.")
        return redirect("settings_closure", slug, row.pk)
    messages.success(request, "The closure is saved.")
    return redirect("settings_closures", slug)


def _shown(request: Request, row: Closure, hit: int = 0) -> closing.Shown:
    return closing.shown(row, clock_24=request.clinic.clock_24, hit=hit)


def _of(request: Request) -> dict[str, Any]:
    return {"places": _places(request), "country": request.clinic.country}


def _places(request: Request) -> list[tuple[str, str]]:
    known = locations.listed(request.actor)
    return [("", "Everywhere"), *((one.ref, one.name) for one in known)]


def _today(request: Request) -> date:
    return request.now.astimezone(hours.zone_named(request.clinic.zone)).date()


def _page(request: Request, name: str, context: Mapping[str, Any]) -> HttpResponse:
    around = {"section": "settings", "tab": "closures"}
    return page.render(request, f"staff/settings/closures/{name}.html", {**context, **around})

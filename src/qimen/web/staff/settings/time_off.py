"""Time off: what is to come and what has been, and the visits it falls on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from qimen.actions.setup import changes
from qimen.actions.setup import time_off as acting
from qimen.queries import staff as people
from qimen.queries import time_off
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.settings import absences
from qimen.web.staff.settings.absences import TimeOffForm
from qimen.web.staff.settings.drawings import clock
from qimen.web.staff.settings.hours import WEEKDAYS, today

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.models import Block, TimeOff
    from qimen.rules.access import Actor
    from qimen.web.gate import Request


@staff(Permission.CHANGE_SETUP)
@require_safe
def index(request: Request, slug: str) -> HttpResponse:
    del slug
    listed = time_off.listed(request.actor, today=today(request))
    zone = request.clinic.zone
    hits = time_off.hits(request.actor, listed.ahead, zone, now=request.now)
    blocked = time_off.hits(request.actor, listed.blocks, zone, now=request.now)
    context = {
        "ahead": [(row, words(request, row), len(hits[row.pk])) for row in listed.ahead],
        "past": [(row, words(request, row)) for row in listed.past],
        "blocks": [(row, words(request, row), len(blocked[row.pk])) for row in listed.blocks],
    }
    return _page(request, "index", context)


@staff(Permission.CHANGE_SETUP)
def create(request: Request, slug: str) -> HttpResponse:
    form = TimeOffForm(
        request.POST or None,
        initial={"practitioner": request.GET.get("practitioner", "")},
        people=practitioners(request.actor),
    )
    if request.method == "POST" and form.is_valid():
        row = acting.add(request.actor, form.away(), now=request.now)
        return _saved(request, slug, row)
    return _page(request, "edit", {"form": form})


@staff(Permission.CHANGE_SETUP)
def edit(request: Request, slug: str, number: int) -> HttpResponse:
    row = time_off.one(request.actor, number)
    was_first = False
    who = practitioners(request.actor, row.practitioner_id)
    form = TimeOffForm(request.POST or None, initial=absences.of_time_off(row), people=who)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            row = acting.change(
                request.actor, number, form.away(), version=version, now=request.now
            )
        except changes.Outdated:
            was_first, data = True, request.POST.copy()
            data["version"] = time_off.version(row)
            form = TimeOffForm(data, people=who)
        else:
            return _saved(request, slug, row)
    hit = time_off.hit(request.actor, row, request.clinic.zone, now=request.now)
    told = {"form": form, "row": row, "ahead": hit, "was_first": was_first}
    return _page(request, "edit", {**told, "words": words(request, row)})


@staff(Permission.CHANGE_SETUP)
def remove(request: Request, slug: str, number: int) -> HttpResponse:
    """Ask once, then let the practitioner be booked again."""
    row = time_off.one(request.actor, number)
    if request.method == "POST":
        acting.remove(request.actor, number, now=request.now)
        messages.success(request, f"Deleted: {row.practitioner.name} can be booked then.")
        return redirect("settings_time_off", slug)
    return _page(request, "delete", {"row": row, "words": words(request, row)})


def practitioners(actor: Actor, own: int | None = None) -> list[tuple[int, str]]:
    """Return who gives visits; and somebody who has left, where a row is theirs."""
    rows = people.visible(actor).filter(is_practitioner=True).order_by("position", "id")
    return [(row.pk, row.name) for row in rows if row.disabled_at is None or row.pk == own]


def words(request: Request, row: TimeOff | Block) -> str:
    """Say when it is: days, hours where it has any, and how often."""
    is_24 = request.clinic.clock_24
    start, end = (clock(at, clock_24=is_24) for at in (row.starts_minute, row.ends_minute))
    is_whole = (row.starts_minute, row.ends_minute) == (0, acting.MIDNIGHT)
    first, last = (f"{on:%a, %b} {on.day}, {on.year}" for on in (row.starts_on, row.ends_on))
    if until := getattr(row, "weekly_until", None):
        day = WEEKDAYS[row.starts_on.weekday()]
        return f"Every {day} {start}–{end}, until {until:%b} {until.day}, {until.year}"
    if row.starts_on == row.ends_on:
        return first if is_whole else f"{first}, {start}–{end}"
    since = f"{first}, {start}" if row.starts_minute else first
    return f"{since} – {last}" if row.ends_minute == acting.MIDNIGHT else f"{since} – {last}, {end}"


def _saved(request: Request, slug: str, row: TimeOff) -> HttpResponse:
    """Say what is booked then, where something is."""
    if time_off.hit(request.actor, row, request.clinic.zone, now=request.now).total:
        messages.warning(request, "Saved. Visits are booked then: none was cancelled.")
        return redirect("settings_time_off_one", slug, row.pk)
    messages.success(request, "The time off is saved.")
    return redirect("settings_time_off", slug)


def _page(request: Request, name: str, context: dict[str, Any]) -> HttpResponse:
    around = {"section": "settings", "tab": "time_off"}
    return page.render(request, f"staff/settings/time_off/{name}.html", around | context)

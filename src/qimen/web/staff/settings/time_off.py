"""Time off and blocks: what is to come and what has been, and the visits they fall on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from qimen.actions.setup import blocks as blocking
from qimen.actions.setup import changes
from qimen.actions.setup import time_off as acting
from qimen.queries import time_off
from qimen.rules import access
from qimen.rules.access import Permission, Scope
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.settings import absences, blocks
from qimen.web.staff.settings.absences import BlockForm, TimeOffForm
from qimen.web.staff.settings.drawings import clock
from qimen.web.staff.settings.hours import WEEKDAYS, today

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from qimen.models import Block, TimeOff
    from qimen.web.gate import Request


@staff(Permission.CHANGE_TIME_OFF)
@require_safe
def index(request: Request, slug: str) -> HttpResponse:
    del slug
    listed = time_off.listed(request.actor, today=today(request))
    zone = request.clinic.zone
    hits = time_off.hits(request.actor, listed.ahead, zone, now=request.now)
    context = {
        "ahead": [(row, words(request, row), len(hits[row.pk])) for row in listed.ahead],
        "past": [(row, words(request, row)) for row in listed.past],
        "blocks": [
            (one, "" if len(one.days) > 1 else words(request, one.first))
            for one in blocks.listed(request, listed.blocks)
        ],
    }
    return _page(request, "index", context)


@dataclass(frozen=True, slots=True)
class Kind:
    """Time off, or blocks: what is different about their pages."""

    page: str
    form: Callable[..., TimeOffForm | BlockForm]
    shown: Callable[[Any], dict[str, object]]
    one: Callable[..., Any]
    acting: Any
    names: tuple[str, str]  # of the page to add one, and of the page of one

    def named(self, row: TimeOff | Block) -> str:
        return row.title if self is BLOCK else "The time off"


TIME_OFF = Kind(
    "edit", TimeOffForm, absences.of_time_off, time_off.one, acting,
    ("settings_time_off_new", "settings_time_off_one"),
)  # fmt: skip
BLOCK = Kind(
    "block", BlockForm, absences.of_block, time_off.block, blocking,
    ("settings_block_new", "settings_block"),
)  # fmt: skip


@staff(Permission.CHANGE_TIME_OFF)
def create(request: Request, slug: str, kind: Kind = TIME_OFF) -> HttpResponse:
    form = kind.form(
        request.POST or None,
        initial={"practitioner": request.GET.get("practitioner", "")},
        **_of(request),
    )
    if request.method == "POST" and form.is_valid():
        row = kind.acting.add(request.actor, form.said(), now=request.now)
        return _saved(request, slug, row, kind)
    return _page(request, kind.page, {"form": form})


@staff(Permission.CHANGE_TIME_OFF)
def edit(request: Request, slug: str, number: int, kind: Kind = TIME_OFF) -> HttpResponse:
    try:
        row = kind.one(request.actor, number)
    except Http404:
        if request.method != "POST":
            raise
        return _gone(request, slug, kind)
    was_first = False
    of = _of(request, row.practitioner_id)
    form = kind.form(request.POST or None, initial=kind.shown(row), **of)
    if request.method == "POST" and form.is_valid():
        said, version = form.said(), form.cleaned_data["version"]
        try:
            row = kind.acting.change(request.actor, number, said, version=version, now=request.now)
        except changes.Outdated as outdated:
            was_first, row, data = True, cast("TimeOff | Block", outdated.row), request.POST.copy()
            data["version"] = time_off.version(row)
            form = kind.form(data, **of)
        else:
            return _saved(request, slug, row, kind)
    hit = time_off.hit(request.actor, row, request.clinic.zone, now=request.now)
    told = {"form": form, "row": row, "ahead": hit, "was_first": was_first}
    arranges = access.scope(request.actor, Permission.ARRANGE) is Scope.CLINIC
    told["gives_away"] = kind is TIME_OFF and arranges
    return _page(request, kind.page, {**told, "words": words(request, row)})


@staff(Permission.CHANGE_TIME_OFF)
def remove(request: Request, slug: str, number: int, kind: Kind = TIME_OFF) -> HttpResponse:
    """Ask once, then let the practitioner be booked again."""
    row = kind.one(request.actor, number)
    was_first = False
    if request.method == "POST":
        version = request.POST.get("version", "")
        of_all_days = kind is BLOCK and "alike" in request.POST
        take_away = blocking.remove_alike if of_all_days else kind.acting.remove
        try:
            take_away(request.actor, number, version=version, now=request.now)
        except changes.Outdated as outdated:
            was_first, row = True, outdated.row
        else:
            messages.success(request, f"Deleted: {row.practitioner.name} can be booked then.")
            return redirect("settings_time_off", slug)
    told = {"row": row, "words": words(request, row), "is_block": kind is BLOCK}
    if kind is BLOCK:
        told["alike"] = [words(request, one) for one in time_off.alike(request.actor, row)]
    version = time_off.version(row)
    return _page(request, "delete", {**told, "version": version, "was_first": was_first})


def _of(request: Request, own: int | None = None) -> dict[str, Any]:
    return {"people": time_off.practitioners(request.actor, own), "country": request.clinic.country}


def words(request: Request, row: TimeOff | Block) -> str:
    """Say when it is: days, hours where it has any, and how often."""
    is_24 = request.clinic.clock_24
    start, end = (
        clock(at, clock_24=is_24, morning=" AM") for at in (row.starts_minute, row.ends_minute)
    )
    is_whole = (row.starts_minute, row.ends_minute) == (0, acting.MIDNIGHT)
    first, last = (f"{on:%a, %b} {on.day}, {on.year}" for on in (row.starts_on, row.ends_on))
    if until := getattr(row, "weekly_until", None):
        weekly = f"Every {WEEKDAYS[row.starts_on.weekday()]} {start}–{end}"
        is_open = until == blocking.NO_END
        return weekly if is_open else f"{weekly}, until {until:%b} {until.day}, {until.year}"
    if row.starts_on == row.ends_on:
        return first if is_whole else f"{first}, {start}–{end}"
    since = f"{first}, {start}" if row.starts_minute else first
    return f"{since} – {last}" if row.ends_minute == acting.MIDNIGHT else f"{since} – {last}, {end}"


def _gone(request: Request, slug: str, kind: Kind) -> HttpResponse:
    """Somebody deleted it while it was edited: what was typed stays, to be added anew or not."""
    form = kind.form(request.POST, **_of(request))
    add = reverse(kind.names[0], args=[slug])
    return _page(request, kind.page, {"form": form, "add": add})


def _saved(request: Request, slug: str, row: TimeOff | Block, kind: Kind) -> HttpResponse:
    """Say what is booked then, where something is."""
    if time_off.hit(request.actor, row, request.clinic.zone, now=request.now).total:
        messages.warning(request, "Saved. Visits are booked then: none was cancelled.")
        return redirect(kind.names[1], slug, row.pk)
    messages.success(request, f"{kind.named(row)} is saved.")
    return redirect("settings_time_off", slug)


def _page(request: Request, name: str, context: dict[str, Any]) -> HttpResponse:
    around = {"section": "settings", "tab": "time_off"}
    return page.render(request, f"staff/settings/time_off/{name}.html", around | context)

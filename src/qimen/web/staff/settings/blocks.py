"""Blocks: time that is not a visit, once or every week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect

from qimen.actions.setup import blocks as acting
from qimen.actions.setup import changes
from qimen.queries import time_off
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.settings import absences
from qimen.web.staff.settings.absences import BlockForm
from qimen.web.staff.settings.time_off import practitioners, words

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.models import Block
    from qimen.web.gate import Request


@staff(Permission.CHANGE_SETUP)
def create(request: Request, slug: str) -> HttpResponse:
    form = BlockForm(request.POST or None, people=practitioners(request.actor))
    if request.method == "POST" and form.is_valid():
        row = acting.add(request.actor, form.said(), now=request.now)
        return _saved(request, slug, row)
    return _page(request, "block", {"form": form})


@staff(Permission.CHANGE_SETUP)
def edit(request: Request, slug: str, number: int) -> HttpResponse:
    row = time_off.block(request.actor, number)
    was_first = False
    who = practitioners(request.actor, row.practitioner_id)
    form = BlockForm(request.POST or None, initial=absences.of_block(row), people=who)
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"]
        try:
            row = acting.change(
                request.actor, number, form.said(), revision=revision, now=request.now
            )
        except changes.Outdated:
            was_first, data = True, request.POST.copy()
            data["revision"] = str(row.revision)
            form = BlockForm(data, people=who)
        else:
            return _saved(request, slug, row)
    hit = time_off.hit(request.actor, row, request.clinic.zone, now=request.now)
    told = {"form": form, "row": row, "ahead": hit, "was_first": was_first}
    return _page(request, "block", {**told, "words": words(request, row)})


@staff(Permission.CHANGE_SETUP)
def remove(request: Request, slug: str, number: int) -> HttpResponse:
    """Ask once, then delete it with all its weeks."""
    row = time_off.block(request.actor, number)
    if request.method == "POST":
        acting.remove(request.actor, number, now=request.now)
        messages.success(request, f"{row.title} of {row.practitioner.name} is deleted.")
        return redirect("settings_time_off", slug)
    told = {"row": row, "words": words(request, row), "is_block": True}
    return _page(request, "delete", told)


def _saved(request: Request, slug: str, row: Block) -> HttpResponse:
    """Say what is booked then, where something is."""
    if time_off.hit(request.actor, row, request.clinic.zone, now=request.now).total:
        messages.warning(request, "Saved. Visits are booked then: none was cancelled.")
        return redirect("settings_block", slug, row.pk)
    messages.success(request, f"{row.title} is saved.")
    return redirect("settings_time_off", slug)


def _page(request: Request, name: str, context: dict[str, Any]) -> HttpResponse:
    around = {"section": "settings", "tab": "time_off"}
    return page.render(request, f"staff/settings/time_off/{name}.html", around | context)

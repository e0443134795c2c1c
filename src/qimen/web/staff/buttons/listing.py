"""The buttons there are: what was counted, whose code has to be pasted again, one with its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from qimen.actions.setup import buttons as acting
from qimen.queries import buttons as known
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.buttons import drawn
from qimen.web.staff.buttons.forms import SiteForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from qimen.web.gate import Request


@staff(Permission.CHANGE_SETUP)
@require_safe
def index(request: Request, slug: str) -> HttpResponse:
    del slug
    return listed(request, SiteForm())


def listed(request: Request, form: SiteForm) -> HttpResponse:
    """Show the list, with the box for a site."""
    buttons = drawn.all_drawn(request)
    context = {
        "buttons": buttons,
        "outdated": [one for one in buttons if one.is_outdated],
        "sites": known.frame_sites(request.clinic),
        "form": form,
        "days": known.DAYS,
    }
    return _page(request, "index", context)


@staff(Permission.CHANGE_SETUP)
@require_safe
def show(request: Request, slug: str, ref: str) -> HttpResponse:
    """One button with its Embed Code."""
    del slug
    row = known.one(request.actor, ref)
    counts = known.counts(request.actor, request.clinic, now=request.now)
    context = {
        "button": drawn.drawn(row, request.clinic, counts.get(row.pk)),
        "sites": known.frame_sites(request.clinic),
        "days": known.DAYS,
    }
    return _page(request, "show", context)


@staff(Permission.CHANGE_SETUP)
@require_POST
def copy(request: Request, slug: str, ref: str) -> HttpResponse:
    """Remember that the code of now was copied."""
    one = drawn.drawn(known.one(request.actor, ref), request.clinic)
    acting.copied(request.actor, ref, one.mark, now=request.now)
    messages.success(request, "Noted: the code as it is now is the one on your website.")
    return redirect("staff_button", slug, ref)


@staff(Permission.CHANGE_SETUP)
def remove(request: Request, slug: str, ref: str) -> HttpResponse:
    """Ask first; on POST take the button off the list."""
    row = known.one(request.actor, ref)
    if request.method == "POST":
        acting.remove(request.actor, ref, now=request.now)
        messages.success(request, f"{row.name} is removed.")
        return redirect("staff_buttons", slug)
    return _page(request, "remove", {"row": row})


def _page(request: Request, name: str, context: Mapping[str, object]) -> HttpResponse:
    around = {"section": "portal"}
    return page.render(request, f"staff/buttons/{name}.html", {**context, **around})

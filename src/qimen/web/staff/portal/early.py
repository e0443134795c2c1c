"""Chosen patients who may book online before the first day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from qimen.actions.setup import portal as acting
from qimen.queries import patients
from qimen.queries import portal as known
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import limited, staff

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request


@staff(Permission.CHANGE_SETUP)
@limited("search")
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, slug: str) -> HttpResponse:
    """List them; search by what is posted (a name never stands in an address); let in, shut out."""
    if ref := request.POST.get("let_in", ""):
        try:
            acting.let_in(request.actor, ref[:40], now=request.now)
        except acting.Enough:
            messages.error(request, f"{acting.MOST_EARLY} are chosen, and that is the most.")
        return redirect("staff_portal_early", slug)
    if ref := request.POST.get("shut_out", ""):
        acting.shut_out(request.actor, ref[:40], now=request.now)
        return redirect("staff_portal_early", slug)
    guests = known.guests(request.actor)
    words = request.POST.get("words", "")[:80]
    found = patients.search(request.actor, words)
    context = {
        "guests": guests,
        "words": words,
        "found": [file for file in found.patients if file not in guests],
        "has_more": found.has_more,
        "section": "portal",
    }
    return page.render(request, "staff/portal/early.html", context)

"""A colleague leaves: what ends and what stays is said first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect

from qimen.actions.setup import leaving as acting
from qimen.actions.setup import owners
from qimen.queries import ahead
from qimen.queries import staff as reading
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.settings import aftermath, again

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request


@staff(Permission.CHANGE_SETUP)
@again.asked
def disable(request: Request, slug: str, ref: str) -> HttpResponse:
    """Say which visits are booked with somebody first; on POST end their access, cancelling none."""
    del slug
    member = reading.one(request.actor, ref)
    why = "own" if member.pk == request.actor.staff_id else ""
    is_stale = request.method == "POST" and again.is_needed(request)
    if request.method == "POST" and not is_stale:
        try:
            acting.disable(request.actor, ref, now=request.now)
        except acting.OwnAccess:
            why = "own"
        except owners.LastOwner:
            why = "last"
        else:
            words = f"{member.name} can no longer come in."
            return aftermath.told(request, "settings_staff", words, practitioner_id=member.pk)
    hit = ahead.of_practitioner(request.actor, member.pk, now=request.now)
    context = {"member_shown": member, "ahead": hit, "why": why, "is_stale": is_stale}
    return _page(request, "disable", context)


@staff(Permission.CHANGE_SETUP)
@again.asked
def enable(request: Request, slug: str, ref: str) -> HttpResponse:
    """Ask once, then let somebody in again."""
    member = reading.one(request.actor, ref)
    is_stale = request.method == "POST" and again.is_needed(request)
    if request.method == "POST" and not is_stale:
        acting.enable(request.actor, ref, now=request.now)
        messages.success(request, f"{member.name} can come in again.")
        return redirect("settings_staff", slug)
    return _page(request, "enable", {"member_shown": member, "is_stale": is_stale})


def _page(request: Request, name: str, context: dict[str, object]) -> HttpResponse:
    around = {"section": "settings", "tab": "staff", "again_words": again.NEEDED}
    return page.render(request, f"staff/settings/staff/{name}.html", around | context)

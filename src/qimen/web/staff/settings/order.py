"""A place up or down in a list of the settings, or where something was dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from qimen.actions.setup import ordering
from qimen.queries.ordering import Noun
from qimen.rules.access import Permission
from qimen.web.gate import staff
from qimen.web.staff.numbers import whole

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request

STEPS = {"up": ordering.UP, "down": ordering.DOWN}
LAST = 9_999
MEANWHILE = "Somebody else changed the order meanwhile. It is now as below, and yours is not saved."
PAGES = {
    Noun.LOCATION: "settings_locations",
    Noun.ROOM: "settings_rooms",
    Noun.SERVICE: "settings_services",
    Noun.STAFF: "settings_staff",
}


@staff(Permission.CHANGE_SETUP)
@require_POST
def move(request: Request, slug: str, ref: str, noun: Noun) -> HttpResponse:
    """Move a row; whoever looked at another order than stands there now sees it first."""
    to, seen = request.POST.get("to", ""), request.POST.get("seen", "")
    try:
        if to in STEPS:
            ordering.shift(request.actor, noun, ref, STEPS[to], seen=seen, now=request.now)
        elif (place := whole(to, LAST)) is not None:
            ordering.place(request.actor, noun, ref, place, seen=seen, now=request.now)
    except ordering.Reordered:
        messages.warning(request, MEANWHILE)
    return redirect(PAGES[noun], slug)

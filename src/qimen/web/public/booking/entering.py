"""Who one is: asked before the times or, where times are public, once one is chosen.

A visitor first says whether they have been here before, which picks what is shown and nothing
else: their file decides when they confirm. All of it stands in the address; no cookie is needed,
and nothing is kept for anybody before the sign-in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.views.decorators.http import require_safe

from qimen.queries import openings
from qimen.scheduling import hours
from qimen.web import page
from qimen.web.gate import limited, public
from qimen.web.public.booking import asked, instants, reading, sheet

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.queries.openings import Choice
    from qimen.web.gate import Request
    from qimen.web.public.booking.asked import Asked


@public
@limited("openings")
@require_safe
def enter(request: Request, slug: str) -> HttpResponse:
    """Ask a visitor who has chosen a time to sign in; who is known goes on with it."""
    del slug
    chosen, start = reading.read(request), instants.start(request.GET.get("at", ""))
    choice = chosen.choice()
    if start is None or choice is None or chosen.is_replaced or not reading.is_open(request):
        return HttpResponseRedirect(chosen.address(**chosen.when, **_said(chosen)))
    if request.file is not None:  # signed in meanwhile, perhaps in another tab
        known = {"at": instants.instant(start), **_said(chosen)}
        return HttpResponseRedirect(chosen.address("booking_confirm", **known))
    on = hours.local(start, choice.place.zone).date()
    if openings.refused_by(choice, start):
        return HttpResponseRedirect(chosen.address(date=on.isoformat(), gone="1"))
    return page.render(request, "public/booking/enter.html", _asked(request, chosen, choice, start))


def _said(chosen: Asked) -> dict[str, str]:
    return {"class": chosen.said_class} if chosen.said_class else {}


def _asked(request: Request, chosen: Asked, choice: Choice, start: int) -> dict[str, object]:
    there = chosen.address("booking_confirm", at=instants.instant(start))
    return sheet.of(request, chosen, choice, start) | doors(request, there)


def been(request: Request, chosen: Asked) -> dict[str, object]:
    """Say where each answer leads, and where signing in does; all a link has chosen is kept."""
    answers = {one: chosen.query(**{"class": one}) for one in asked.CLASSES}
    return {"answers": answers, **doors(request, chosen.address())}


def doors(request: Request, there: str) -> dict[str, object]:
    """Say where sign-in leads, and whether somebody signed in only lacks a file here."""
    return {"next": there, "needs_file": request.actor.account_id is not None}


def unlike_file(chosen: Asked, start: int | None) -> HttpResponse:
    """Lead who said of themselves what their file does not say to the times that are theirs."""
    changes = {"class": chosen.said_class}
    if chosen.place and start is not None:
        changes["date"] = hours.local(start, chosen.place.zone).date().isoformat()
        changes["at"] = instants.instant(start)
    return HttpResponseRedirect(chosen.address(**changes))

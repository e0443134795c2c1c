"""The steps up to a time. The address is the whole state: every step can be kept and gone back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from qimen.scheduling import hours
from qimen.web import page
from qimen.web.gate import limited, public
from qimen.web.public.booking import (
    arriving,
    asked,
    days,
    entering,
    instants,
    moving,
    notes,
    reading,
)
from qimen.web.public.booking.times import Times

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from qimen.queries.openings import Choice
    from qimen.web.gate import Request
    from qimen.web.public.booking.asked import Asked


@public
@limited("openings")
@require_safe
def choose(request: Request, slug: str) -> HttpResponse:
    """Ask for what has not been chosen yet; with all chosen, show the times to whom they may."""
    del slug
    if arriving.BY in request.GET:
        return arriving.arrive(request)
    if not reading.is_open(request):
        return page.render(request, "public/booking/closed.html")
    chosen = reading.read(request)
    if fixed := moving.turned_away(request, chosen):
        return fixed
    around = {
        "asked": chosen,
        "query": chosen.query(),
        "place": chosen.place,
        "is_changed": "changed" in request.GET,
        "is_gone": "gone" in request.GET,
        "has_note": bool(notes.kept(request)),
        **asked.steps(chosen),
    }
    if chosen.step == "been":
        around |= entering.been(request, chosen)
    if chosen.step != "time":
        return page.render(request, f"public/booking/{chosen.step}.html", around)
    if request.file is None and not chosen.is_visitor:
        context = around | entering.doors(request, chosen.address(**chosen.when))
        return page.render(request, "public/booking/enter.html", context)
    return _times(request, chosen, around)


def _times(request: Request, chosen: Asked, around: dict[str, object]) -> HttpResponse:
    choice = chosen.choice()
    if choice is None:  # pragma: no cover - `step` has just said that all is chosen
        return page.render(request, "public/booking/service.html", around)
    marked = instants.start(request.GET.get("at", ""))
    times = Times(choice, _wanted(request, choice, marked), request.GET.get("month", "")[:7])
    if times.is_at_limit:  # every day would be "full", which is not why
        return page.render(request, "public/booking/limit.html", around | {"steps": None})
    shown, query = times.day.on if times.day else None, chosen.query()
    context = around | {
        "times": times,
        "month": days.month(times.weeks, times.month_first, shown, query),
        "strip": days.strip(times.strip, shown, query),
        "marked": marked,
        "choice": choice,
        "stages": choice.offer.stages(choice.patient_class),
        "minutes": choice.offer.minutes(choice.patient_class),
    }
    return page.render(
        request,
        "public/booking/times.html",
        context,
        fragment="public/booking/times_quiet.html",
    )


def _wanted(request: Request, choice: Choice, marked: int | None) -> date | None:
    """Return the day asked for; a time without one is on its own day."""
    if said := request.GET.get("date"):
        return instants.day(said)
    return None if marked is None else hours.local(marked, choice.place.zone).date()

"""My appointments: the list, one of them, and its calendar file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from qimen.queries import appointments, messages
from qimen.web import page
from qimen.web.gate import patient

if TYPE_CHECKING:
    from qimen.web.gate import Request


@patient
@require_safe
def index(request: Request, slug: str) -> HttpResponse:
    del slug
    own = appointments.own(request.actor, request.clinic, now=request.now)
    return page.render(request, "patient/appointments/index.html", {"own": own})


@patient
@require_safe
def show(request: Request, slug: str, ref: str) -> HttpResponse:
    """One appointment; straight after booking it also says so."""
    del slug
    one = appointments.one(request.actor, ref)
    is_new, is_moved = (request.GET.get(name) == "1" for name in ("booked", "moved"))
    return page.render(
        request,
        "patient/appointments/show.html",
        {
            "one": appointments.seen(one, request.clinic, request.now),
            "place": one.location,
            "is_new": is_new,
            "is_withdrawn": request.GET.get("withdrawn") == "1",
            "is_settled": request.GET.get("settled") == "1",
            "is_same": request.GET.get("same") == "1",
            "is_moved": is_moved,
            "told": messages.last_to_patient(one) if is_new or is_moved else None,
            "is_fixed": request.GET.get("fixed") == "1",
            "asked": appointments.move_asked(one),
            "is_gone": request.GET.get("cancelled") == "1",
        },
    )


@patient
@require_safe
def calendar(request: Request, slug: str, ref: str) -> HttpResponse:
    """The appointment as a file for one's own calendar."""
    del slug
    one = appointments.one(request.actor, ref)
    response = HttpResponse(
        messages.calendar_file(one), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response

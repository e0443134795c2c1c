"""Going on with a time: it is kept while the form is filled, and once for longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from qimen.actions import appointments
from qimen.web.gate import limited, patient
from qimen.web.public.booking import instants, moving, notes, reading, refusing

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.queries.openings import Choice
    from qimen.web.gate import Request
    from qimen.web.public.booking.asked import Asked


@patient
@limited("book")
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: Request, slug: str) -> HttpResponse:
    """Keep the chosen time, and go on to the last look.

    A browser that was closed opens the address again, without a time: that leads to the times.
    """
    del slug
    chosen = reading.read(request)
    notes.keep(request)
    if fixed := moving.turned_away(request, chosen):
        return fixed
    choice, start = chosen.choice(), instants.start(request.POST.get("at", ""))
    if choice is None or start is None or chosen.is_replaced or not reading.is_open(request):
        return HttpResponseRedirect(chosen.address(changed="1" if chosen.is_replaced else ""))
    try:
        _hold(request, chosen, choice, start)
    except appointments.StaleChoice:
        return HttpResponseRedirect(chosen.address(practitioner="", changed="1"))
    except appointments.NotMovable:
        return HttpResponseRedirect(chosen.address())  # which leads to the reason
    except appointments.Refused as why:
        return refusing.refused(request, chosen, choice, start, why.rules)
    return _to_confirmation(chosen, start)


@patient
@limited("book")
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: Request, slug: str) -> HttpResponse:
    """Keep it as long again; the last look says until when, or that it is kept no more."""
    del slug
    chosen, start = reading.read(request), instants.start(request.GET.get("at", ""))
    if request.method == "POST":
        notes.keep(request)
        appointments.extend(request.actor, request.POST.get("held", "")[:16], now=request.now)
    return _to_confirmation(chosen, start) if start else HttpResponseRedirect(chosen.address())


def _hold(request: Request, chosen: Asked, choice: Choice, start: int) -> None:
    wish, now = moving.wish(choice, start), request.now
    if chosen.moving is None:
        appointments.hold(request.actor, request.clinic, wish, now=now)
    else:
        appointments.hold_move(request.actor, request.clinic, chosen.moving.ref, wish, now=now)


def _to_confirmation(chosen: Asked, start: int) -> HttpResponse:
    return HttpResponseRedirect(chosen.address("booking_confirm", at=instants.instant(start)))

"""Going on with a time: it is kept while the form is filled, and once for longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.views.decorators.http import require_POST

from qimen.actions import appointments
from qimen.web.gate import limited, patient
from qimen.web.public.booking import asked, instants, notes, refusing

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.queries.openings import Choice
    from qimen.web.gate import Request
    from qimen.web.public.booking.asked import Asked


@patient
@limited("book")
@require_POST
def hold(request: Request, slug: str) -> HttpResponse:
    """Keep the chosen time, and go on to the last look."""
    del slug
    chosen = asked.read(request)
    choice, start = chosen.choice(), instants.start(request.POST.get("at", ""))
    if choice is None or start is None or chosen.is_replaced or not asked.is_open(request):
        return HttpResponseRedirect(chosen.address(changed="1" if chosen.is_replaced else ""))
    try:
        appointments.hold(request.actor, request.clinic, _wish(choice, start), now=request.now)
    except appointments.StaleChoice:
        return HttpResponseRedirect(chosen.address(practitioner="", changed="1"))
    except appointments.Refused as why:
        return refusing.refused(request, chosen, choice, start, why.rules)
    return _to_confirmation(chosen, start)


@patient
@limited("book")
@require_POST
def extend(request: Request, slug: str) -> HttpResponse:
    """Keep it as long again; the last look says until when, or that it is kept no more."""
    del slug
    chosen, start = asked.read(request), instants.start(request.GET.get("at", ""))
    notes.keep(request)
    appointments.extend(request.actor, request.POST.get("held", "")[:16], now=request.now)
    return _to_confirmation(chosen, start) if start else HttpResponseRedirect(chosen.address())


def _wish(choice: Choice, start: int) -> appointments.Wish:
    return appointments.Wish(
        service_id=choice.offer.id,
        location_id=choice.place.id,
        practitioner_id=choice.practitioner.id if choice.practitioner else None,
        start=start,
    )


def _to_confirmation(chosen: Asked, start: int) -> HttpResponse:
    return HttpResponseRedirect(chosen.address("booking_confirm", at=instants.instant(start)))

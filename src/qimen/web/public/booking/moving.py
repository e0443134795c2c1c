"""Moving one's own visit: the same steps as booking, and at the end a move instead of a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpResponseRedirect
from django.urls import reverse

from qimen.actions import appointments
from qimen.queries import appointments as visits
from qimen.queries import holds, openings
from qimen.web import page
from qimen.web.public.booking import refusing, sheet

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.models import Appointment
    from qimen.queries.openings import Choice
    from qimen.web.gate import Request
    from qimen.web.public.booking.asked import Asked


class MoveForm(forms.Form):
    """The key that makes sending the form twice move once."""

    form_key = forms.CharField(max_length=sheet.KEY_LENGTH, min_length=16, widget=forms.HiddenInput)


def turned_away(request: Request, chosen: Asked) -> HttpResponse | None:
    """Lead a visit that cannot be moved online to its page, which says why not."""
    visit = chosen.moving
    if visit is None:
        return None
    own = visits.seen(visit, request.clinic, request.now)
    if own.can_move and chosen.offer is not None:
        return None
    return HttpResponseRedirect(f"{_page(request, visit)}?fixed=1")


def wish(choice: Choice, start: int) -> appointments.Wish:
    return appointments.Wish(
        service_id=choice.offer.id,
        location_id=choice.place.id,
        practitioner_id=choice.practitioner.id if choice.practitioner else None,
        start=start,
    )


def confirm(
    request: Request, chosen: Asked, visit: Appointment, choice: Choice, start: int
) -> HttpResponse:
    """Show where the visit would stand, or move it there."""
    if request.method == "POST":
        return _send(request, chosen, visit, choice, start)
    return _look(request, chosen, choice, start)


def _send(
    request: Request, chosen: Asked, visit: Appointment, choice: Choice, start: int
) -> HttpResponse:
    """Move the visit, or ask for it, and go to its page."""
    form = MoveForm(request.POST)
    if not form.is_valid():
        return _look(request, chosen, choice, start, is_sent=True)
    key = form.cleaned_data["form_key"]
    try:
        moved = appointments.reschedule(
            request.actor, request.clinic, visit.ref, wish(choice, start), form_key=key,
            now=request.now,
        )  # fmt: skip
    except appointments.StaleChoice:
        return HttpResponseRedirect(f"{chosen.address(practitioner='')}&changed=1")
    except appointments.NotMovable:
        return HttpResponseRedirect(f"{_page(request, visit)}?fixed=1")
    except appointments.Refused as why:
        return refusing.refused(request, chosen, choice, start, why.rules)
    return HttpResponseRedirect(f"{_page(request, visit)}?{_outcome(moved)}=1")


def _outcome(moved: appointments.Rescheduled) -> str:
    """Return what the visit's page shall say of it."""
    if moved.is_withdrawn:
        return "withdrawn"
    return "asked" if moved.waits else "same" if moved.stays else "moved"


def _look(
    request: Request, chosen: Asked, choice: Choice, start: int, *, is_sent: bool = False
) -> HttpResponse:
    """Show where the visit would stand, and where it stands now."""
    held = holds.live(choice, start)
    visit = chosen.moving
    is_here = visit is not None and appointments.stands(visit, wish(choice, start))
    if visit is not None and is_here and chosen.waits is None:
        return HttpResponseRedirect(f"{_page(request, visit)}?same=1")
    is_held = held is not None
    rules = openings.refused_by(choice, start, is_held=is_held)
    if rules and not is_here and not is_sent:
        return refusing.refused(request, chosen, choice, start, rules)
    context = sheet.of(request, chosen, choice, start)
    context |= {
        "held": held,
        "is_here": is_here,
        "form": MoveForm(initial={"form_key": sheet.new_key()}),
    }
    return page.render(request, "public/booking/move.html", context, status=422 if is_sent else 200)


def _page(request: Request, visit: Appointment) -> str:
    return reverse("appointment", args=[request.clinic.slug, visit.ref])

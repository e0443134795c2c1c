"""The last look before booking, the booking itself, and what to say when somebody was faster."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django import forms
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qimen.actions import appointments
from qimen.queries import appointments as known
from qimen.queries import openings
from qimen.rules import cancellation
from qimen.scheduling import Rule, hours
from qimen.web import page
from qimen.web.gate import limited, patient
from qimen.web.public.booking import asked, choosing

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.queries.openings import Choice
    from qimen.web.gate import Request
    from qimen.web.public.booking.asked import Asked

KEY_LENGTH = 43
#: Refusals with words of their own, the most telling first; any other means that it was taken.
TOLD = (Rule.PORTAL, Rule.LIMIT, Rule.NOTICE, Rule.HORIZON, Rule.PATIENT_BUSY)


class BookingForm(forms.Form):
    """A note, and the key that makes sending the form twice book once."""

    note = forms.CharField(
        label="Anything we should know?",
        help_text="We read this before your visit. For anything urgent, call us.",
        required=False,
        max_length=1000,
        error_messages={"max_length": "Shorten the note to %(limit_value)d characters"},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    form_key = forms.CharField(max_length=KEY_LENGTH, min_length=16, widget=forms.HiddenInput)


@patient
@limited("book")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: Request, slug: str) -> HttpResponse:
    """Show what would be booked, or book it and go to the appointment."""
    del slug
    chosen = asked.read(request)
    choice = chosen.choice()
    start = asked.start(request.POST.get("at") or request.GET.get("at", ""))
    is_on_offer = request.clinic.portal.online and not chosen.is_replaced
    if choice is None or start is None or not is_on_offer:
        return _turned_away(request, chosen)
    if request.method == "POST":
        return _send(request, chosen, choice, start)
    return _look(request, chosen, choice, start)


def _turned_away(request: Request, chosen: Asked) -> HttpResponse:
    """Lead back to choosing; or to what this very form booked before the clinic changed."""
    is_sent = request.method == "POST"
    if is_sent and (ref := _booked_before(request)):
        return _to_appointment(request, ref)
    if not request.clinic.portal.online:
        return page.render(request, "public/booking/closed.html")
    is_changed = is_sent or chosen.is_replaced
    return HttpResponseRedirect(chosen.address(changed="1" if is_changed else ""))


def _booked_before(request: Request) -> str:
    form = BookingForm(request.POST)
    form.full_clean()
    key = form.cleaned_data.get("form_key")
    return known.booked_by_form(request.actor, key) if key else ""


def _to_appointment(request: Request, ref: str) -> HttpResponse:
    address = reverse("appointment", args=[request.clinic.slug, ref])
    return HttpResponseRedirect(f"{address}?booked=1")


def _send(request: Request, chosen: Asked, choice: Choice, start: int) -> HttpResponse:
    form = BookingForm(request.POST)
    if not form.is_valid():
        return _look(request, chosen, choice, start, form=form)
    try:
        booked = _book(request, choice, start, form)
    except appointments.StaleChoice:
        return HttpResponseRedirect(f"{chosen.address(practitioner='')}&changed=1")
    except appointments.Refused as refused:
        return _refused(request, chosen, choice, start, _reason(refused.rules))
    return _to_appointment(request, booked.appointment.ref)


def _book(request: Request, choice: Choice, start: int, form: BookingForm) -> appointments.Booked:
    wish = appointments.Wish(
        service_id=choice.offer.id,
        location_id=choice.place.id,
        practitioner_id=choice.practitioner.id if choice.practitioner else None,
        start=start,
        note=form.cleaned_data["note"],
    )
    key = form.cleaned_data["form_key"]
    return appointments.book(request.actor, request.clinic, wish, form_key=key, now=request.now)


def _look(
    request: Request, chosen: Asked, choice: Choice, start: int, form: BookingForm | None = None
) -> HttpResponse:
    """Show the visit with its form; one that is no longer on offer leads to the nearest times."""
    if form is None and openings.on_offer(choice, start) is None:
        return _refused(request, chosen, choice, start, "gone", status=200)
    context = _visit(request, chosen, choice, start)
    shown = _fresh(form)
    return page.render(
        request,
        "public/booking/confirm.html",
        context | {"form": shown},
        status=422 if form else 200,
    )


def _refused(
    request: Request, chosen: Asked, choice: Choice, start: int, reason: str, status: int = 409
) -> HttpResponse:
    """Say why not, and offer what is nearest; the note that was typed stays."""
    return page.render(
        request,
        "public/booking/taken.html",
        _visit(request, chosen, choice, start)
        | {
            "reason": reason,
            "nearest": openings.nearest(choice, start),
            "note": request.POST.get("note", "")[:1000],
            "form_key": _new_key(),
        },
        status=status,
    )


def _visit(request: Request, chosen: Asked, choice: Choice, start: int) -> dict[str, object]:
    starts_at = hours.at(start)
    minutes = choice.offer.minutes(choice.patient_class)
    portal = request.clinic.portal
    terms = cancellation.Terms(self_service=portal.self_service_changes, hours=portal.cancel_hours)
    until = cancellation.until(terms, starts_at)
    return {
        "asked": chosen,
        "query": chosen.query(),
        "choice": choice,
        "place": choice.place,
        "starts_at": starts_at,
        "ends_at": hours.at(start + minutes),
        "minutes": minutes,
        "stages": choice.offer.stages(choice.patient_class),
        "until": until if portal.self_service_changes and until > request.now else None,
        "on": starts_at.astimezone(hours.zone_named(choice.place.zone)).date(),
        **choosing.steps(chosen, is_last=True),
    }


def _reason(rules: frozenset[Rule]) -> str:
    """Return the refusal to tell; a start that is only off the grid has moved, not been taken."""
    if rules == {Rule.GRID}:
        return "moved"
    return next((rule.value for rule in TOLD if rule in rules), "taken")


def _fresh(form: BookingForm | None) -> BookingForm:
    """Return a form to send: new, or the one with faults, whose key still stands if it had one."""
    if form is None:
        return BookingForm(initial={"form_key": _new_key()})
    if "form_key" in form.errors:
        return BookingForm(initial={"form_key": _new_key(), "note": form.data.get("note", "")})
    return form


def _new_key() -> str:
    return secrets.token_urlsafe(32)

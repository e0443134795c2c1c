"""The sheet that shows a visit before it is booked, and the form under it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django import forms

from qimen.rules import cancellation
from qimen.scheduling import hours
from qimen.web.public.booking import asked, notes

if TYPE_CHECKING:
    from qimen.queries.openings import Choice
    from qimen.web.gate import Request
    from qimen.web.public.booking.asked import Asked

KEY_LENGTH = 43


class BookingForm(forms.Form):
    """A note, and the key that makes sending the form twice book once."""

    note = forms.CharField(
        label="Anything we should know?",
        help_text="We read this before your visit. For anything urgent, call us.",
        required=False,
        max_length=notes.LONGEST,
        error_messages={"max_length": "Shorten the note to %(limit_value)d characters"},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    form_key = forms.CharField(max_length=KEY_LENGTH, min_length=16, widget=forms.HiddenInput)


def fresh(request: Request, form: BookingForm | None) -> BookingForm:
    """Return a form to send: new, or the one with faults, whose key still stands if it had one."""
    if form is None:
        return BookingForm(initial={"form_key": new_key(), "note": notes.kept(request)})
    if "form_key" in form.errors:
        return BookingForm(initial={"form_key": new_key(), "note": form.data.get("note", "")})
    return form


def new_key() -> str:
    return secrets.token_urlsafe(32)


def of(request: Request, chosen: Asked, choice: Choice, start: int) -> dict[str, object]:
    """Return what the sheet says of a choice and a start."""
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
        **asked.steps(chosen, is_last=True),
    }

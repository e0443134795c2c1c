"""Cancelling one's own visit: a page that says what will happen, then the deed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qimen.actions import appointments as acting
from qimen.queries import appointments
from qimen.web import page
from qimen.web.gate import limited, patient

if TYPE_CHECKING:
    from qimen.web.gate import Request


class CancellationForm(forms.Form):
    reason = forms.CharField(
        label="Why?",
        help_text="It helps us plan. Only the clinic reads it.",
        required=False,
        max_length=240,
        error_messages={"max_length": "Say it in at most %(limit_value)d characters."},
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )


@patient
@limited("cancel")
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: Request, slug: str, ref: str) -> HttpResponse:
    """Show what cancelling means, or do it; a second time leads to the same page."""
    form = CancellationForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _page(request, ref, form)
    try:
        acting.cancel(request.actor, ref, reason=form.cleaned_data["reason"], now=request.now)
    except acting.NotCancellable:
        return _page(request, ref, form)
    return HttpResponseRedirect(reverse("appointment", args=[slug, ref]) + "?cancelled=1")


def _page(request: Request, ref: str, form: forms.Form) -> HttpResponse:
    """Show the visit with the form; or, where it cannot be cancelled, the reason and the phone."""
    appointment = appointments.one(request.actor, ref)
    if appointment.status == "cancelled":
        return HttpResponseRedirect(
            reverse("appointment", args=[request.clinic.slug, ref]) + "?cancelled=1"
        )
    one = appointments.seen(appointment, request.clinic, request.now)
    is_refused = not one.can_cancel and request.method == "POST"
    status = 409 if is_refused else 422 if form.errors else 200
    return page.render(
        request,
        "patient/cancellations/new.html",
        {"one": one, "place": appointment.location, "form": form},
        status=status,
    )

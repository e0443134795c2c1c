"""Add New Patient."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qimen.actions import patients as acting
from qimen.queries import patients
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.patients.forms import NewPatientForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from qimen.models import Patient
    from qimen.web.gate import Request

PAGE = "staff/patients/new.html"


@staff(Permission.ADD_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: Request, slug: str) -> HttpResponse:
    """Take what is known of somebody who has no file yet."""
    today = request.now.astimezone(ZoneInfo(request.clinic.zone)).date()
    sent = request.POST if request.method == "POST" else None
    form = NewPatientForm(sent, clinic=request.clinic, today=today)
    if not form.is_valid():
        return _page(request, form, status=422 if form.errors else 200)
    newcomer = acting.Newcomer(
        sheet=form.sheet(),
        is_new=form.cleaned_data["is_new"],
        even_so="even_so" in request.POST,
    )
    try:
        patient = acting.add(request.actor, newcomer, now=request.now)
    except acting.Alike as alike:
        return _page(request, form, alike=alike.files, status=409)
    try:
        patients.one(request.actor, patient.ref)
    except Http404:  # a practitioner's own only with the first visit
        said = "The file is there. It opens for you with the first visit you have together."
        messages.success(request, said)
        return HttpResponseRedirect(reverse("staff_patients", args=[slug]))
    messages.success(request, "The file is there.")
    return HttpResponseRedirect(reverse("staff_patient", args=[slug, patient.ref]))


def _page(
    request: Request, form: NewPatientForm, *, alike: Sequence[Patient] = (), status: int = 200
) -> HttpResponse:
    context = {"form": form, "alike": alike, "section": "patients"}
    return page.render(request, PAGE, context, status=status)

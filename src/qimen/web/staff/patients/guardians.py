"""The guardians of a file: each on a page of its own, listed on the Personal tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from qimen.actions import patients as acting
from qimen.queries import patients
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.patients import header
from qimen.web.staff.patients.forms import GuardianForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.models import Guardian
    from qimen.web.gate import Request

PAGE = "staff/patients/guardian.html"
TOO_MANY = f"A file can hold {acting.MOST_GUARDIANS} guardians, and this one does. Remove one of them first."


@staff(Permission.CHANGE_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, slug: str, ref: str) -> HttpResponse:
    """Take another guardian."""
    sent = request.POST if request.method == "POST" else None
    form = GuardianForm(sent, country=request.clinic.country)
    if not form.is_valid():
        return _page(request, ref, form)
    try:
        acting.add_guardian(request.actor, ref, form.particulars(), now=request.now)
    except acting.TooManyGuardians:
        form.add_error(None, TOO_MANY)
        return _page(request, ref, form)
    return _back(request, slug, ref, "The guardian is on the file.")


@staff(Permission.CHANGE_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, slug: str, ref: str, guardian: str) -> HttpResponse:
    """Change what is known of a guardian."""
    there = patients.guardian(request.actor, patients.one(request.actor, ref), guardian)
    sent = request.POST if request.method == "POST" else None
    form = GuardianForm(sent, country=request.clinic.country, guardian=there)
    if not form.is_valid():
        return _page(request, ref, form, there)
    try:
        acting.change_guardian(
            request.actor, ref, guardian, form.particulars(),
            revision=form.cleaned_data["revision"], now=request.now,
        )  # fmt: skip
    except acting.GuardianOutdated as outdated:
        return _outdated(request, ref, outdated.guardian)
    return _back(request, slug, ref, "Saved.")


@staff(Permission.CHANGE_PATIENT)
@require_POST
def remove(request: Request, slug: str, ref: str, guardian: str) -> HttpResponse:
    """Take a guardian off the file."""
    acting.remove_guardian(request.actor, ref, guardian, now=request.now)
    return _back(request, slug, ref, "The guardian is off the file.")


def _outdated(request: Request, ref: str, there: Guardian) -> HttpResponse:
    """Show what stands now beside what was typed; saving again is the decision."""
    data = request.POST.copy()
    data["revision"] = str(there.revision)
    form = GuardianForm(data, country=request.clinic.country, guardian=there)
    form.is_valid()
    return _page(request, ref, form, there, is_outdated=True)


def _page(
    request: Request,
    ref: str,
    form: GuardianForm,
    there: Guardian | None = None,
    *,
    is_outdated: bool = False,
) -> HttpResponse:
    patient = acting.open_file(request.actor, ref, part="guardians", now=request.now)
    context = header.context(
        request, patient, "personal", form=form, guardian=there, is_outdated=is_outdated
    )
    status = 409 if is_outdated else 422 if form.errors else 200
    return page.render(request, PAGE, context, status=status)


def _back(request: Request, slug: str, ref: str, said: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(reverse("staff_patient", args=[slug, ref]) + "#guardians")

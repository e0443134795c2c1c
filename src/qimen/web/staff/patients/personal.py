"""The Personal tab: who somebody is and how to reach them; read, or read and changed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qimen.actions import patients as acting
from qimen.queries import journal, patients
from qimen.rules import access
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.patients import header, merging
from qimen.web.staff.patients.forms import PersonalForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.models import Patient
    from qimen.web.gate import Request
    from qimen.web.staff.patients.merging import Line

READ, EDIT = "staff/patients/facts.html", "staff/patients/personal.html"


@staff(Permission.SEE_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, slug: str, ref: str) -> HttpResponse:
    """Show the tab; save it for those who may change a file."""
    may_change = access.scope(request.actor, Permission.CHANGE_PATIENT) is not access.Scope.NONE
    if request.method != "POST" or not may_change:
        if request.method == "POST":
            raise Http404("nothing to send here")
        return _show(request, ref, may_change=may_change)
    patient = patients.one(request.actor, ref)
    form = form_of(request, patient, bound=True)
    if not form.is_valid():
        return _form(request, ref, form)
    try:
        acting.change(
            request.actor, ref, form.sheet(), revision=form.cleaned_data["revision"],
            ends_tie="ends_tie" in request.POST, now=request.now,
        )  # fmt: skip
    except acting.Outdated as outdated:
        form, lines = merging.merged(request, form, outdated.patient)
        return _form(request, ref, form, lines=lines, status=409)
    except acting.TieEnds:
        return _form(request, ref, form, tie_ends=True, status=409)
    messages.success(request, "Saved.")
    return HttpResponseRedirect(reverse("staff_patient", args=[slug, ref]))


def form_of(request: Request, patient: Patient, *, bound: bool) -> PersonalForm:
    """Return the form of a file: as it was sent, or as the file is."""
    today = request.now.astimezone(ZoneInfo(request.clinic.zone)).date()
    return PersonalForm(
        request.POST if bound else None, clinic=request.clinic, today=today, patient=patient,
        initial=merging.shown(patient),
    )  # fmt: skip


def _show(request: Request, ref: str, *, may_change: bool) -> HttpResponse:
    if may_change:
        return _form(request, ref, None)
    patient = acting.open_file(request.actor, ref, part="personal", now=request.now)
    context = header.context(request, patient, "personal", **_around(request, patient))
    return page.render(request, READ, context)


def _form(
    request: Request,
    ref: str,
    form: PersonalForm | None,
    *,
    lines: list[Line] | None = None,
    tie_ends: bool = False,
    status: int = 200,
) -> HttpResponse:
    patient = acting.open_file(request.actor, ref, part="personal", now=request.now)
    made = form or form_of(request, patient, bound=False)
    who, at = journal.last_saved_by(request.actor, patient.pk)
    context = header.context(
        request, patient, "personal", form=made, was=merging.was(made), lines=lines,
        tie_ends=tie_ends, saved_by=who, saved_at=at, **_around(request, patient),
    )  # fmt: skip
    return page.render(request, EDIT, context, status=422 if made.errors else status)


def _around(request: Request, patient: Patient) -> dict[str, object]:
    """Return who else there is: others at the address, the account, the guardians."""
    return {
        "shares": patients.sharing_address(request.actor, patient),
        "account": patients.account_of(patient),
        "guardians": patients.guardians(request.actor, patient),
    }

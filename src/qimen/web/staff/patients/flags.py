"""The red flag, edited where it stands, with what it said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qimen.actions import patients as acting
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.patients import header
from qimen.web.staff.patients.forms import FlagForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request

PAGE = "staff/patients/red_flag.html"


@staff(Permission.CHANGE_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, slug: str, ref: str) -> HttpResponse:
    """Show the red flag with its history, and take another text."""
    form = FlagForm(request.POST) if request.method == "POST" else None
    if form is None or not form.is_valid():
        return _page(request, ref, form)
    try:
        acting.flag(
            request.actor, ref, form.cleaned_data["text"],
            revision=form.cleaned_data["revision"], now=request.now,
        )  # fmt: skip
    except acting.FlagOutdated:
        return _page(request, ref, form, is_outdated=True)
    return HttpResponseRedirect(reverse("staff_patient", args=[slug, ref]))


def _page(
    request: Request, ref: str, form: FlagForm | None, *, is_outdated: bool = False
) -> HttpResponse:
    patient = acting.open_file(request.actor, ref, part="red_flag", now=request.now)
    context = header.context(request, patient, "red_flag", is_outdated=is_outdated)
    now = {"revision": len(context["flags"]), "text": patient.red_flag}
    if is_outdated and form is not None:  # what was typed stays, on top of what stands there now
        form = FlagForm({**now, "text": form.cleaned_data["text"]})
    context["form"] = form or FlagForm(initial=now)
    status = 409 if is_outdated else 422 if form and form.errors else 200
    return page.render(request, PAGE, context, status=status)

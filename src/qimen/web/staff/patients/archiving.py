"""A file put away, and taken out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from qimen.actions import patients as acting
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.patients import header

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request


@staff(Permission.CHANGE_PATIENT)
@require_POST
def archive(request: Request, slug: str, ref: str) -> HttpResponse:
    """Put the file away; while there are visits to come, say which."""
    try:
        acting.archive(request.actor, ref, now=request.now)
    except acting.Upcoming as upcoming:
        patient = acting.open_file(request.actor, ref, part="personal", now=request.now)
        context = header.context(request, patient, "archive", visits=upcoming.visits)
        return page.render(request, "staff/patients/not_archived.html", context, status=409)
    messages.success(request, "This file is archived. It is not listed and not booked any more.")
    return HttpResponseRedirect(reverse("staff_patient", args=[slug, ref]))


@staff(Permission.CHANGE_PATIENT)
@require_POST
def restore(request: Request, slug: str, ref: str) -> HttpResponse:
    acting.restore(request.actor, ref, now=request.now)
    messages.success(request, "This file is back among the patients.")
    return HttpResponseRedirect(reverse("staff_patient", args=[slug, ref]))

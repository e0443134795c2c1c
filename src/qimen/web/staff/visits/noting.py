"""The note on a visit, changed on the visit's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from qimen.actions import appointments
from qimen.queries import appointments as visits
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.visits import outdated, show, steps
from qimen.web.staff.visits.forms import NoteForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request


@staff(Permission.ARRANGE)
@require_POST
def create(request: Request, slug: str, ref: str) -> HttpResponse:
    """Save the note, or show the page again with what was typed."""
    form, seen = NoteForm(request.POST), steps.revision(request)
    if not form.is_valid():
        visit = visits.one(request.actor, ref)
        return page.render(
            request, show.PAGE, show.context(request, visit, noting=form), status=422
        )
    try:
        appointments.note(
            request.actor, ref, form.cleaned_data["note"], revision=seen, now=request.now
        )
    except appointments.Outdated as stale:
        now = outdated.changes(stale.appointment, seen)
        context = show.context(request, now.pop("visit"), noting=form, **now)
        return page.render(request, show.PAGE, context, status=409)
    return redirect("staff_visit", slug, ref)

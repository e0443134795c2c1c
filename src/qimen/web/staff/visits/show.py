"""A visit's page: facts, what may be done with it now, and what happened to it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.views.decorators.http import require_safe

from qimen.actions import appointments
from qimen.queries import appointments as visits
from qimen.queries import dashboard, history, patients
from qimen.rules import access, attendance
from qimen.rules.access import Permission
from qimen.rules.attendance import Step
from qimen.scheduling import hours
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.visits.forms import NoteForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.models import Appointment
    from qimen.queries.history import Entry
    from qimen.web.gate import Request

PAGE = "staff/visits/show.html"
ANSWERS = ("appointment.accepted", "appointment.declined")
MOVABLE = ("requested", "confirmed", "checked_in")


@staff(Permission.SEE_CALENDAR)
@require_safe
def show(request: Request, slug: str, ref: str) -> HttpResponse:
    del slug
    visit = appointments.open_visit(request.actor, ref, now=request.now)
    return page.render(request, PAGE, context(request, visit))


def context(request: Request, visit: Appointment, **more: object) -> dict[str, Any]:
    """Return what a visit's page says; what may be done depends on the status, the time and you."""
    may_arrange = access.may(
        request.actor, Permission.ARRANGE, practitioner_id=visit.practitioner_id
    )
    undoable = history.undoable(request.actor, visit, now=request.now) if may_arrange else None
    ahead = hours.minute_of(visit.starts_at) - hours.minute_from(request.now)
    steps = attendance.steps(visit.status, ahead) if may_arrange else ()
    if undoable:  # taking back says it better
        steps = tuple(step for step in steps if step is not Step.REOPEN)
    patient, may = visit.patient, patients.sight(request.actor, visit.patient_id)
    return {
        "visit": visit,
        "patient": patient,
        "age": patients.age(patient, request.now) if patient and may.contact else None,
        "may": may,
        "revision": visit.revision,
        "has_lapsed": visit.status == "lapsed" or (visit.status == "requested" and ahead <= 0),
        "steps": [step.value for step in steps],
        "undoable": undoable,
        "next_request": _next_request(request, undoable),
        "noting": NoteForm({"note": visit.note}) if may_arrange and may.notes else None,
        **_asked(request, visit),
        "can_move": may_arrange and visit.status in MOVABLE,
        "again": _again(request, visit) if may_arrange and visit.status != "requested" else "",
        "history": history.of(visit, with_reasons=may.notes),
        "section": "calendar",
        **more,
    }


def _next_request(request: Request, undoable: Entry | None) -> Appointment | None:
    """Return which request is answered next, once one has been."""
    if undoable is None or undoable.action not in ANSWERS:
        return None
    return dashboard.first_request(request.actor, now=request.now)


def _again(request: Request, visit: Appointment) -> str:
    """Return the address of New Appointment for the same, a week later where that is ahead."""
    if visit.patient is None or visit.patient.archived_at:
        return ""
    told = {
        "patient": visit.patient.ref,
        "service": visit.service.ref,
        "location": visit.location.ref,
        "practitioner": visit.practitioner.ref,
    }
    local = visit.starts_at.astimezone(hours.zone_named(visit.zone))
    on = local.date() + timedelta(weeks=1)
    start = hours.resolve(on, local.hour * 60 + local.minute, visit.zone)
    if start > hours.minute_from(request.now):
        told["at"] = f"{hours.at(start):%Y-%m-%dT%H:%MZ}"
    return f"{reverse('staff_visit_new', args=[request.clinic.slug])}?{urlencode(told)}"


def _asked(request: Request, visit: Appointment) -> dict[str, Any]:
    """Return the move that the patient asks for; whoever is asked answers, or the front desk."""
    asked = visits.move_asked(visit)
    may_answer = asked is not None and access.may(
        request.actor, Permission.ARRANGE, practitioner_id=asked.practitioner_id
    )
    return {"asked": asked, "may_answer": may_answer}

"""The tabs of a file that are read: appointments, messages, activity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from qimen.actions import patients as acting
from qimen.queries import calendar, journal
from qimen.queries import messages as outbox
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.numbers import whole
from qimen.web.staff.patients import header

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request

LARGEST = 2**63 - 1


@staff(Permission.SEE_PATIENT)
@require_safe
def appointments(request: Request, slug: str, ref: str) -> HttpResponse:
    """List the visits: to come, over, and cancelled."""
    del slug
    patient = acting.open_file(request.actor, ref, part="appointments", now=request.now)
    visits = calendar.of_patient(request.actor, patient.pk, now=request.now)
    context = header.context(request, patient, "appointments", visits=visits)
    return page.render(request, "staff/patients/appointments.html", context)


@staff(Permission.SEE_MESSAGES)
@require_safe
def messages(request: Request, slug: str, ref: str) -> HttpResponse:
    """List what was sent to the patient, with its fate."""
    del slug
    patient = acting.open_file(request.actor, ref, part="messages", now=request.now)
    sent = outbox.of_patient(request.actor, patient.pk)
    context = header.context(request, patient, "messages", sent=sent)
    return page.render(request, "staff/patients/messages.html", context)


@staff(Permission.SEE_ACTIVITY)
@require_safe
def activity(request: Request, slug: str, ref: str) -> HttpResponse:
    """Say what happened to the file, and who opened it."""
    del slug
    patient = acting.open_file(request.actor, ref, part="activity", now=request.now)
    entries = journal.of_patient(request.actor, patient, before=before(request))
    context = header.context(request, patient, "activity", entries=entries)
    return page.render(request, "staff/patients/activity.html", context)


def before(request: Request) -> int | None:
    """Return from where on older entries are asked for."""
    return whole(request.GET.get("before", ""), LARGEST)

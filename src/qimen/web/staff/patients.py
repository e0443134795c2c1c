"""A patient's file. Opening it is journalled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from qimen.actions import patients as acting
from qimen.queries import calendar, patients
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request


@staff(Permission.SEE_PATIENT)
@require_safe
def show(request: Request, slug: str, ref: str) -> HttpResponse:
    del slug
    patient = acting.open_file(request.actor, ref, now=request.now)
    return page.render(
        request,
        "staff/patients/show.html",
        {
            "patient": patient,
            "age": patients.age(patient, request.now),
            "patient_class": patients.class_of(patient, request.now),
            "visits": calendar.of_patient(request.actor, patient.pk, now=request.now),
            "shares": patients.sharing_address(request.actor, patient),
            "section": "patients",
        },
    )

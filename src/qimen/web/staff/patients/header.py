"""The header of a patient's file, which stands above each of its tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qimen.queries import patients
from qimen.rules import access
from qimen.rules.access import Permission

if TYPE_CHECKING:
    from qimen.models import Patient
    from qimen.web.gate import Request


def context(request: Request, patient: Patient, tab: str, **more: object) -> dict[str, Any]:
    """Return what every tab says of a file. Who may read a file may read its header, but only
    who looks after patients sees the red flag."""
    sees_flag = access.scope(request.actor, Permission.SEE_RED_FLAG) is not access.Scope.NONE
    flags = patients.red_flags(request.actor, patient) if sees_flag else ()
    return {
        "patient": patient,
        "tab": tab,
        "age": patients.age(patient, request.now),
        "patient_class": patients.class_of(patient, request.now),
        "next_visit": patients.next_visit(request.actor, patient, now=request.now),
        "sees_flag": sees_flag,
        "flags": flags,
        "section": "patients",
        **more,
    }

"""Opening a file: to read it, which leaves a trace, or to change it, which locks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.actions import journal, locks
from qimen.queries import patients
from qimen.rules import access
from qimen.rules.access import Permission

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import Patient
    from qimen.rules.access import Actor


@locks.transactional
def open_file(actor: Actor, ref: str, *, part: str = "", now: datetime) -> Patient:
    """Return a file for staff to read, and put into the journal that it was read, and which part.

    Raises Http404 for a file the actor may not see.
    """
    patient = patients.one(actor, ref)  # whose patient it is has been asked here
    access.require(
        actor, Permission.SEE_PATIENT, patient_id=patient.pk, practitioner_id=actor.staff_id
    )
    record(actor, "patient.opened", patient, now=now, **({"part": part} if part else {}))
    return patient


def for_change(actor: Actor, ref: str) -> Patient:
    """Return a file, locked, to whoever may change it; others find nothing, or are forbidden."""
    patient = patients.one(actor, ref, lock=True)
    access.require(
        actor, Permission.CHANGE_PATIENT, patient_id=patient.pk, practitioner_id=actor.staff_id
    )
    return patient


def record(
    actor: Actor, action: str, patient: Patient, *, now: datetime, **details: object
) -> None:
    """Write into the journal what was done to a file. Details are names of fields, never values."""
    journal.record(
        actor, action, subject=f"patient:{patient.ref}", patient_id=patient.pk,
        details=details, now=now,
    )  # fmt: skip

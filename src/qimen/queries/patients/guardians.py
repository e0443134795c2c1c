"""Who answers for a patient, as far as the actor may see the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from qimen.models import Guardian
from qimen.rules import access
from qimen.rules.access import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qimen.models import Patient
    from qimen.rules.access import Actor


def guardians(actor: Actor, patient: Patient) -> Sequence[Guardian]:
    """Return a file's guardians, in the order in which they were written down. One statement."""
    access.require(
        actor, Permission.SEE_PATIENT, patient_id=patient.pk, practitioner_id=actor.staff_id
    )
    rows = Guardian.objects.filter(clinic_id=actor.clinic_id, patient=patient)
    return list(rows.order_by("id"))


def guardian(actor: Actor, patient: Patient, ref: str) -> Guardian:
    """Return one of a file's guardians, or raise Http404."""
    access.require(
        actor, Permission.SEE_PATIENT, patient_id=patient.pk, practitioner_id=actor.staff_id
    )
    return get_object_or_404(Guardian, clinic_id=actor.clinic_id, patient=patient, ref=ref)

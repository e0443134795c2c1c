"""Patient files, as far as the actor may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from qimen.models import Appointment, Patient, PatientClass, Status
from qimen.rules import access
from qimen.rules.access import Permission, Scope

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from qimen.rules.access import Actor


def visible(actor: Actor) -> QuerySet[Patient]:
    """Return the files this actor may see; everybody else's do not exist for them."""
    files = Patient.objects.filter(clinic_id=actor.clinic_id)
    if actor.patient_id is not None and not actor.is_staff:
        return files.filter(pk=actor.patient_id)
    match access.scope(actor, Permission.SEE_PATIENT):
        case Scope.CLINIC:
            return files
        case Scope.OWN:
            visits = Appointment.objects.filter(
                patient=OuterRef("pk"), practitioner_id=actor.staff_id
            ).exclude(status=Status.HELD)
            return files.filter(Exists(visits))
        case _:
            return files.none()


def one(actor: Actor, ref: str, *, lock: bool = False) -> Patient:
    """Return the file of a reference, or raise Http404; locked when it is about to be changed."""
    rows = visible(actor).select_related("clinic", "account")
    return get_object_or_404(rows.select_for_update(of=("self",)) if lock else rows, ref=ref)


def for_booking(actor: Actor, ref: str) -> Patient:
    """Return any file of the clinic for a visit to be booked on, or raise Http404.

    Whoever arranges visits may book every patient; what else they see of the file is `one`'s.
    """
    if access.scope(actor, Permission.ARRANGE) is Scope.NONE:
        raise Http404
    return get_object_or_404(Patient, clinic_id=actor.clinic_id, ref=ref, archived_at=None)


def own(actor: Actor) -> Patient:
    """Return the actor's own file, or raise Http404."""
    return get_object_or_404(
        Patient, clinic_id=actor.clinic_id, pk=actor.patient_id, archived_at=None
    )


def class_of(patient: Patient, now: datetime) -> str:
    """Return whether a file counts as new or existing: staff decide, else its visits do."""
    if patient.class_override:
        return patient.class_override
    if not patient.came_new:
        return PatientClass.EXISTING
    took_place = Q(status__in=[Status.CHECKED_IN, Status.COMPLETED]) | Q(
        status=Status.CONFIRMED, ends_at__lte=now
    )
    has_been = Appointment.objects.filter(
        took_place, clinic_id=patient.clinic_id, patient=patient, starts_at__lt=now
    ).exists()
    return PatientClass.EXISTING if has_been else PatientClass.NEW


def age(patient: Patient, on: datetime) -> int | None:
    """Return the age in years on a date, or None when the file has no birth date."""
    if patient.birth_on is None:
        return None
    today = on.date()
    had_birthday = (today.month, today.day) >= (patient.birth_on.month, patient.birth_on.day)
    return today.year - patient.birth_on.year - (not had_birthday)


def sharing_address(actor: Actor, patient: Patient) -> list[Patient]:
    """Return the other files that have the same address, as far as the actor may see them."""
    if not patient.email_key:
        return []
    others = visible(actor).filter(email_key=patient.email_key, archived_at=None)
    return list(others.exclude(pk=patient.pk).order_by("last_name", "first_name", "id")[:10])

"""Whether booking online is on: for whom, and from when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.models import EarlyPatient
from qimen.queries import kept
from qimen.scheduling import hours

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import Clinic

_early: kept.Kept[frozenset[int]] = kept.Kept()


def is_open(clinic: Clinic, patient_id: int | None, now: datetime) -> bool:
    """Whether this patient (None: nobody in particular) may book online now.

    Before the first day, which begins at midnight in the clinic's zone, the chosen ones alone.
    """
    portal = clinic.portal
    if not portal.online or is_begun(clinic, now):
        return portal.online
    return patient_id in early_patients(clinic)


def is_begun(clinic: Clinic, now: datetime) -> bool:
    """Whether the date from which booking is on has come, if there is one."""
    begins = clinic.portal.online_from
    return begins is None or now.astimezone(hours.zone_named(clinic.zone)).date() >= begins


def early_patients(clinic: Clinic) -> frozenset[int]:
    """Return who may book before the first day; kept by the setup version, which they raise."""
    known = _early.of(clinic.pk, clinic.setup_version)
    if known is None:
        rows = EarlyPatient.objects.filter(clinic_id=clinic.pk)
        known = frozenset(rows.values_list("patient_id", flat=True))
        _early.keep(clinic.pk, clinic.setup_version, known)
    return known

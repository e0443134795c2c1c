"""Putting a file away, and taking it out again. Nothing in it is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.actions import feeds, locks
from qimen.actions.patients import changing, opening
from qimen.queries import patients

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen.models import Appointment, Patient
    from qimen.rules.access import Actor


class Upcoming(Exception):  # noqa: N818 - reads as what it is
    """The patient is still to come: these visits have to be moved or cancelled first."""

    def __init__(self, visits: Sequence[Appointment]) -> None:
        super().__init__(f"{len(visits)} visits")
        self.visits = visits


@locks.transactional
def archive(actor: Actor, ref: str, *, now: datetime) -> Patient:
    """Put a file away: it is not listed, not found and not booked any more. A repeat does nothing.

    Raises Upcoming while there are visits to come.
    """
    patient = opening.for_change(actor, ref)
    if patient.archived_at:
        return patient
    locks.hold([(locks.PATIENT, patient.pk)])  # no booking of theirs is under way
    if visits := patients.future_visits(patient, now=now):
        raise Upcoming(visits)
    patient.archived_at = now
    changing.save(actor, patient, "patient.archived", ["archived_at"], fields=[], now=now)
    feeds.end_of_patient(actor, patient, now=now)
    return patient


@locks.transactional
def restore(actor: Actor, ref: str, *, now: datetime) -> Patient:
    """Take an archived file out again. A repeat does nothing."""
    patient = opening.for_change(actor, ref)
    if patient.archived_at:
        patient.archived_at = None
        changing.save(actor, patient, "patient.restored", ["archived_at"], fields=[], now=now)
    return patient

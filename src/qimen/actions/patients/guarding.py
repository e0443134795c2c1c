"""Who answers for a patient: written down, changed and taken off, by whoever may change the file."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from qimen.actions import locks
from qimen.actions.patients import opening
from qimen.models import Guardian
from qimen.queries import patients

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import Patient
    from qimen.rules.access import Actor

MOST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What is known of a guardian; only the name is needed."""

    name: str
    relation: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""


class TooManyGuardians(Exception):  # noqa: N818 - reads as what it is
    """A file has so many guardians already that it must be a mistake."""


class GuardianOutdated(Exception):  # noqa: N818 - reads as what it is
    """Somebody else changed it meanwhile; nothing was saved. `guardian` is as it is now."""

    def __init__(self, guardian: Guardian) -> None:
        super().__init__(guardian.ref)
        self.guardian = guardian


@locks.transactional
def add_guardian(actor: Actor, ref: str, said: Particulars, *, now: datetime) -> Guardian:
    """Write a guardian down. All of it the same is the same form sent twice: nothing is added.

    Raises TooManyGuardians when the file has as many as it can hold.
    """
    patient = opening.for_change(actor, ref)
    there = patients.guardians(actor, patient)
    for one in there:
        if not _differing(one, said):
            return one
    if len(there) >= MOST:
        raise TooManyGuardians
    added = Guardian.objects.create(clinic_id=actor.clinic_id, patient=patient, **asdict(said))
    _record(actor, patient, now)
    return added


@locks.transactional
def change_guardian(
    actor: Actor, ref: str, guardian: str, said: Particulars, *, revision: int, now: datetime
) -> Guardian:
    """Bring a guardian to what is said now. Raises GuardianOutdated after a colleague's change."""
    patient = opening.for_change(actor, ref)
    one = patients.guardian(actor, patient, guardian)
    if one.revision != revision:
        raise GuardianOutdated(one)
    differing = _differing(one, said)
    if not differing:
        return one
    for name, value in differing.items():
        setattr(one, name, value)
    one.revision += 1
    one.save(update_fields=[*differing, "revision"])
    _record(actor, patient, now)
    return one


@locks.transactional
def remove_guardian(actor: Actor, ref: str, guardian: str, *, now: datetime) -> None:
    """Take a guardian off a file; one that is off already stays off."""
    patient = opening.for_change(actor, ref)
    rows = Guardian.objects.filter(clinic_id=actor.clinic_id, patient=patient, ref=guardian)
    if rows.delete()[0]:
        _record(actor, patient, now)


def _differing(one: Guardian, said: Particulars) -> dict[str, str]:
    """Return what is said of a guardian otherwise than it is written down."""
    return {name: value for name, value in asdict(said).items() if getattr(one, name) != value}


def _record(actor: Actor, patient: Patient, now: datetime) -> None:
    opening.record(actor, "patient.changed", patient, now=now, fields=["guardians"])

"""The red flag: a text for staff, with all that it has said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.actions import locks
from qimen.actions.patients import opening
from qimen.models import Patient, RedFlag

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.rules.access import Actor


class FlagOutdated(Exception):  # noqa: N818 - reads as what it is
    """Somebody else wrote the red flag meanwhile; nothing was saved. `text` is what it says now."""

    def __init__(self, text: str) -> None:
        super().__init__("flag")
        self.text = text


@locks.transactional
def flag(actor: Actor, ref: str, text: str, *, revision: int, now: datetime) -> Patient:
    """Set what a file's red flag says; an empty text takes it down. The same text changes nothing.

    `revision` is how many texts it had when the form was made; raises FlagOutdated when there is
    another one since.
    """
    patient = opening.for_change(actor, ref)
    said = RedFlag.objects.filter(clinic_id=actor.clinic_id, patient=patient)
    if said.count() != revision:
        raise FlagOutdated(patient.red_flag)
    if text == patient.red_flag:
        return patient
    if patient.red_flag and not revision:  # it came with the file, from where none was kept
        RedFlag.objects.create(
            clinic_id=actor.clinic_id, patient=patient, text=patient.red_flag, at=patient.created_at
        )
    RedFlag.objects.create(
        clinic_id=actor.clinic_id, patient=patient, text=text, account_id=actor.account_id, at=now
    )
    patient.red_flag = text
    patient.save(update_fields=["red_flag"])
    opening.record(actor, "patient.flagged" if text else "patient.unflagged", patient, now=now)
    return patient

"""A file's red flag through time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.models import RedFlag
from qimen.queries import journal
from qimen.rules import access
from qimen.rules.access import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen.models import Patient
    from qimen.rules.access import Actor


@dataclass(frozen=True, slots=True)
class Flag:
    """What the red flag said from an instant on; `who` is empty when nobody is known to."""

    text: str
    who: str
    at: datetime


def red_flags(actor: Actor, patient: Patient) -> Sequence[Flag]:
    """Return what a file's red flag has said, the newest first. Two statements."""
    access.require(
        actor, Permission.SEE_RED_FLAG, patient_id=patient.pk, practitioner_id=actor.staff_id
    )
    rows = list(RedFlag.objects.filter(clinic_id=actor.clinic_id, patient=patient))
    names = journal.names(actor, [row.account_id for row in rows])
    return [Flag(row.text, names.get(row.account_id, ""), row.at) for row in rows]

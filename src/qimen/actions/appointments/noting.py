"""The note on a visit, written or changed after it was booked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from qimen.actions import journal, locks
from qimen.actions.appointments import attending
from qimen.models import Appointment
from qimen.rules import access
from qimen.rules.access import Permission

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.rules.access import Actor


@locks.transactional
def note(actor: Actor, ref: str, words: str, *, revision: int, now: datetime) -> Appointment:
    """Put these words in place of a visit's note; no mail tells of it.

    Raises Outdated when somebody else was first.
    """
    appointment = attending.asked(actor, ref, revision)
    access.require(actor, Permission.SEE_NOTES, practitioner_id=appointment.practitioner_id)
    if words == appointment.note:
        return appointment
    Appointment.objects.filter(pk=appointment.pk).update(note=words, revision=F("revision") + 1)
    journal.record(
        actor,
        "appointment.noted",
        subject=f"appointment:{appointment.ref}",
        patient_id=appointment.patient_id,
        now=now,
    )
    appointment.refresh_from_db(fields=["note", "revision"])
    return appointment

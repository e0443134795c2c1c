"""Opening a visit's page: staff read what belongs to a patient, and that is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.actions import journal, locks
from qimen.queries import appointments
from qimen.rules import access
from qimen.rules.access import Permission, Scope

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import Appointment
    from qimen.rules.access import Actor


@locks.transactional
def open_visit(actor: Actor, ref: str, *, now: datetime) -> Appointment:
    """Return a visit for staff to read, and put into the journal that it was read."""
    if access.scope(actor, Permission.SEE_CALENDAR) is Scope.NONE:
        raise access.Forbidden(Permission.SEE_CALENDAR)
    appointment = appointments.one(actor, ref)  # whose visit it is has been asked here
    journal.record(
        actor,
        "appointment.opened",
        subject=f"appointment:{appointment.ref}",
        patient_id=appointment.patient_id,
        now=now,
    )
    return appointment

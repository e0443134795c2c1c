"""Opening a visit, or a day on paper: staff read what is the patients', and that is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.actions import journal, locks
from qimen.queries import appointments, calendar
from qimen.rules import access
from qimen.rules.access import Permission, Scope

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import Appointment
    from qimen.queries.calendar import Asked, Sheet
    from qimen.rules.access import Actor


@locks.transactional
def open_visit(actor: Actor, ref: str, *, now: datetime) -> Appointment:
    """Return a visit for staff to read, and put into the journal that it was read."""
    _require_calendar(actor)
    appointment = appointments.one(actor, ref)  # whose visit it is has been asked here
    journal.record(
        actor,
        "appointment.opened",
        subject=f"appointment:{appointment.ref}",
        patient_id=appointment.patient_id,
        now=now,
    )
    return appointment


@locks.transactional
def open_day(actor: Actor, asked: Asked, *, now: datetime) -> list[Sheet]:
    """Return a day for paper, and put into the journal that it was read, once, with how many."""
    _require_calendar(actor)
    sheets = calendar.sheets(actor, asked, now=now)
    count = sum(sheet.visits for sheet in sheets)
    if count:
        on = asked.on.isoformat()
        details = {"on": on, "visits": count}
        journal.record(
            actor, "appointment.day_opened", subject=f"day:{on}", details=details, now=now
        )
    return sheets


def _require_calendar(actor: Actor) -> None:
    if access.scope(actor, Permission.SEE_CALENDAR) is Scope.NONE:
        raise access.Forbidden(Permission.SEE_CALENDAR)

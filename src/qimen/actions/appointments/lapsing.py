"""Requests that nobody answered: at its start a request lapses, and its patient is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from qimen.actions import journal, locks, messages
from qimen.actions.appointments import placing, waiting
from qimen.models import Appointment, Claim, Status

if TYPE_CHECKING:
    from datetime import datetime

AT_ONCE = 200


def lapse_due(now: datetime) -> int:
    """Let requests lapse whose start has come, each in a transaction of its own; return how many."""
    due = Appointment.objects.filter(status=Status.REQUESTED, starts_at__lte=now)
    keys = list(due.order_by("starts_at").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_lapse(key, now) for key in keys)


@locks.transactional
def _lapse(key: int, now: datetime) -> int:
    """Let one request lapse, if nobody has answered it this moment."""
    due = Appointment.objects.filter(pk=key, status=Status.REQUESTED, starts_at__lte=now)
    lapsed = due.update(
        status=Status.LAPSED, revision=F("revision") + 1, sequence=F("sequence") + 1
    )
    if not lapsed:
        return 0
    appointment = placing.whole(key)
    actor = journal.system(appointment.clinic_id)
    waiting.over(actor, appointment, now)
    Claim.objects.filter(appointment_id=key).delete()
    journal.record(
        actor,
        "appointment.lapsed",
        subject=f"appointment:{appointment.ref}",
        patient_id=appointment.patient_id,
        details={"was": Status.REQUESTED},
        now=now,
    )
    messages.tell("appointment.lapsed", appointment, now=now, actor=actor)
    return 1

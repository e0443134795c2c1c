"""What a file is tied to: its account, visits that are still to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.models import UPCOMING_STATUSES, Appointment
from qimen.queries import appointments

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen.models import Patient
    from qimen.rules.access import Actor


@dataclass(frozen=True, slots=True)
class Account:
    """The account a file belongs to: the address one signs in with, and whether the file's own
    is another that still has to be confirmed."""

    email: str
    is_waiting: bool


def account_of(patient: Patient) -> Account | None:
    """Return the account of a file, which has been read with it or is read now."""
    account = patient.account
    if account is None:
        return None
    return Account(account.email, is_waiting=account.email_key != patient.email_key)


def future_visits(patient: Patient, *, now: datetime) -> Sequence[Appointment]:
    """Return the visits of a file that are still to come, whoever gives them."""
    rows = Appointment.objects.filter(
        clinic_id=patient.clinic_id,
        patient=patient,
        ends_at__gt=now,
        status__in=UPCOMING_STATUSES,
    )
    return list(rows.select_related("service", "practitioner").order_by("starts_at", "pk"))


def next_visit(actor: Actor, patient: Patient, *, now: datetime) -> Appointment | None:
    """Return the next visit of a file that the actor may see."""
    rows = appointments.on_calendar(actor).filter(
        patient=patient, ends_at__gt=now, status__in=UPCOMING_STATUSES
    )
    return rows.select_related("practitioner").order_by("starts_at", "pk").first()

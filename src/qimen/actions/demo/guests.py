"""Jo Li's visits: some that were, some cancelled, some to come; and what Jo was told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.actions import messages
from qimen.models import UPCOMING_STATUSES, Appointment
from qimen.rules.access import Actor, Role

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.actions.demo.season import Season
    from qimen.models import Clinic, Patient

#: Days from today on which Jo comes, or the first day after on which somebody has time.
VISITS = (-38, -24, -10, 1, 6, 20)
CANCELLED = (-17, 13)


def book(season: Season, jo: Patient) -> None:
    """Book Jo first, while the days are empty."""
    for offset in VISITS:
        season.book_for(jo, offset, cancelled=False)
    for offset in CANCELLED:
        season.book_for(jo, offset, cancelled=True)


def tell(clinic: Clinic, jo: Patient, now: datetime) -> None:
    """Put into the mailbox what Jo was told of the visits to come, as if booked a moment ago."""
    actor = Actor(clinic.pk, Role.PATIENT, jo.account_id, jo.pk)
    visits = Appointment.objects.filter(
        clinic=clinic, patient=jo, status__in=UPCOMING_STATUSES, starts_at__gt=now
    ).select_related(
        "clinic", "clinic__portal", "patient", "practitioner", "location", "service", "room"
    )
    for visit in visits.order_by("starts_at"):
        messages.tell(f"appointment.{visit.status}", visit, now=now, actor=actor)

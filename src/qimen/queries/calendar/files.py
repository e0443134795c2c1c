"""A patient's visits, as their file shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.models import UPCOMING_STATUSES, Appointment, Status
from qimen.queries import appointments

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen.rules.access import Actor

#: Visits that were agreed, or asked for, and did not come about.
GONE = frozenset({Status.CANCELLED, Status.DECLINED, Status.LAPSED})


@dataclass(frozen=True, slots=True)
class FileVisits:
    """A patient's visits, as their file shows them."""

    next: Appointment | None
    upcoming: Sequence[Appointment]
    past: Sequence[Appointment]
    cancelled: Sequence[Appointment]


def of_patient(actor: Actor, patient_id: int, *, now: datetime) -> FileVisits:
    """Return a file's visits that the actor may see: upcoming, and the last fifty before."""
    rows = appointments.visible(actor).filter(patient_id=patient_id).exclude(status=Status.HELD)
    upcoming = list(
        rows.filter(ends_at__gt=now, status__in=UPCOMING_STATUSES).order_by("starts_at", "id")
    )
    shown = {row.pk for row in upcoming}
    others = rows.order_by("-starts_at", "-id")[: appointments.SHOWN_PAST + len(shown)]
    before = [row for row in others if row.pk not in shown]
    return FileVisits(
        next=upcoming[0] if upcoming else None,
        upcoming=upcoming,
        past=[row for row in before if row.status not in GONE],
        cancelled=[row for row in before if row.status in GONE],
    )

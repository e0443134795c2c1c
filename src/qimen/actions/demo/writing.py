"""Writing the booked season: visits, claims, what happened, the journal; a few statements each."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from qimen.models import Appointment, Cancellation, Claim, JournalEntry
from qimen.rules.access import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models import Model

    from qimen.actions.demo.fates import Visit

BATCH = 500


def write(visits: Sequence[Visit]) -> None:
    """Write everything, in the order in which it was booked."""
    ordered = sorted(visits, key=lambda visit: visit.row.booked_at)
    Appointment.objects.bulk_create([visit.row for visit in ordered], batch_size=BATCH)
    Claim.objects.bulk_create(
        [
            Claim(
                clinic_id=visit.row.clinic_id,
                appointment_id=visit.row.pk,
                party_kind=int(claim.party[0]),
                party_id=int(claim.party[1]),
                start=claim.start,
                end=claim.end,
            )
            for visit in ordered
            for claim in visit.claims
        ],
        batch_size=BATCH,
    )
    facts = sorted((fact for visit in ordered for fact in visit.facts), key=_kind)
    for _, same in groupby(facts, key=_kind):
        rows = list(same)
        type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)  # noqa: SLF001 - Django's name
    JournalEntry.objects.bulk_create(
        sorted((entry for visit in ordered for entry in _entries(visit)), key=lambda each: each.at),
        batch_size=BATCH,
    )


def _kind(fact: Model) -> str:
    return type(fact).__name__


def _entries(visit: Visit) -> Iterator[JournalEntry]:
    """Yield what the journal says of a visit: that it was booked, and that it was cancelled."""
    row = visit.row
    yield _entry(row, "appointment.confirmed", row.booked_at, {})
    for fact in visit.facts:
        if isinstance(fact, Cancellation):
            yield _entry(row, "appointment.cancelled", fact.at, {"by": fact.by})


def _entry(row: Appointment, action: str, at: datetime, details: dict[str, object]) -> JournalEntry:
    return JournalEntry(
        clinic_id=row.clinic_id,
        at=at,
        action=action,
        role=Role.SYSTEM,
        subject=f"appointment:{row.ref}",
        patient_id=row.patient_id,
        details=details,
    )

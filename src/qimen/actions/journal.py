"""The one entry of history: a row in the transaction of what it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.models import JournalEntry
from qimen.rules.access import Actor, Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


def record(  # noqa: PLR0913 - the journal's columns, by name
    actor: Actor,
    action: str,
    *,
    now: datetime,
    subject: str = "",
    patient_id: int | None = None,
    reason: str = "",
    details: Mapping[str, object] | None = None,
) -> None:
    """Write who did what to what. `details` are codes and names of fields, never their values."""
    JournalEntry.objects.create(
        clinic_id=actor.clinic_id or None,
        at=now,
        action=action,
        role=actor.role,
        account_id=actor.account_id,
        session_hash=actor.session_hash,
        ip=actor.ip,
        subject=subject,
        patient_id=patient_id,
        reason=reason,
        details=dict(details or {}),
    )


def system(clinic_id: int) -> Actor:
    """Return the actor of what nobody in particular does: the worker, the command line."""
    return Actor(clinic_id=clinic_id, role=Role.SYSTEM)

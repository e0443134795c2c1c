"""What was tried and refused: limits that were hit, rights that somebody does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.actions import journal

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.rules.access import Actor


def record(actor: Actor, action: str, *, now: datetime, **details: str) -> None:
    """Write an attempt into the journal, by codes alone: what was asked for is not told."""
    patient_id = actor.patient_id
    journal.record(actor, action, patient_id=patient_id, details=details, now=now)

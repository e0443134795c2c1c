"""Appointments, the claims they make, and what happened to them."""

from qimen.models.appointments.claims import Claim, PartyKind
from qimen.models.appointments.facts import (
    Arrival,
    Cancellation,
    CancelledBy,
    Completion,
    Decision,
    DroppedMove,
    FormKey,
    Move,
    MoveRequest,
    NoShow,
)
from qimen.models.appointments.rows import (
    UPCOMING_STATUSES,
    VISIT_STATUSES,
    Appointment,
    Source,
    Status,
)

__all__ = [
    "UPCOMING_STATUSES",
    "VISIT_STATUSES",
    "Appointment",
    "Arrival",
    "Cancellation",
    "CancelledBy",
    "Claim",
    "Completion",
    "Decision",
    "DroppedMove",
    "FormKey",
    "Move",
    "MoveRequest",
    "NoShow",
    "PartyKind",
    "Source",
    "Status",
]

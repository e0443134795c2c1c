"""What can be done with an appointment: a verb per function."""

from qimen.actions.appointments.arranging import (
    Clash,
    Conflicting,
    Outdated,
    Settled,
    book_for,
    move,
    undo_move,
)
from qimen.actions.appointments.attending import mark, reopen
from qimen.actions.appointments.booking import (
    Booked,
    Refused,
    StaleChoice,
    Wish,
    book,
)
from qimen.actions.appointments.cancelling import Cancelled, NotCancellable, cancel
from qimen.actions.appointments.placing import release_all_expired
from qimen.actions.appointments.plans import Plan, Unknown, plan_of

__all__ = [
    "Booked",
    "Cancelled",
    "Clash",
    "Conflicting",
    "NotCancellable",
    "Outdated",
    "Plan",
    "Refused",
    "Settled",
    "StaleChoice",
    "Unknown",
    "Wish",
    "book",
    "book_for",
    "cancel",
    "mark",
    "move",
    "plan_of",
    "release_all_expired",
    "reopen",
    "undo_move",
]

"""What can be done with an appointment: a verb per function."""

from qimen.actions.appointments.arranging import MOST_REPEATS, book_for, move
from qimen.actions.appointments.asking import answer, withdraw
from qimen.actions.appointments.asking import lapse_due as lapse_moves_due
from qimen.actions.appointments.attending import mark, reopen
from qimen.actions.appointments.booking import AlreadyBooked, Booked, book
from qimen.actions.appointments.cancelling import Cancelled, NotCancellable, cancel
from qimen.actions.appointments.deciding import Answered, Asked, asked, decide
from qimen.actions.appointments.handing_over import To, hand_over, look
from qimen.actions.appointments.holding import extend, hold, release
from qimen.actions.appointments.lapsing import lapse_due
from qimen.actions.appointments.noting import note
from qimen.actions.appointments.obstacles import Clash, Conflicting, Gone, Outdated, Settled
from qimen.actions.appointments.opening import open_day, open_visit
from qimen.actions.appointments.placing import release_all_expired
from qimen.actions.appointments.plans import Plan, Unknown, plan_of
from qimen.actions.appointments.rescheduling import (
    NotMovable,
    Rescheduled,
    hold_move,
    reschedule,
    stands,
)
from qimen.actions.appointments.undoing import Undone, undo
from qimen.actions.appointments.wishes import Refused, StaleChoice, Wish

__all__ = [
    "MOST_REPEATS",
    "AlreadyBooked",
    "Answered",
    "Asked",
    "Booked",
    "Cancelled",
    "Clash",
    "Conflicting",
    "Gone",
    "NotCancellable",
    "NotMovable",
    "Outdated",
    "Plan",
    "Refused",
    "Rescheduled",
    "Settled",
    "StaleChoice",
    "To",
    "Undone",
    "Unknown",
    "Wish",
    "answer",
    "asked",
    "book",
    "book_for",
    "cancel",
    "decide",
    "extend",
    "hand_over",
    "hold",
    "hold_move",
    "lapse_due",
    "lapse_moves_due",
    "look",
    "mark",
    "move",
    "note",
    "open_day",
    "open_visit",
    "plan_of",
    "release",
    "release_all_expired",
    "reopen",
    "reschedule",
    "stands",
    "undo",
    "withdraw",
]

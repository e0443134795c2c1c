"""What can be done with an appointment: a verb per function."""

from qimen.actions.appointments.booking import (
    Booked,
    Refused,
    StaleChoice,
    Wish,
    book,
    place_visit,
)
from qimen.actions.appointments.cancelling import Cancelled, NotCancellable, cancel
from qimen.actions.appointments.placing import release_all_expired

__all__ = [
    "Booked",
    "Cancelled",
    "NotCancellable",
    "Refused",
    "StaleChoice",
    "Wish",
    "book",
    "cancel",
    "place_visit",
    "release_all_expired",
]

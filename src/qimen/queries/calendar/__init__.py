"""The calendar: what is booked, who works when, what is free; and a patient's own list."""

from qimen.queries.calendar.asked import Asked
from qimen.queries.calendar.board import Board, board, choosable
from qimen.queries.calendar.claimed import Claimed
from qimen.queries.calendar.claimed import within as claims
from qimen.queries.calendar.columns import Column
from qimen.queries.calendar.files import FileVisits, of_patient
from qimen.queries.calendar.paper import Sheet, sheets
from qimen.queries.calendar.visits import version

__all__ = [
    "Asked",
    "Board",
    "Claimed",
    "Column",
    "FileVisits",
    "Sheet",
    "board",
    "choosable",
    "claims",
    "of_patient",
    "sheets",
    "version",
]

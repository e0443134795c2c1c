"""Patient files: opened, added, changed, flagged, archived; and how an account comes to have one."""

from qimen.actions.patients.adding import Alike, Newcomer, Sheet, add
from qimen.actions.patients.archiving import Upcoming, archive, restore
from qimen.actions.patients.changing import Outdated, TieEnds, change
from qimen.actions.patients.flagging import FlagOutdated, flag
from qimen.actions.patients.opening import open_file
from qimen.actions.patients.registering import (
    REFUSED,
    TRIES,
    Particulars,
    Unclaimed,
    Why,
    register,
)

__all__ = [
    "REFUSED",
    "TRIES",
    "Alike",
    "FlagOutdated",
    "Newcomer",
    "Outdated",
    "Particulars",
    "Sheet",
    "TieEnds",
    "Unclaimed",
    "Upcoming",
    "Why",
    "add",
    "archive",
    "change",
    "flag",
    "open_file",
    "register",
    "restore",
]

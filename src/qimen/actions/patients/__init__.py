"""Patient files: opened, added, changed, flagged, archived; and how an account comes to have one."""

from qimen.actions.patients.adding import Alike, Newcomer, Sheet, add
from qimen.actions.patients.archiving import Upcoming, archive, restore
from qimen.actions.patients.changing import Outdated, TieEnds, change
from qimen.actions.patients.flagging import FlagOutdated, flag
from qimen.actions.patients.guarding import MOST as MOST_GUARDIANS
from qimen.actions.patients.guarding import (
    GuardianOutdated,
    TooManyGuardians,
    add_guardian,
    change_guardian,
    remove_guardian,
)
from qimen.actions.patients.guarding import Particulars as GuardianParticulars
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
    "MOST_GUARDIANS",
    "REFUSED",
    "TRIES",
    "Alike",
    "FlagOutdated",
    "GuardianOutdated",
    "GuardianParticulars",
    "Newcomer",
    "Outdated",
    "Particulars",
    "Sheet",
    "TieEnds",
    "TooManyGuardians",
    "Unclaimed",
    "Upcoming",
    "Why",
    "add",
    "add_guardian",
    "archive",
    "change",
    "change_guardian",
    "flag",
    "open_file",
    "register",
    "remove_guardian",
    "restore",
]

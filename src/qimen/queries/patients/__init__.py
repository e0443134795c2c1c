"""Patient files: which exist for whom, found by a part of them, listed, and what one says."""

from qimen.queries.patients.files import (
    age,
    class_of,
    for_booking,
    one,
    own,
    sharing_address,
    visible,
)
from qimen.queries.patients.finding import Found, search
from qimen.queries.patients.guardians import guardian, guardians
from qimen.queries.patients.listing import PAGE, Page, page
from qimen.queries.patients.red_flags import Flag, red_flags
from qimen.queries.patients.sight import Sight, is_flagged, sight, sights
from qimen.queries.patients.standing import Account, account_of, future_visits, next_visit

__all__ = [
    "PAGE",
    "Account",
    "Flag",
    "Found",
    "Page",
    "Sight",
    "account_of",
    "age",
    "class_of",
    "for_booking",
    "future_visits",
    "guardian",
    "guardians",
    "is_flagged",
    "next_visit",
    "one",
    "own",
    "page",
    "red_flags",
    "search",
    "sharing_address",
    "sight",
    "sights",
    "visible",
]

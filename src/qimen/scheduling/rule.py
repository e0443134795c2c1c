"""The rules that can refuse a start, by their public names."""

from enum import StrEnum
from typing import NamedTuple


class Rule(StrEnum):
    """Every rule, in the order of the table in which refusals are reported."""

    PORTAL = "portal"
    LIMIT = "limit"
    SERVICE = "service"
    PRACTITIONER = "practitioner"
    HOURS = "hours"
    PRACTITIONER_BUSY = "practitioner_busy"
    ROOM = "room"
    PATIENT_BUSY = "patient_busy"
    CAP = "cap"
    NOTICE = "notice"
    HORIZON = "horizon"
    GRID = "grid"


EVERY_RULE = frozenset(Rule)

# A live hold was judged by every rule when it was placed; confirming it asks only these.
CONFIRMING_RULES = frozenset(
    {
        Rule.PORTAL,
        Rule.SERVICE,
        Rule.PRACTITIONER,
        Rule.HOURS,
        Rule.ROOM,
        Rule.PRACTITIONER_BUSY,
        Rule.PATIENT_BUSY,
    }
)


class Refusal(NamedTuple):
    """One rule that refuses a start, with free text and the records behind it.

    `detail` is for support and bug reports, never shown to a patient; `records` names what
    stands in the way, in the words of whoever filled `Diary.sources`.
    """

    rule: Rule
    detail: str
    records: tuple[str, ...] = ()

"""Which times are offered: a pure function of a snapshot and a question.

The only door of the engine. It reads no clock and no database and speaks no sentences; instants
are whole minutes since 1970-01-01T00:00Z, spans are half-open.
"""

from qimen.scheduling.claims import Claim, Id, Party, beyond, placed
from qimen.scheduling.diary import Diary, Request
from qimen.scheduling.hours import (
    UnknownZoneError,
    at,
    day_span,
    last_bookable,
    local,
    minute_from,
    minute_of,
    resolve,
    zone_named,
)
from qimen.scheduling.openings import Opening, first_opening, openings
from qimen.scheduling.placements import Placement, placements
from qimen.scheduling.refusals import refusals
from qimen.scheduling.rule import CONFIRMING_RULES, EVERY_RULE, Refusal, Rule
from qimen.scheduling.setup import (
    Closure,
    HoursException,
    Location,
    Portal,
    Practitioner,
    Room,
    Service,
    Setup,
    WallSpan,
    WeeklyHours,
)
from qimen.scheduling.span import Span
from qimen.scheduling.staging import PartyKind, Stage, Staging
from qimen.scheduling.working import working_spans

__all__ = [
    "CONFIRMING_RULES",
    "EVERY_RULE",
    "Claim",
    "Closure",
    "Diary",
    "HoursException",
    "Id",
    "Location",
    "Opening",
    "Party",
    "PartyKind",
    "Placement",
    "Portal",
    "Practitioner",
    "Refusal",
    "Request",
    "Room",
    "Rule",
    "Service",
    "Setup",
    "Span",
    "Stage",
    "Staging",
    "UnknownZoneError",
    "WallSpan",
    "WeeklyHours",
    "at",
    "beyond",
    "day_span",
    "first_opening",
    "last_bookable",
    "local",
    "minute_from",
    "minute_of",
    "openings",
    "placed",
    "placements",
    "refusals",
    "resolve",
    "working_spans",
    "zone_named",
]

"""The visits of a window in one statement, and in another whether anything has changed there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Sum

from qimen.models import VISIT_STATUSES, Appointment, Claim, Status
from qimen.queries import appointments, patients
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from qimen.queries.calendar.asked import Asked
    from qimen.queries.calendar.claimed import Claimed
    from qimen.rules.access import Actor

#: What still stands on a calendar; cancelled, declined and lapsed visits do not.
SHOWN = (*VISIT_STATUSES, Status.NO_SHOW)
#: A visit begun before the window may reach so far into it.
REACH = timedelta(days=2)
#: The line of now moves in steps of so many minutes.
STEP = 5


class Row(NamedTuple):
    """One visit as the statement gives it."""

    ref: str
    status: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    stages: list[dict[str, Any]]
    practitioner_id: int
    room_id: int | None
    location_id: int
    service_id: int
    patient_class: str
    revision: int
    first_name: str
    preferred_name: str
    last_name: str
    is_flagged: bool
    is_overridden: bool


COLUMNS = (
    "ref", "status", "starts_at", "ends_at", "zone", "stages", "practitioner_id", "room_id",
    "location_id", "service_id", "patient_class", "revision", "patient__first_name",
    "patient__preferred_name", "patient__last_name", "is_flagged", "is_overridden",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stage of a visit: [start, end) in minutes, and whom it keeps busy."""

    start: int
    end: int
    busy: tuple[str, ...]

    @property
    def kind(self) -> str:
        if "practitioner" in self.busy:
            return "busy"
        return "rest" if "patient" in self.busy else "room"


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit on the calendar."""

    row: Row
    start: int
    end: int
    stretches: tuple[Stretch, ...]

    @property
    def room_id(self) -> int | None:
        return self.row.room_id

    @property
    def name(self) -> str:
        return f"{self.row.preferred_name or self.row.first_name} {self.row.last_name}"

    @property
    def stands(self) -> bool:
        return True

    @property
    def keeps_busy(self) -> bool:
        return self.row.status != Status.NO_SHOW


def shown(actor: Actor, asked: Asked) -> list[Visit]:
    """Return what the actor may see of the window, by start. One statement, however full it is."""
    overridden = Claim.objects.filter(appointment=OuterRef("pk"), overridden=True)
    rows = _rows(actor, asked).annotate(
        is_flagged=patients.is_flagged(actor), is_overridden=Exists(overridden)
    )
    return [
        _visit(Row(*values)) for values in rows.order_by("starts_at", "id").values_list(*COLUMNS)
    ]


def version(actor: Actor, asked: Asked, now: datetime, claims: Sequence[Claimed]) -> str:
    """Return a token that changes whenever the window looks different. One statement.

    Every change of a visit raises its revision, every change of the setup the clinic's version.
    """
    sums = _rows(actor, asked).aggregate(
        Count("pk"), Sum("pk"), Sum("revision"), Sum("patient__revision")
    )
    minute = hours.minute_of(now)
    begin, end = asked.window
    clinic = asked.clinic
    seen = (
        clinic.pk, clinic.setup_version, clinic.revision, actor.role, actor.staff_id, asked.on,
        asked.is_week, asked.by_room, asked.location_id, asked.column_id, asked.today(now),
        minute // STEP if begin <= minute < end else 0, *sums.values(),
        *((one.row.key, one.row.held_until, one.start) for one in claims),
    )  # fmt: skip
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:24]


def _rows(actor: Actor, asked: Asked) -> QuerySet[Appointment]:
    begin, end = (hours.at(minute) for minute in asked.window)
    rows = appointments.on_calendar(actor).filter(
        starts_at__gte=begin - REACH, starts_at__lt=end, ends_at__gt=begin, status__in=SHOWN
    )
    if asked.location_id is not None:
        rows = rows.filter(location_id=asked.location_id)
    if asked.column_id is not None:
        whose = "room_id" if asked.by_room else "practitioner_id"
        rows = rows.filter(**{whose: asked.column_id})
    return rows


def _visit(row: Row) -> Visit:
    start = hours.minute_of(row.starts_at)
    return Visit(row, start, hours.minute_of(row.ends_at), stretches(row.stages, start))


def stretches(stages: Sequence[dict[str, Any]], start: int) -> tuple[Stretch, ...]:
    """Return the stages of what begins at a minute, each where it lies."""
    made = []
    for stage in stages:
        made.append(Stretch(start, start + stage["minutes"], tuple(stage["busy"])))
        start += stage["minutes"]
    return tuple(made)

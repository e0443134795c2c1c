"""What claims time without standing there: a move that waits for its answer, and a live hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, Value

from qimen.models import Appointment, MoveRequest, Status
from qimen.queries import appointments
from qimen.queries.calendar import visits
from qimen.queries.calendar.visits import Visit
from qimen.scheduling import hours

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from qimen.queries.calendar.asked import Asked
    from qimen.queries.calendar.visits import Stretch
    from qimen.rules.access import Actor


class Row(NamedTuple):
    """One claim as the statement gives it; `held_until` None: a move."""

    key: int
    ref: str
    starts_at: datetime
    practitioner_id: int
    held_until: datetime | None
    is_seen: bool  # the visit stands where this actor sees it
    plan: Any  # a move's plan; a hold's stages
    room_id: int | None
    location_id: int
    service_id: int
    first_name: str
    preferred_name: str
    last_name: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """A time that is not free, though no visit stands there yet."""

    row: Row
    room_id: int | None
    start: int
    end: int
    stretches: tuple[Stretch, ...]

    @property
    def starts_at(self) -> datetime:
        return self.row.starts_at

    @property
    def ends_at(self) -> datetime:
        return hours.at(self.end)

    @property
    def is_move(self) -> bool:
        return self.row.held_until is None

    @property
    def stands(self) -> bool:
        return False

    @property
    def keeps_busy(self) -> bool:
        return True

    @property
    def name(self) -> str:
        """Of whoever sees the visit where it stands; others, who are asked, read initials."""
        row = self.row
        first = row.preferred_name or row.first_name
        if row.is_seen:
            return f"{first} {row.last_name}"
        return f"{first[:1]}{row.last_name[:1]}"


#: What a column draws.
Drawn = Visit | Claimed


def within(actor: Actor, asked: Asked, *, now: datetime) -> list[Claimed]:
    """Return what is claimed in the window, by start. One statement."""
    if not actor.is_staff:
        return []
    found = _holds(actor, asked, now).union(_moves(actor, asked, now), all=True)
    made = [_claimed(Row(*values)) for values in found]
    kept = [one for one in made if _is_asked_for(asked, one)]
    return sorted(kept, key=lambda one: (one.start, one.row.key))


def _holds(actor: Actor, asked: Asked, now: datetime) -> QuerySet[Appointment, tuple[Any, ...]]:
    """Nobody has booked yet: of whom it is, nobody reads."""
    rows = appointments.on_calendar(actor).filter(
        **_reach(asked), status=Status.HELD, held_until__gt=now
    )
    nobody = Value("")
    return rows.order_by().values_list(
        "pk", "ref", "starts_at", "practitioner_id", "held_until", Value(value=False), "stages",
        "room_id", "location_id", "service_id", nobody, nobody, nobody,
    )  # fmt: skip


def _moves(actor: Actor, asked: Asked, now: datetime) -> QuerySet[MoveRequest, tuple[Any, ...]]:
    """Return the moves asked for: of the visits one sees, and those that one is asked to take."""
    seen = Exists(appointments.on_calendar(actor).filter(pk=OuterRef("appointment_id")))
    rows = MoveRequest.objects.filter(
        Q(seen) | appointments.to_take_over(actor),
        **_reach(asked),
        clinic_id=actor.clinic_id,
        lapses_at__gt=now,
    )
    visit, patient = "appointment__", "appointment__patient__"
    return rows.order_by().values_list(
        "pk", f"{visit}ref", "starts_at", "practitioner_id", f"{visit}held_until", seen, "plan",
        f"{visit}room_id", f"{visit}location_id", f"{visit}service_id", f"{patient}first_name",
        f"{patient}preferred_name", f"{patient}last_name",
    )  # fmt: skip


def _reach(asked: Asked) -> dict[str, Any]:
    begin, end = (hours.at(minute) for minute in asked.window)
    return {"starts_at__gte": begin - visits.REACH, "starts_at__lt": end}


def _is_asked_for(asked: Asked, one: Claimed) -> bool:
    if one.end <= asked.window[0] or asked.location_id not in {None, one.row.location_id}:
        return False
    whose = one.room_id if asked.by_room else one.row.practitioner_id
    return asked.column_id in {None, whose}


def _claimed(row: Row) -> Claimed:
    start, stages, room_id = hours.minute_of(row.starts_at), row.plan, row.room_id
    if row.held_until is None:
        room_id = row.plan["room_id"]
        stages, row = row.plan["stages"], row._replace(location_id=row.plan["location_id"])
    stretches = visits.stretches(stages, start)
    return Claimed(row, room_id, start, stretches[-1].end, stretches)

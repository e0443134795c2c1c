"""What happened to a visit, by whom and when: from the journal, and moves with what they changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from qimen.models import JournalEntry, Move, StaffMember, Status
from qimen.queries.calendar import roster
from qimen.rules.access import Role
from qimen.rules.notices import GRACE
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen.models import Appointment
    from qimen.rules.access import Actor

#: Looking is recorded too, and is no news to those who look.
LOOKED = "appointment.opened"
#: A note takes nothing away from what can be undone.
NOTED = "appointment.noted"
#: These come with another entry, of what was done: a move that waited went, or waits again.
CAME_OF_IT = frozenset({"appointment.move_dropped", "appointment.move_restored"})
BOOKED = frozenset({"appointment.confirmed", "appointment.requested"})
UNDOABLE = frozenset({
    "appointment.confirmed", "appointment.moved", "appointment.accepted", "appointment.declined",
    "appointment.checked_in", "appointment.completed", "appointment.no_show",
    "appointment.cancelled",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visit stood before a move, or after it."""

    starts_at: datetime
    zone: str
    practitioner: str
    room: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened; `who` is a name, empty for the patient and for nobody."""

    action: str
    at: datetime
    role: str
    account_id: int | None
    who: str
    reason: str
    was: str
    by: str = ""
    overrode: Sequence[str] = ()
    before: Place | None = None
    after: Place | None = None
    changed: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_by_patient(self) -> bool:
        return self.role == Role.PATIENT


def of(appointment: Appointment, *, with_reasons: bool = True) -> list[Entry]:
    """Return an appointment's history, newest first; reasons for who reads notes. Three statements."""
    rows = list(_rows(appointment))
    accounts = {row.account_id for row in rows}
    staff = StaffMember.objects.filter(clinic_id=appointment.clinic_id, account_id__in=accounts)
    names = dict(staff.values_list("account_id", "name"))
    moves = {
        (move.at, move.account_id): move for move in Move.objects.filter(appointment=appointment)
    }
    told = [_entry(row, names, moves.get((row.at, row.account_id)), appointment) for row in rows]
    return told if with_reasons else [replace(entry, reason="") for entry in told]


def undoable(actor: Actor, appointment: Appointment, *, now: datetime) -> Entry | None:
    """Return the last thing that happened to a visit, if this actor did it within the grace."""
    row = _rows(appointment).exclude(action=NOTED).first()
    is_own = row is not None and row.account_id == actor.account_id and row.role == actor.role
    if row is None or not is_own or row.action not in UNDOABLE or now - row.at > GRACE:
        return None
    if row.action in BOOKED and appointment.status != Status.CONFIRMED:
        return None
    return _entry(row, {}, None, appointment)


def _rows(appointment: Appointment) -> Any:
    return (
        JournalEntry.objects.filter(
            clinic_id=appointment.clinic_id,
            patient_id=appointment.patient_id,
            subject=f"appointment:{appointment.ref}",
        )
        .exclude(action=LOOKED)
        .order_by("-id")
    )


def _entry(
    row: JournalEntry, names: dict[int, str], move: Move | None, appointment: Appointment
) -> Entry:
    is_move = move is not None and "move" in row.action and row.action not in CAME_OF_IT
    return Entry(
        action=row.action,
        at=row.at,
        role=row.role,
        account_id=row.account_id,
        who=names.get(row.account_id or 0, "") if row.role != Role.PATIENT else "",
        reason=row.reason,
        was=row.details.get("was", ""),
        by=row.details.get("by", ""),
        overrode=tuple(row.details.get("overrode", ())),
        before=_place(move.before, appointment) if move and is_move else None,
        after=_place(move.after, appointment) if move and is_move else None,
        changed=frozenset(row.details.get("changed", ())),
    )


def _place(stood: dict[str, Any], appointment: Appointment) -> Place:
    known = roster.roster(appointment.clinic)
    person = known.people.get(stood["practitioner_id"])
    room = known.spaces.get(stood["room_id"] or 0)
    site = known.sites.get(stood["location_id"])
    return Place(
        starts_at=hours.at(stood["start"]),
        zone=site.zone if site else appointment.zone,
        practitioner=person.name if person else "",
        room=room.name if room else "",
        minutes=sum(stage["minutes"] for stage in stood["stages"]),
    )

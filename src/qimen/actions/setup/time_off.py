"""Time off: added, changed, deleted. It never cancels a visit; it lists those it falls on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from qimen.actions import journal, locks
from qimen.actions.setup import changes
from qimen.models import StaffMember, TimeOff
from qimen.queries import time_off
from qimen.rules import access
from qimen.rules.access import Permission

if TYPE_CHECKING:
    from datetime import date, datetime

    from qimen.models import Block
    from qimen.rules.access import Actor

MIDNIGHT = 1440
NAMES = ("practitioner_id", "title", "starts_on", "starts_minute", "ends_on", "ends_minute")


class NotAPractitioner(Exception):  # noqa: N818 - reads as what it is
    """Only who gives visits in this clinic can be away from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Who is away, and when, in wall time of the clinic's zone."""

    practitioner_id: int
    title: str
    starts_on: date
    ends_on: date
    starts_minute: int = 0
    ends_minute: int = MIDNIGHT


@locks.transactional
def add(actor: Actor, said: Away, *, now: datetime) -> TimeOff:
    """Add time off; raise NotAPractitioner."""
    permit(actor, said.practitioner_id)
    require_practitioner(actor, said.practitioner_id)
    row = TimeOff(clinic_id=actor.clinic_id, **asdict(said))
    row.save(force_insert=True)
    _record(actor, row, "settings.time_off_added", {"is": _told(row)}, now)
    return row


@locks.transactional
def change(actor: Actor, number: int, said: Away, *, version: str, now: datetime) -> TimeOff:
    """Change time off; raise changes.Outdated when it is not what the form was made from."""
    permit(actor, said.practitioner_id)
    row = time_off.one(actor, number, lock=True)
    require_same(row, version)
    require_practitioner(actor, said.practitioner_id)
    before = _told(row)
    for name, value in asdict(said).items():
        setattr(row, name, value)
    after = _told(row)
    differing = {name: [before[name], after[name]] for name in NAMES if before[name] != after[name]}
    if differing:
        row.save(update_fields=list(differing))
        _record(actor, row, "settings.time_off_changed", {"changed": differing}, now)
    return row


@locks.transactional
def remove(actor: Actor, number: int, *, version: str, now: datetime) -> None:
    """Delete time off, so that the practitioner can be booked; raise changes.Outdated."""
    permit(actor, actor.staff_id)
    row = time_off.one(actor, number, lock=True)
    require_same(row, version)
    was = {**_told(row), "practitioner": row.practitioner.name}
    _record(actor, row, "settings.time_off_deleted", {"was": was}, now)
    row.delete()


def permit(actor: Actor, practitioner_id: int | None) -> None:
    """Refuse who may not say when this practitioner is away."""
    access.require(actor, Permission.CHANGE_TIME_OFF, practitioner_id=practitioner_id)


def require_same(row: TimeOff | Block, version: str) -> None:
    """Raise changes.Outdated when a locked row is not what the form was made from."""
    if time_off.version(row) != version:
        raise changes.Outdated(row)


def require_practitioner(actor: Actor, practitioner_id: int) -> None:
    """Raise NotAPractitioner unless this is one of the clinic's."""
    rows = StaffMember.objects.filter(clinic_id=actor.clinic_id, is_practitioner=True)
    if not rows.filter(pk=practitioner_id).exists():
        raise NotAPractitioner


def _told(row: TimeOff) -> dict[str, object]:
    return {name: changes.plain(getattr(row, name)) for name in NAMES}


def _record(
    actor: Actor, row: TimeOff, verb: str, details: dict[str, object], now: datetime
) -> None:
    journal.record(actor, verb, subject=f"timeoff:{row.pk}", details=details, now=now)

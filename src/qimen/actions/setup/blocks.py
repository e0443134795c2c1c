"""Blocks: time on the calendar that is not a visit (lunch, supervision), once or every week."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from qimen.actions import journal, locks
from qimen.actions.setup import changes
from qimen.actions.setup.time_off import permit, require_practitioner, require_same
from qimen.models import NO_END, Block
from qimen.queries import time_off

__all__ = ["NO_END", "Said", "add", "add_each", "change", "remove", "remove_alike"]

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from qimen.rules.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of a block, in wall time of the clinic's zone."""

    practitioner_id: int
    title: str
    starts_on: date
    starts_minute: int
    ends_on: date
    ends_minute: int
    weekly_until: date | None  # NO_END: every week from then on; None: once


@locks.transactional
def add_each(actor: Actor, several: Iterable[Said], *, now: datetime) -> list[Block]:
    """Add several blocks, all or none: of other weekdays, of other people."""
    return [add(actor, said, now=now) for said in several]


@locks.transactional
def add(actor: Actor, said: Said, *, now: datetime) -> Block:
    """Add a block; raise time_off.NotAPractitioner."""
    permit(actor, said.practitioner_id)
    require_practitioner(actor, said.practitioner_id)
    row = Block(clinic_id=actor.clinic_id, **asdict(said))
    return changes.add(actor, row, "settings.block_added", now=now)


@locks.transactional
def change(actor: Actor, number: int, said: Said, *, version: str, now: datetime) -> Block:
    """Change a block, all of its weeks; raise changes.Outdated."""
    permit(actor, said.practitioner_id)
    row = time_off.block(actor, number, lock=True)
    require_same(row, version)
    require_practitioner(actor, said.practitioner_id)
    return changes.change(actor, row, asdict(said), "settings.block_changed", now=now)


@locks.transactional
def remove(actor: Actor, number: int, *, version: str, now: datetime) -> None:
    """Delete a block with all its weeks; raise changes.Outdated."""
    permit(actor, actor.staff_id)
    row = time_off.block(actor, number, lock=True)
    require_same(row, version)
    _remove(actor, row, now)


@locks.transactional
def remove_alike(actor: Actor, number: int, *, version: str, now: datetime) -> int:
    """Delete a block on all its weekdays; raise changes.Outdated. Return how many rows it had."""
    permit(actor, actor.staff_id)
    row = time_off.block(actor, number, lock=True)
    require_same(row, version)
    rows = time_off.alike(actor, row, lock=True)
    for each in rows:
        _remove(actor, each, now)
    return len(rows)


def _remove(actor: Actor, row: Block, now: datetime) -> None:
    was = {
        "title": row.title,
        "starts_on": row.starts_on.isoformat(),
        "practitioner": row.practitioner.name,
    }
    subject = changes.subject(row)
    journal.record(actor, "settings.block_deleted", subject=subject, details={"was": was}, now=now)
    row.delete()

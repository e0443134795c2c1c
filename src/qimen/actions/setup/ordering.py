"""Putting rows into another order: one of them a place up or down, or where it was dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qimen.actions import journal, locks
from qimen.actions.setup import changes
from qimen.queries import ordering
from qimen.queries.ordering import Noun

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.rules.access import Actor

UP, DOWN = -1, 1
VERBS = {
    Noun.LOCATION: "settings.location_moved",
    Noun.ROOM: "settings.room_moved",
    Noun.SERVICE: "settings.service_moved",
    Noun.STAFF: "settings.staff_moved",
}


class Reordered(Exception):  # noqa: N818 - reads as what it is
    """Somebody else changed the order meanwhile; nothing was moved."""


@locks.transactional
def shift(actor: Actor, noun: Noun, ref: str, step: int, *, seen: str, now: datetime) -> None:
    """Exchange a row with its neighbour; at an end nothing happens. Raise Reordered.

    `seen` is the version of the order that was looked at (queries/ordering).
    """
    rows, at = _held(actor, noun, ref, seen)
    if at is not None:
        _put(actor, noun, rows, at, at + step, now)


@locks.transactional
def place(actor: Actor, noun: Noun, ref: str, to: int, *, seen: str, now: datetime) -> None:
    """Put a row at a place, counted from 0; beyond an end nothing happens. Raise Reordered."""
    rows, at = _held(actor, noun, ref, seen)
    if at is not None:
        _put(actor, noun, rows, at, to, now)


def _held(actor: Actor, noun: Noun, ref: str, seen: str) -> tuple[list[Any], int | None]:
    """Return the rows, locked, in their order, and where the row stands, unless it is out of use.

    Whoever waited for the lock sorts what stands there now, not what stood there before.
    """
    changes.permit(actor)
    locked = ordering.among(actor, noun, ref).select_for_update(of=("self",)).order_by("pk")
    rows = sorted(locked, key=lambda row: (row.position, row.pk))
    if ordering.version(rows) != seen:
        raise Reordered
    return rows, next((at for at, row in enumerate(rows) if row.ref == ref), None)


def _put(actor: Actor, noun: Noun, rows: list[Any], at: int, to: int, now: datetime) -> None:
    """Number all of them anew. The order is no part of a row's revision: who is editing one of
    them is not disturbed."""
    if to == at or not 0 <= to < len(rows):
        return
    moved = rows.pop(at)
    rows.insert(to, moved)
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    details = {"changed": {"place": [at + 1, to + 1]}}
    subject = changes.subject(moved)
    journal.record(actor, VERBS[noun], subject=subject, details=details, now=now)

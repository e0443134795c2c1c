"""Putting rows into another order: one of them a place up or down."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from qimen.actions import journal
from qimen.actions.setup import changes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import Model

    from qimen.rules.access import Actor

    Row = TypeVar("Row", bound=Model)

UP, DOWN = -1, 1


def shift(
    actor: Actor, rows: Sequence[Row], moved: Row, step: int, verb: str, *, now: datetime
) -> None:
    """Exchange a row with its neighbour; at an end nothing happens."""
    place(actor, rows, moved, rows.index(moved) + step, verb, now=now)


def place(
    actor: Actor, rows: Sequence[Row], moved: Row, to: int, verb: str, *, now: datetime
) -> None:
    """Put a row at a place, counted from 0, and number all of them anew.

    `rows` are locked, in their present order. The order is no part of a row's revision: who is
    editing one of them is not disturbed.
    """
    at = rows.index(moved)
    if to == at or not 0 <= to < len(rows):
        return
    ordered = [row for row in rows if row != moved]
    ordered.insert(to, moved)
    for position, row in enumerate(ordered):
        if row.position != position:  # type: ignore[attr-defined] # what is ordered has one
            row.position = position  # type: ignore[attr-defined]
            row.save(update_fields=["position"])
    details = {"changed": {"place": [at + 1, to + 1]}}
    journal.record(actor, verb, subject=changes.subject(moved), details=details, now=now)

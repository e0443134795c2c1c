"""A change of a setup row: who was first, what differs, and what the journal keeps of it.

Settings are no patient's data: the journal has their values, from and to. Each row counts its
changes in `revision`; a form carries the number that it was made from, so that two people who edit
at once find out.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from django.db import IntegrityError, transaction

from qimen.actions import journal
from qimen.rules import access
from qimen.rules.access import Permission

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import Model

    from qimen.rules.access import Actor

    Row = TypeVar("Row", bound=Model)


class Outdated(Exception):  # noqa: N818 - reads as what it is
    """Somebody else changed the row meanwhile; nothing was saved. `row` is as it is now."""

    def __init__(self, row: Model) -> None:
        super().__init__(str(row.pk))
        self.row = row


class NameTaken(Exception):  # noqa: N818 - reads as what it is
    """Another row of the clinic has this name already."""


def permit(actor: Actor) -> None:
    """Refuse who may not change settings."""
    access.require(actor, Permission.CHANGE_SETUP)


def expect(row: Model, revision: int) -> None:
    """Raise Outdated when the row, locked by now, is of another revision than the form."""
    if row.revision != revision:  # type: ignore[attr-defined] # every setup row counts
        raise Outdated(row)


def add(actor: Actor, row: Row, verb: str, *, now: datetime) -> Row:
    """Save a new row and record it; raise NameTaken."""
    _save(row, force_insert=True)
    _record(actor, row, verb, now, {"revision": 0})
    return row


def change(
    actor: Actor,
    row: Row,
    values: Mapping[str, object],
    verb: str,
    *,
    also: Mapping[str, list[object]] | None = None,
    now: datetime,
) -> Row:
    """Bring a locked row to its values, and record those that differ; raise NameTaken.

    `also` is what differs beside the row's own columns, from and to: the caller has saved it.
    Nothing is written, and nothing recorded, when nothing differs.
    """
    columns = {
        column: [plain(getattr(row, column)), plain(value)]
        for column, value in values.items()
        if getattr(row, column) != value
    }
    differing = {**columns, **(also or {})}
    if not differing:
        return row
    for column in columns:
        setattr(row, column, values[column])
    row.revision += 1  # type: ignore[attr-defined] # every setup row counts
    _save(row, update_fields=[*columns, "revision"])
    told: dict[str, object] = {"revision": row.revision, "changed": differing}  # type: ignore[attr-defined]
    _record(actor, row, verb, now, told)
    return row


def subject(row: Model) -> str:
    """Return what the journal calls a row: its kind and its reference."""
    name = getattr(row, "ref", None) or getattr(row, "slug", None) or row.pk
    return f"{type(row).__name__.lower()}:{name}"


def plain(value: object) -> object:
    """Return a column's value as the journal can hold it."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _save(row: Model, **how: object) -> None:
    try:
        with transaction.atomic():
            row.save(**how)  # type: ignore[arg-type]
    except IntegrityError as error:
        if "unique" in str(error).lower():
            raise NameTaken from error
        raise


def _record(actor: Actor, row: Model, verb: str, now: datetime, details: dict[str, object]) -> None:
    journal.record(actor, verb, subject=subject(row), details=details, now=now)

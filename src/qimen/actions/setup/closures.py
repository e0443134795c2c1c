"""Days on which nobody works: added, changed, deleted. Visits that are booked stay booked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.actions import journal, locks
from qimen.actions.setup import changes
from qimen.models import Closure
from qimen.queries import closures, locations

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from qimen.rules.access import Actor

MIDNIGHT = 1440


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """What is said of a closure, in wall time; without a location it holds at all of them."""

    title: str
    starts_on: date
    ends_on: date
    starts_minute: int = 0
    ends_minute: int = MIDNIGHT
    location_ref: str = ""


@locks.transactional
def add(actor: Actor, said: Sequence[Closed], *, now: datetime) -> list[Closure]:
    """Add closures, all or none of them."""
    changes.permit(actor)
    return [_added(actor, each, now) for each in said]


@locks.transactional
def change(actor: Actor, number: int, said: Closed, *, version: str, now: datetime) -> Closure:
    """Change a closure; raise changes.Outdated when it is not what the form was made from."""
    changes.permit(actor)
    row = closures.one(actor, number, lock=True)
    if closures.version(row) != version:
        raise changes.Outdated(row)
    before, values = _columns(row), _values(actor, said)
    differing = {
        name: [changes.plain(before[name]), changes.plain(value)]
        for name, value in values.items()
        if before[name] != value
    }
    if differing:
        for name in differing:
            setattr(row, name, values[name])
        row.save(update_fields=list(differing))
        _record(actor, row, "settings.closure_changed", {"changed": differing}, now)
    return row


@locks.transactional
def open_again(actor: Actor, number: int, *, version: str, now: datetime) -> None:
    """Open the clinic again on those days; raise changes.Outdated."""
    changes.permit(actor)
    row = closures.one(actor, number, lock=True)
    if closures.version(row) != version:
        raise changes.Outdated(row)
    was = {name: changes.plain(value) for name, value in _columns(row).items()}
    _record(actor, row, "settings.closure_deleted", {"was": was}, now)
    row.delete()


def _added(actor: Actor, said: Closed, now: datetime) -> Closure:
    row = Closure(clinic_id=actor.clinic_id, **_values(actor, said))
    row.save(force_insert=True)
    told = {name: changes.plain(value) for name, value in _columns(row).items()}
    _record(actor, row, "settings.closure_added", {"is": told}, now)
    return row


def _values(actor: Actor, said: Closed) -> dict[str, object]:
    location = locations.one(actor, said.location_ref) if said.location_ref else None
    return {
        "title": said.title,
        "location_id": location.pk if location else None,
        "starts_on": said.starts_on,
        "starts_minute": said.starts_minute,
        "ends_on": said.ends_on,
        "ends_minute": said.ends_minute,
    }


def _columns(row: Closure) -> dict[str, object]:
    names = ("title", "location_id", "starts_on", "starts_minute", "ends_on", "ends_minute")
    return {name: getattr(row, name) for name in names}


def _record(
    actor: Actor, row: Closure, verb: str, details: dict[str, object], now: datetime
) -> None:
    journal.record(actor, verb, subject=f"closure:{row.pk}", details=details, now=now)

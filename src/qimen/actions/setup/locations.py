"""Where the clinic gives visits: added, changed, put in order, put out of use and back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from qimen.actions import locks
from qimen.actions.setup import changes
from qimen.models import Location
from qimen.queries import locations

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.rules.access import Actor


class LastOne(Exception):  # noqa: N818 - reads as what it is
    """A clinic keeps one active location: without it nothing can be booked at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is said of a location; `zone` is the name of an IANA zone that exists."""

    name: str
    address: str
    phone: str
    zone: str
    directions: str
    telehealth: bool


@locks.transactional
def add(actor: Actor, place: Place, *, now: datetime) -> Location:
    """Add a location after the others; raise changes.NameTaken."""
    changes.permit(actor)
    after = locations.visible(actor).count()
    row = Location(clinic_id=actor.clinic_id, position=after, **asdict(place))
    return changes.add(actor, row, "settings.location_added", now=now)


@locks.transactional
def change(actor: Actor, ref: str, place: Place, *, revision: int, now: datetime) -> Location:
    """Change a location; raise changes.Outdated or changes.NameTaken.

    Visits that are booked keep their instants, whatever the new zone.
    """
    changes.permit(actor)
    row = locations.one(actor, ref, lock=True)
    changes.expect(row, revision)
    return changes.change(actor, row, asdict(place), "settings.location_changed", now=now)


@locks.transactional
def deactivate(actor: Actor, ref: str, *, now: datetime) -> Location:
    """Put a location out of use: nothing more can be booked there, and no visit is cancelled.

    Raises LastOne for the only one in use.
    """
    changes.permit(actor)
    rows = list(locations.visible(actor).select_for_update().filter(active=True))
    row = locations.one(actor, ref, lock=True)
    if rows == [row]:
        raise LastOne
    values = {"active": False}
    return changes.change(actor, row, values, "settings.location_deactivated", now=now)


@locks.transactional
def activate(actor: Actor, ref: str, *, now: datetime) -> Location:
    """Take a location into use again."""
    changes.permit(actor)
    row = locations.one(actor, ref, lock=True)
    return changes.change(actor, row, {"active": True}, "settings.location_activated", now=now)

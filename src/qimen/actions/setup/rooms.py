"""Rooms: added, changed, put in order, put out of use and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.actions import locks
from qimen.actions.setup import changes
from qimen.models import Room
from qimen.queries import ahead, locations, rooms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen.rules.access import Actor


class Booked(Exception):  # noqa: N818 - reads as what it is
    """Visits are booked in the room, so it cannot go to another location."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is said of a room."""

    name: str
    location_ref: str


@locks.transactional
def add(actor: Actor, location_ref: str, names: Sequence[str], *, now: datetime) -> list[Room]:
    """Add rooms to a location, after those it has; raise changes.NameTaken."""
    changes.permit(actor)
    location = locations.one(actor, location_ref, lock=True)
    after = rooms.visible(actor).filter(location=location).count()
    return [
        changes.add(
            actor,
            Room(clinic_id=actor.clinic_id, location=location, name=name, position=position),
            "settings.room_added",
            now=now,
        )
        for position, name in enumerate(names, start=after)
    ]


@locks.transactional
def change(actor: Actor, ref: str, said: Kept, *, revision: int, now: datetime) -> Room:
    """Change a room; raise changes.Outdated or changes.NameTaken.

    A room that has visits ahead stays where it is: raises Booked when it is to change location.
    """
    changes.permit(actor)
    row = rooms.one(actor, ref, lock=True)
    changes.expect(row, revision)
    location = locations.one(actor, said.location_ref)
    if location.pk != row.location_id and ahead.of_room(actor, row.pk, now=now).total:
        raise Booked
    values = {"name": said.name, "location_id": location.pk}
    return changes.change(actor, row, values, "settings.room_changed", now=now)


@locks.transactional
def deactivate(actor: Actor, ref: str, *, now: datetime) -> Room:
    """Put a room out of use: no new visit gets it, and those that have it keep it."""
    changes.permit(actor)
    row = rooms.one(actor, ref, lock=True)
    values = {"active": False}
    return changes.change(actor, row, values, "settings.room_deactivated", now=now)


@locks.transactional
def activate(actor: Actor, ref: str, *, now: datetime) -> Room:
    """Take a room into use again."""
    changes.permit(actor)
    row = rooms.one(actor, ref, lock=True)
    return changes.change(actor, row, {"active": True}, "settings.room_activated", now=now)

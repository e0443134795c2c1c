"""What stands in an order that owners choose: locations, a location's rooms, services, staff."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404

from qimen.queries import locations, rooms, services, staff

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from qimen.rules.access import Actor


class Noun(StrEnum):
    """What is put in order."""

    LOCATION = "location"
    ROOM = "room"
    SERVICE = "service"
    STAFF = "staff"


NOUNS: dict[Noun, Any] = {
    Noun.LOCATION: locations,
    Noun.ROOM: rooms,
    Noun.SERVICE: services,
    Noun.STAFF: staff,
}


def among(actor: Actor, noun: Noun, ref: str) -> QuerySet[Any]:
    """Return the rows among which the one of this reference has its place; raise Http404."""
    visible: QuerySet[Any] = NOUNS[noun].visible(actor)
    row = get_object_or_404(visible, ref=ref)
    match noun:
        case Noun.LOCATION:
            return visible
        case Noun.ROOM:
            return visible.filter(location_id=row.location_id, active=True)
        case Noun.SERVICE:
            return visible.filter(active=True)
        case Noun.STAFF:
            return visible.filter(disabled_at=None)


def version(rows: Iterable[Any]) -> str:
    """Return what a list carries to notice that somebody else put its rows in another order."""
    return hashlib.sha256(" ".join(row.ref for row in rows).encode()).hexdigest()[:16]

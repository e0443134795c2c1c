"""Rooms of a clinic as its settings show them, in the order in which they are filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from qimen.models import Room
from qimen.rules import access
from qimen.rules.access import Permission, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from qimen.rules.access import Actor


def visible(actor: Actor) -> QuerySet[Room]:
    """Return the rooms whose settings this actor may see."""
    rows = Room.objects.filter(clinic_id=actor.clinic_id).select_related("location")
    return rows if access.scope(actor, Permission.CHANGE_SETUP) is Scope.CLINIC else rows.none()


def listed(actor: Actor) -> Sequence[Room]:
    """Return every room, location by location."""
    return list(
        visible(actor).order_by("location__position", "location_id", "-active", "position", "id")
    )


def one(actor: Actor, ref: str, *, lock: bool = False) -> Room:
    """Return a room, or raise Http404; locked when it is about to be changed."""
    rows = visible(actor)
    return get_object_or_404(rows.select_for_update(of=("self",)) if lock else rows, ref=ref)

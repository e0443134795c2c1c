"""Locations of a clinic as its settings show them: all of them, the inactive ones too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404

from qimen.models import Location
from qimen.rules import access
from qimen.rules.access import Permission, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from qimen.rules.access import Actor


def visible(actor: Actor) -> QuerySet[Location]:
    """Return the locations whose settings this actor may see."""
    rows = Location.objects.filter(clinic_id=actor.clinic_id)
    return rows if access.scope(actor, Permission.CHANGE_SETUP) is Scope.CLINIC else rows.none()


def listed(actor: Actor) -> Sequence[Location]:
    """Return every location in its order, each with `active_rooms`, how many rooms it has."""
    counted = Count("rooms", filter=Q(rooms__active=True))
    return list(visible(actor).annotate(active_rooms=counted).order_by("position", "id"))


def one(actor: Actor, ref: str, *, lock: bool = False) -> Location:
    """Return a location, or raise Http404; locked when it is about to be changed."""
    rows = visible(actor)
    return get_object_or_404(rows.select_for_update() if lock else rows, ref=ref)

"""Closures of a clinic as its settings show them: those to come, and what has been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from qimen.models import Closure
from qimen.rules import access
from qimen.rules.access import Permission, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from qimen.rules.access import Actor

SHOWN_PAST = 20


@dataclass(frozen=True, slots=True)
class Closures:
    """Closures from today on, soonest first; and the last twenty before."""

    ahead: Sequence[Closure]
    past: Sequence[Closure]


def visible(actor: Actor) -> QuerySet[Closure]:
    """Return the closures that this actor may change."""
    rows = Closure.objects.filter(clinic_id=actor.clinic_id).select_related("location")
    return rows if access.scope(actor, Permission.CHANGE_SETUP) is Scope.CLINIC else rows.none()


def listed(actor: Actor, *, today: date) -> Closures:
    rows = visible(actor)
    return Closures(
        list(rows.filter(ends_on__gte=today).order_by("starts_on", "starts_minute", "id")),
        list(rows.filter(ends_on__lt=today).order_by("-starts_on", "-id")[:SHOWN_PAST]),
    )


def one(actor: Actor, number: int, *, lock: bool = False) -> Closure:
    """Return a closure, or raise Http404; locked when it is about to be changed."""
    rows = visible(actor)
    return get_object_or_404(rows.select_for_update(of=("self",)) if lock else rows, pk=number)


def version(closure: Closure) -> str:
    """Return what a form carries to notice that somebody else was first: a closure has no number
    of its changes, it is as much as it says."""
    where = closure.location_id or 0
    first = f"{closure.starts_on.isoformat()}.{closure.starts_minute}"
    last = f"{closure.ends_on.isoformat()}.{closure.ends_minute}"
    return f"{where}/{first}/{last}/{closure.title}"


def whole_days(actor: Actor) -> set[date]:
    """Return the dates of which some closure everywhere covers the first minute."""
    rows = visible(actor).filter(location=None, starts_minute=0)
    return set(rows.values_list("starts_on", flat=True))

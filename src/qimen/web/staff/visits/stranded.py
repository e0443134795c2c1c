"""Visits that the settings no longer carry, each with a way on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from qimen.queries import stranded
from qimen.queries.stranded import Cause
from qimen.rules import access
from qimen.rules.access import Permission, Scope
from qimen.web import page
from qimen.web.gate import staff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from qimen.models import Room, StaffMember
    from qimen.queries.stranded import Stranded
    from qimen.web.gate import Request

OF_ROOM = {Cause.ROOM, Cause.NOT_IN_ROOM}
OF_PRACTITIONER = {Cause.PRACTITIONER, Cause.NOT_GIVEN}


@staff(Permission.ARRANGE)
@require_safe
def index(request: Request, slug: str) -> HttpResponse:
    del slug
    found, total = stranded.visits(request.actor, now=request.now)
    context = {
        "found": found,
        "total": total,
        "more": total - len(found),
        "section": "calendar",
        **(_several(found) if _hands_over(request) else {}),
    }
    return page.render(request, "staff/visits/stranded.html", context)


def _hands_over(request: Request) -> bool:
    return access.scope(request.actor, Permission.ARRANGE) is Scope.CLINIC


def _several(found: Sequence[Stranded]) -> dict[str, object]:
    """Return the rooms and practitioners whose visits can be handed over in one go."""
    rooms: dict[int, Room] = {}
    people: dict[int, StaffMember] = {}
    for one in found:
        if one.visit.room and OF_ROOM & set(one.causes):
            rooms[one.visit.room.pk] = one.visit.room
        if OF_PRACTITIONER & set(one.causes):
            people[one.visit.practitioner_id] = one.visit.practitioner
    return {"rooms": list(rooms.values()), "people": list(people.values())}

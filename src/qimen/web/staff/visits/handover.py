"""The visits of a room, or of a practitioner, handed over to another: looked at first, then done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from qimen.actions import appointments
from qimen.actions.appointments import To
from qimen.queries import ahead, time_off
from qimen.queries import appointments as reading
from qimen.queries.calendar import roster
from qimen.rules import access
from qimen.rules.access import Permission, Scope
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.numbers import whole
from qimen.web.staff.visits import clashes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from qimen.models import Appointment, TimeOff
    from qimen.queries.ahead import Ahead
    from qimen.queries.calendar.roster import Person, Space
    from qimen.web.gate import Request

Party = TypeVar("Party", "Space", "Person")
MOST = ahead.SHOWN


@staff(Permission.ARRANGE)
def of_room(request: Request, slug: str, ref: str) -> HttpResponse:
    _permit(request)
    known = roster.roster(request.clinic).spaces.values()
    room = _named(known, ref)
    others = [one for one in known if one.location_id == room.location_id]
    visits = ahead.of_room(request.actor, room.id, after=_after(request), now=request.now)
    return _page(request, ("staff_visits_of_room", slug, ref), room, others, visits)


@staff(Permission.ARRANGE)
def of_practitioner(request: Request, slug: str, ref: str) -> HttpResponse:
    _permit(request)
    known = roster.roster(request.clinic).people.values()
    person = _named(known, ref)
    after = _after(request)
    off = _off(request, person)
    if off is None:
        visits = ahead.of_practitioner(request.actor, person.id, after=after, now=request.now)
    else:
        zone = request.clinic.zone
        visits = time_off.hit(request.actor, off, zone, after=after, now=request.now)
    return _page(request, ("staff_visits_of_practitioner", slug, ref), person, known, visits)


def _page(
    request: Request,
    here: tuple[str, str, str],
    giver: Space | Person,
    others: Iterable[Space | Person],
    visits: Ahead,
) -> HttpResponse:
    takers = [one for one in others if not one.is_gone and one.id != giver.id]
    asked = (request.POST if request.method == "POST" else request.GET).get("to", "")
    taker = next((one for one in takers if one.ref == asked), None)
    is_room = here[0] == "staff_visits_of_room"
    context: dict[str, Any] = {
        "giver": giver,
        "takers": takers,
        "taker": taker,
        "ahead": visits,
        "is_room": is_room,
        "off": "" if is_room else request.GET.get("off", ""),
        "section": "calendar",
    }
    if taker is None:
        return page.render(request, "staff/visits/handover.html", context)
    to = To(room_id=taker.id) if is_room else To(practitioner_id=taker.id)
    if request.method == "POST":
        return _hand_over(request, here, giver, taker, to)
    looked = appointments.look(request.actor, request.clinic, visits.visits, to, now=request.now)
    context["fit"] = [one for one in looked if one.fits]
    context["stay"] = [
        (one, clashes.told(request, [one.clash] if one.clash else []))
        for one in looked
        if not one.fits
    ]
    return page.render(request, "staff/visits/handover.html", context)


def _hand_over(
    request: Request,
    here: tuple[str, str, str],
    giver: Space | Person,
    taker: Space | Person,
    to: To,
) -> HttpResponse:
    name, slug, ref = here
    outcome = appointments.hand_over(request.actor, _ticked(request), to, now=request.now)
    if outcome.moved:
        count = f"{outcome.moved} visit{'s are' if outcome.moved > 1 else ' is'}"
        messages.success(request, f"{count} with {taker.name} now." if to.practitioner_id
                         else f"{count} in {taker.name} now.")  # fmt: skip
    if outcome.kept:
        count = f"{outcome.kept} visit{'s stay' if outcome.kept > 1 else ' stays'}"
        messages.warning(
            request, f"{count} with {giver.name}: what was free has been taken meanwhile."
        )
    if not outcome.moved and not outcome.kept:
        messages.warning(request, "Nothing was ticked, so nothing was moved.")
    query = {"to": taker.ref}
    query |= {name: kept for name in ("after", "off") if (kept := request.GET.get(name, ""))}
    return redirect(f"{reverse(name, args=[slug, ref])}?{urlencode(query)}")


def _off(request: Request, person: Person) -> TimeOff | None:
    """Return the time off in which the visits are to be given away, where they are not all."""
    asked = request.GET.get("off", "")
    if not asked:
        return None
    row = time_off.one(request.actor, whole(asked) or 0)
    if row.practitioner_id != person.id:
        raise Http404
    return row


def _after(request: Request) -> Appointment | None:
    """Return the last visit of the page before, if any: fifty are looked at in one go."""
    ref = request.GET.get("after", "")
    return reading.find(request.actor, ref) if ref else None


def _ticked(request: Request) -> list[tuple[str, int]]:
    """Return references and revisions as the boxes carry them: what is odd counts as not ticked."""
    parts = [one.partition(":") for one in request.POST.getlist("visit")[:MOST]]
    return [(ref, revision) for ref, _, number in parts if (revision := whole(number)) is not None]


def _named(known: Iterable[Party], ref: str) -> Party:
    found = next((one for one in known if one.ref == ref), None)
    if found is None:
        raise Http404
    return found


def _permit(request: Request) -> None:
    if access.scope(request.actor, Permission.ARRANGE) is not Scope.CLINIC:
        raise access.Forbidden(Permission.ARRANGE)

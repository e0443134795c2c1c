"""Moving a visit, or changing its stages: by the form, or dropped on the calendar."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from qimen.actions import appointments
from qimen.queries import appointments as visits
from qimen.queries import history
from qimen.rules import access
from qimen.rules.access import Permission
from qimen.scheduling import hours
from qimen.web import gate, page
from qimen.web.gate import staff
from qimen.web.staff.numbers import whole
from qimen.web.staff.visits import choices, clashes, free, outdated, placing, stages
from qimen.web.staff.visits.forms import ANY_ROOM, NO_ROOM, PlanForm, faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from qimen.models import Appointment
    from qimen.queries.catalogue import StageLine
    from qimen.web.gate import Request

PAGE = "staff/visits/move.html"
MOVABLE = ("requested", "confirmed", "checked_in")


@staff(Permission.ARRANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: Request, slug: str, ref: str) -> HttpResponse:
    """Show where a visit stands, or put it elsewhere."""
    del slug
    standing = visits.one(request.actor, ref)
    access.require(request.actor, Permission.ARRANGE, practitioner_id=standing.practitioner_id)
    sent = Sent(request, standing)
    if request.method != "POST" or free.is_asked(request):
        # Whoever looks for a time is still told that somebody else was first.
        return page.render(request, PAGE, sent.context(revision=sent.revision))
    return _move(request, sent)


def _move(request: Request, sent: Sent) -> HttpResponse:
    found = sent.faults()
    if found:
        return page.render(request, PAGE, sent.context(faults=found), status=422)
    visit = sent.visit
    try:
        moved = appointments.move(
            request.actor,
            visit.ref,
            placing.plan(sent.form, visit.service_id, sent.stages),
            revision=sent.revision,
            override=request.POST.get("seen", ""),
            now=request.now,
        )
    except appointments.Conflicting as conflicting:
        told = clashes.told(request, conflicting.clashes)
        context = sent.context(clashes=told, seen=conflicting.fingerprint)
        return page.render(request, PAGE, context, status=409)
    except appointments.Outdated as stale:
        now = outdated.changes(stale.appointment, sent.revision)
        return page.render(request, PAGE, sent.context(**now), status=409)
    except appointments.Settled:
        return page.render(request, PAGE, sent.context(is_settled=True), status=409)
    except appointments.Unknown:
        said = [("id_room", "Choose a room of this location, or the first free one.")]
        return page.render(request, PAGE, sent.context(faults=said), status=422)
    return _back(request) or placing.to_calendar(request, moved)


def _back(request: Request) -> HttpResponse | None:
    """Go back to the list that the move began on, where one is given: the next is on it."""
    back = request.POST.get("back", "")
    if not back.startswith(f"/staff/{request.clinic.slug}/") or not gate.visit.is_own_path(back):
        return None
    messages.success(request, "The visit is moved. What is left is listed below.")
    return HttpResponseRedirect(back)


class Sent:
    """A move as it was sent: what it does not say stays as it is."""

    def __init__(self, request: Request, visit: Appointment) -> None:
        self.request = request
        self.visit = visit
        self.stages: Sequence[StageLine] = appointments.plan_of(visit).stages
        standing = _standing(visit)
        data = free.picked(request, choices.of(request), standing["location"])
        said = {**standing, **{name: data[name] for name in standing if name in data}}
        if "at" in data and "date" not in data:
            said |= self._dropped(str(data["at"]), said["location"])
        self.form = PlanForm(
            choices.of(request),
            is_new=False,
            data=said if request.method == "POST" else None,
            initial=standing,
        )
        seen = data.get("revision", "")
        number = whole(seen) if seen else visit.revision
        self.revision = -1 if number is None else number

    def _dropped(self, at: str, location: str) -> dict[str, Any]:
        """Return date and time of an instant, as a script says it."""
        try:
            minute = hours.minute_of(datetime.fromisoformat(at))
        except (ValueError, TypeError):
            return {"date": "", "time": ""}
        place = choices.of(self.request).place(location)
        local = hours.local(minute, place.zone if place else self.visit.zone)
        return {"date": local.date().isoformat(), "time": f"{local:%H:%M}"}

    def lines(self) -> list[stages.Line]:
        typed = stages.typed(self.request.POST)
        return typed or stages.lines(self.stages)

    def faults(self) -> list[tuple[str, str]]:
        """Check the form and the stages; keep what they say."""
        found = [] if self.form.is_valid() else list(faults(self.form))
        try:
            self.stages = stages.read(self.lines())
            if length := self.request.POST.get("length", ""):
                self.stages = stages.lengthened(self.stages, whole(length) or 0)
        except stages.Faulty as faulty:
            found.append(("stages", str(faulty)))
        return found

    def context(self, **more: object) -> dict[str, Any]:
        return {
            "visit": self.visit,
            "form": self.form,
            "lines": self.lines() if not more.get("clashes") else stages.lines(self.stages),
            "revision": self.visit.revision,
            "back": self.request.GET.get("back", "") or self.request.POST.get("back", ""),
            "is_settled": self.visit.status not in MOVABLE,
            "waits": visits.move_asked(self.visit),
            "undoable": history.undoable(self.request.actor, self.visit, now=self.request.now),
            "section": "calendar",
            **self._free(),
            **more,
        }

    def _free(self) -> dict[str, Any]:
        visit = self.visit
        return free.told(
            self.request,
            self.form,
            self.lines(),
            service_id=visit.service_id,
            patient_class=visit.patient_class,
            patient_id=visit.patient_id,
            moving=visit,
        )


def _standing(visit: Appointment) -> dict[str, Any]:
    """Return a visit as the form says it; a room that any would do for is named all the same."""
    local = hours.local(hours.minute_of(visit.starts_at), visit.zone)
    uses_room = any("room" in stage["busy"] for stage in visit.stages)
    nowhere = ANY_ROOM if uses_room else NO_ROOM
    return {
        "location": visit.location.ref,
        "practitioner": visit.practitioner.ref,
        "date": local.date().isoformat(),
        "time": f"{local:%H:%M}",
        "at": hours.at(hours.minute_of(visit.starts_at)).isoformat(),
        "room": visit.room.ref if visit.room else nowhere,
    }

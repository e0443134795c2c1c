"""From a sent form to a plan: what new appointments and moves have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.urls import reverse

from qimen.actions.appointments import Plan
from qimen.scheduling import hours
from qimen.web.staff.visits.forms import ANY_ROOM, NO_ROOM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from qimen.models import Appointment
    from qimen.queries.catalogue import StageLine
    from qimen.web.gate import Request
    from qimen.web.staff.visits.forms import PlanForm


def plan(form: PlanForm, service_id: int, stages: Sequence[StageLine], note: str = "") -> Plan:
    """Return the plan of a form without faults; no stages means the service's own."""
    said, choices = form.cleaned_data, form.choices
    place = choices.place(said["location"])
    practitioner = choices.practitioner(said["practitioner"])
    if place is None or practitioner is None:  # the form has checked both
        raise LookupError(said["location"], said["practitioner"])
    room = said["room"]
    return Plan(
        service_id=service_id,
        location_id=place.id,
        practitioner_id=practitioner.id,
        room_id=None if room in {ANY_ROOM, NO_ROOM} else choices.room_id(room),
        start=form.start(place.zone),
        stages=tuple(stages),
        note=note,
        any_room=room == ANY_ROOM,
    )


def to_calendar(request: Request, visit: Appointment) -> HttpResponse:
    """Go to the day of a visit on the calendar, where what was done can be undone."""
    on = hours.local(hours.minute_of(visit.starts_at), visit.zone).date()
    address = reverse("staff_today", args=[request.clinic.slug])
    return HttpResponseRedirect(f"{address}?date={on.isoformat()}&done={visit.ref}")

"""The next free times beside a form: as buttons that fill in date and time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from qimen.queries import catalogue, free_times
from qimen.scheduling import hours
from qimen.web.staff.visits import stages
from qimen.web.staff.visits.forms import NO_ROOM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from qimen.models import Appointment
    from qimen.web.gate import Request
    from qimen.web.staff.visits.choices import Choices
    from qimen.web.staff.visits.forms import PlanForm
    from qimen.web.staff.visits.stages import Line

#: What the button of a free time says, before the instant.
PICK = "pick:"


def is_asked(request: Request) -> bool:
    """Whether the form is only to be drawn anew: for other choices, or for a time that was picked."""
    asked = request.POST.get("do", "")
    return asked == "redraw" or asked.startswith(PICK)


def picked(request: Request, choices: Choices, location: str = "") -> QueryDict:
    """Return what was sent with the date and time of the button that was pressed, if one was."""
    data = request.POST
    at = data.get("do", "").removeprefix(PICK)
    if at == data.get("do", ""):
        return data
    place = choices.place(data.get("location", location))
    zone = place.zone if place else request.clinic.zone
    try:
        local = datetime.fromisoformat(at).astimezone(hours.zone_named(zone))
    except (ValueError, OverflowError):
        return data
    filled = data.copy()
    filled["date"], filled["time"], filled["at"] = f"{local:%Y-%m-%d}", f"{local:%H:%M}", at
    return filled


def told(  # noqa: PLR0913 - the form, its stages, and who the visit is of
    request: Request,
    form: PlanForm,
    lines: Sequence[Line],
    *,
    service_id: int | None,
    patient_class: str,
    patient_id: int | None,
    moving: Appointment | None = None,
) -> dict[str, Any]:
    """Return the free times for what is chosen so far; none where it does not suffice."""
    place = form.choices.place(_typed(form, "location") or "")
    practitioner = form.choices.practitioner(_typed(form, "practitioner") or "")
    try:
        staged = stages.read(lines)
    except stages.Faulty:
        staged = ()
    if place is None or practitioner is None or service_id is None or not staged:
        return {"free": None}
    room, at = _typed(form, "room") or "", _typed(form, "time")
    if room == NO_ROOM:
        staged = tuple(stages.roomless(one) for one in staged)
    wanted = free_times.Wanted(
        clinic=request.clinic,
        location_id=place.id,
        zone=place.zone,
        service_id=service_id,
        patient_class=patient_class,
        practitioner_id=practitioner.id,
        staging=catalogue.staging(staged),
        on=_typed(form, "date") or request.now.astimezone(hours.zone_named(place.zone)).date(),
        now=request.now,
        minute=at.hour * 60 + at.minute if at else None,
        room_id=form.choices.room_id(room),
        patient_id=patient_id,
        leaving_out=moving.pk if moving else None,
    )
    days = [(day.on, [(at, f"{at:%H:%M}") for at in day.times]) for day in free_times.days(wanted)]
    return {"free": {"days": days, "zone": place.zone, "since": wanted.on, "with": practitioner}}


def _typed(form: PlanForm, name: str) -> Any:
    """Return what a field says, or None where it says nothing that counts."""
    try:
        return form.fields[name].clean(form[name].value())
    except ValidationError:
        return None

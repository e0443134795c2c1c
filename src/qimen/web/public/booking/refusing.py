"""Why a time cannot be booked, in words a patient can do something with, and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.queries import openings
from qimen.scheduling import Rule, hours
from qimen.web import page
from qimen.web.public.booking import notes, sheet

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.models import Appointment
    from qimen.queries.openings import Choice
    from qimen.web.gate import Request
    from qimen.web.public.booking.asked import Asked

#: Refusals with words of their own, the most telling first; any other means that it was taken.
TOLD = (Rule.PORTAL, Rule.LIMIT, Rule.NOTICE, Rule.HORIZON, Rule.PATIENT_BUSY, Rule.HOURS)


def refused(
    request: Request,
    chosen: Asked,
    choice: Choice,
    start: int,
    rules: frozenset[Rule],
) -> HttpResponse:
    """Say why not, and offer what is nearest; the note that was typed stays."""
    is_sent = request.method == "POST"
    if is_sent:
        notes.keep(request)
    return page.render(
        request,
        "public/booking/taken.html",
        sheet.of(request, chosen, choice, start)
        | {
            "reason": _reason(rules, choice, start),
            "was_sent": is_sent,
            "nearest": openings.nearest(choice, start),
            "note": notes.kept(request),
            "form_key": sheet.new_key(),
        },
        status=409 if is_sent else 200,
    )


def already(
    request: Request, chosen: Asked, choice: Choice, start: int, booked: Appointment
) -> HttpResponse:
    """Say what this form has booked before; the other choice can still be booked, knowingly."""
    notes.keep(request)
    context = sheet.of(request, chosen, choice, start)
    return page.render(
        request, "public/booking/already.html", context | {"booked": booked}, status=409
    )


def _reason(rules: frozenset[Rule], choice: Choice, start: int) -> str:
    """Return the refusal to tell; a start that is only off the grid has moved, not been taken."""
    if start <= hours.minute_from(choice.now):
        return "past"
    if rules == {Rule.GRID}:
        return "moved"
    return next((rule.value for rule in TOLD if rule in rules), "taken")

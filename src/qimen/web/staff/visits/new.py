"""New Appointment: find a patient or add one, place the visit, see conflicts, save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods, require_POST

from qimen.actions import appointments
from qimen.actions.patients import Alike
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import limited, staff
from qimen.web.staff.visits import clashes, free, placing
from qimen.web.staff.visits.sent import Sent

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request

#: What a button says: search, save, save all the same, or without the weeks that conflict.
FIND, BOOK, OVERRIDE, SKIP = "find", "book", "override", "skip"
PAGE = "staff/visits/new.html"


@staff(Permission.ARRANGE)
@limited("search")
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: Request, slug: str) -> HttpResponse:
    """Show the form, answer its buttons, and book."""
    del slug
    sent = Sent(request)
    if request.method != "POST":
        return page.render(request, PAGE, sent.context())
    asked = request.POST.get("do", BOOK)
    is_search = asked == BOOK and sent.words and not sent.chosen and not sent.is_newcomer
    if asked == FIND or is_search or free.is_asked(request):
        for form in (sent.form, sent.newcomer):
            form.errors.clear()  # nobody wants to save yet
        return page.render(request, PAGE, sent.context())
    return _book(request, sent, override=asked == OVERRIDE)


@staff(Permission.ARRANGE)
@limited("search")
@require_POST
def patients(request: Request, slug: str) -> HttpResponse:
    """Return the patients that match what is being typed, as part of the form."""
    del slug
    sent = Sent(request)
    return page.render(request, "staff/visits/found.html", sent.context())


def _book(request: Request, sent: Sent, *, override: bool) -> HttpResponse:
    plans = sent.plans(leaving_out=request.POST.get("do") == SKIP)
    if plans is None:
        return page.render(request, PAGE, sent.context(), status=422)
    try:
        booked = appointments.book_for(
            request.actor,
            request.clinic,
            sent.whom(),
            plans,
            form_key=sent.form_key,
            override=request.POST.get("seen", "") if override else "",
            now=request.now,
        )
    except appointments.Conflicting as conflicting:
        told = clashes.told(request, conflicting.clashes)
        context = {"clashes": told, "seen": conflicting.fingerprint, "weeks": len(plans)}
        return page.render(request, PAGE, sent.context(**context), status=409)
    except Alike as alike:
        return page.render(request, PAGE, sent.context(alike=alike.files), status=409)
    except appointments.Unknown:
        said = [("id_room", "Choose a room of this location, or the first free one.")]
        return page.render(request, PAGE, sent.context(faults=said), status=422)
    return placing.to_calendar(request, booked[0])

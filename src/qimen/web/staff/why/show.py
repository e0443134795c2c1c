"""Why not?: one page that asks and answers; its address is the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qimen.queries import patients, why
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import limited, staff
from qimen.web.staff.why import read as reading

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request


@staff(Permission.ARRANGE)
@limited("search")
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Request, slug: str) -> HttpResponse:
    """Answer the question of the address; a POST looks for a patient (a name is no address)."""
    read = reading.read(request)
    if ref := request.POST.get("whom", ""):
        address = read.address(patient=ref[:40])
        return HttpResponseRedirect(f"{reverse('staff_why', args=[slug])}?{address}")
    words = request.POST.get("words", "")[:80]
    found = patients.search(request.actor, words, limit=8, for_booking=True)
    asked = read.asked(request)
    context = {
        "read": read,
        "boxes": (("date", "Date"), ("time", "Start")),
        "words": words,
        "found": found.patients,
        "answer": why.answer(request.actor, asked) if asked else None,
        "people": {one.id: one for one in read.offered.practitioners},
        "without_patient": read.address(patient=""),
        "section": "calendar",
    }
    status = 422 if read.faults else 200
    return page.render(request, "staff/why/show.html", context, status=status)

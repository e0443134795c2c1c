"""The list of patients, and the search that works while one types: by POST, never in an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods

from qimen.queries import patients
from qimen.rules import dates
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import limited, staff

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request

PAGE = "staff/patients/index.html"
FOUND = "staff/patients/found.html"
#: A longer list is not read: one types on.
SHOWN = 25
LONGEST = 80


@staff(Permission.SEE_PATIENT)
@limited("search")
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, slug: str) -> HttpResponse:
    """List the files, a page of them; or those that were searched for."""
    del slug
    archived = (request.POST or request.GET).get("archived") == "1"
    words = request.POST.get("words", "")[:LONGEST].strip() if request.method == "POST" else ""
    context: dict[str, object] = {"section": "patients", "archived": archived, "words": words}
    if words:
        found = patients.search(
            request.actor, words, SHOWN, archived=archived,
            month_first=dates.counts_months_first(request.clinic.country),
        )  # fmt: skip
        context |= {"patients": found.patients, "has_more": found.has_more}
    else:
        asked = request.GET
        listed = patients.page(
            request.actor, after=asked.get("after", ""), before=asked.get("before", ""),
            archived=archived,
        )  # fmt: skip
        context |= {"patients": listed.patients, "listed": listed}
    return page.render(request, PAGE, context, fragment=FOUND)

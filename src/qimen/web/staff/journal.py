"""The clinic's journal, for owner and auditor: read by key pages, narrowed by what and who."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.views.decorators.http import require_safe

from qimen.queries import journal
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.patients import tabs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request

WORDS = {
    "": "Everything",
    "opened": "Files opened",
    "files": "Patient files",
    "visits": "Visits",
    "sign_in": "Signing in",
    "settings": "Settings and staff",
}


@staff(Permission.SEE_JOURNAL)
@require_safe
def index(request: Request, slug: str) -> HttpResponse:
    """Show a page of entries. The address names references, never a person."""
    del slug
    asked = journal.Asked(
        group=request.GET.get("what", ""),
        member=request.GET.get("who", "")[:16],
        patient=request.GET.get("patient", "")[:16],
        before=tabs.before(request),
    )
    kept = {"what": asked.group, "who": asked.member, "patient": asked.patient}
    query = urlencode({name: value for name, value in kept.items() if value})
    context = {
        "entries": journal.page(request.actor, asked),
        "members": journal.members(request.actor),
        "groups": WORDS.items(),
        "asked": asked,
        "query": f"{query}&" if query else "",
        "section": "journal",
    }
    return page.render(request, "staff/journal/index.html", context)

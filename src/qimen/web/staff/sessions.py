"""Where a colleague is signed in at the staff door, and the end of it: for the owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qimen.actions import sessions as acting
from qimen.queries import sessions
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request


@staff(Permission.END_SESSIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request, slug: str, ref: str) -> HttpResponse:
    """Show a member's sessions, and end them all."""
    member = sessions.member(request.actor, ref)
    if request.method == "POST":
        ended = acting.end_of_member(request.actor, member, now=request.now)
        said = "was not signed in." if not ended else "is signed out everywhere."
        messages.success(request, f"{member.name} {said}")
        return HttpResponseRedirect(reverse("staff_sessions", args=[slug, ref]))
    found = sessions.shown_of_member(request.actor, member, now=request.now)
    context = {"colleague": member, "sessions": found, "section": "settings"}
    return page.render(request, "staff/sessions/index.html", context)

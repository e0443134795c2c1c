"""My appointments as a calendar feed: made, copied, renewed, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qimen.actions import feeds as acting
from qimen.queries import feeds
from qimen.web import page
from qimen.web.gate import limited, patient

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request

#: The secret of a feed just made waits here until it has been shown, once.
MADE = "feed_made"


@patient
@limited("feed_made")
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Request, slug: str) -> HttpResponse:
    """Say whether there is a feed; straight after it was made, its address."""
    if request.method == "POST":
        return _send(request, slug)
    token = request.session.pop(MADE, "") if MADE in request.session else ""
    path = reverse("feed", args=[slug, token]) if token else ""
    context = {
        "feed": feeds.own(request.actor),
        "address": f"{settings.SITE_URL}{path}" if path else "",
        "subscribes": f"webcal://{settings.SITE_URL.partition('://')[2]}{path}" if path else "",
    }
    return page.render(request, "patient/feed/show.html", context)


def _send(request: Request, slug: str) -> HttpResponse:
    if request.POST.get("do") == "make":
        token = acting.make(request.actor, now=request.now)
        request.session[MADE] = token
    elif request.POST.get("do") == "end":
        acting.end(request.actor, now=request.now)
        messages.success(request, "The link is ended. Calendars that used it get nothing any more.")
    return HttpResponseRedirect(reverse("appointments_feed", args=[slug]))

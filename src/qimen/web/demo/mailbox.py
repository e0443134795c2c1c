"""The local mailbox of the demonstration: what patients and staff would find in their own.

It shows codes that open accounts, so it does not exist outside a demonstration.
"""

from __future__ import annotations

import hashlib
from functools import wraps
from typing import TYPE_CHECKING

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from qimen.queries import messages
from qimen.web import page
from qimen.web.gate import public

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qimen.queries.messages import Received
    from qimen.web.gate.passes import View

#: A mail brings its styles with it, and nothing that runs. Its links open in the window around it.
OF_A_MAIL = {
    "default-src": ["'none'"],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "sandbox": ["allow-top-navigation-by-user-activation"],
}


def only_here(view: View) -> View:
    """Let a view exist in the demonstration only."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.DEMO:
            raise Http404("no demonstration")
        return view(request, *args, **kwargs)  # type: ignore[return-value]

    return guarded


@public
@require_safe
@only_here
def index(request: HttpRequest) -> HttpResponse:
    """List the newest mails; `box` picks one address (its digest: addresses stay out of URLs)."""
    boxes = {_digest(address): (address, count) for address, count in messages.mailboxes()}
    chosen = boxes.get(request.GET.get("box", ""))
    mails = messages.mailbox(chosen[0] if chosen else "")
    listed = [(digest, *box) for digest, box in boxes.items()]
    context = {"mails": mails, "boxes": listed, "address": chosen[0] if chosen else ""}
    return page.render(request, "demo/mailbox/index.html", context)


@public
@require_safe
@only_here
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show one mail: its headers, its pages and its plain text."""
    one = _received(number)
    return page.render(
        request, "demo/mailbox/show.html", {"one": one, "box": _digest(one.recipient)}
    )


@public
@require_safe
@only_here
@csp(OF_A_MAIL)  # type: ignore[arg-type]
def body(_request: HttpRequest, number: int) -> HttpResponse:
    """Show a mail's HTML alone, for the frame."""
    one = _received(number)
    if one.mail is None:
        raise Http404("forgotten")
    html = one.mail.html.replace("<head>", '<head><base target="_top">', 1)
    return HttpResponse(html, headers={"X-Frame-Options": "SAMEORIGIN"})


@public
@require_safe
@only_here
def calendar(_request: HttpRequest, number: int) -> HttpResponse:
    """Hand out a mail's calendar file."""
    one = _received(number)
    if one.mail is None or one.mail.calendar is None:
        raise Http404("no calendar file")
    return HttpResponse(
        one.mail.calendar.content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="appointment.ics"'},
    )


def _received(number: int) -> Received:
    one = messages.received(number)
    if one is None:
        raise Http404("no such message")
    return one


def _digest(address: str) -> str:
    return hashlib.sha256(address.lower().encode()).hexdigest()[:12]

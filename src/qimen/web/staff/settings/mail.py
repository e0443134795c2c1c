"""How mail leaves, and a test mail whose fate is shown in the server's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from qimen.actions.setup import test_mail
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import limited, staff

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request


@staff(Permission.CHANGE_SETUP)
@limited("test_mail")
def show(request: Request, slug: str) -> HttpResponse:
    """Say how mail leaves; on POST send one to who asks, and show what became of it."""
    del slug
    recipient = request.member.email if request.member else ""
    answer = None
    if request.method == "POST":
        answer = test_mail.send(request.actor, request.clinic, recipient, now=request.now)
    parts = urlsplit(settings.SMTP_URL)
    context = {
        "answer": answer,
        "recipient": recipient,
        "server": parts.hostname or "",
        "sender": settings.MAIL_FROM,
        "section": "settings",
        "tab": "mail",
    }
    return page.render(request, "staff/settings/mail/show.html", context)

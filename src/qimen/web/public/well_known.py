"""Addresses that programs know without being told (RFC 8615): where to change the password, whom
to tell of a fault of security."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from qimen.web.gate import public

if TYPE_CHECKING:
    from qimen.web.gate import Request

#: RFC 9116 wants less than a year; it is made anew with every answer.
SECURITY_TXT_LIVES = timedelta(days=180)


@public
@require_safe
def change_password(_request: Request) -> HttpResponse:
    """Lead password managers to the page; who is not signed in is led on to a door."""
    return HttpResponseRedirect(reverse("account_change_password"))


@public
@require_safe
def security(request: Request) -> HttpResponse:
    """Say whom to tell of a fault of security (RFC 9116), where the installation names somebody."""
    contact = settings.SECURITY_CONTACT
    if not contact:
        raise Http404("nobody is named")
    expires = (request.now + SECURITY_TXT_LIVES).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires}",
        f"Canonical: {settings.SITE_URL}{request.path}",
        "Preferred-Languages: en",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")

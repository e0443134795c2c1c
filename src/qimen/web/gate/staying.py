"""How long a session lasts: idle and absolute limits, an address that changed (security.md 5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from qimen.web.gate import visit
from qimen.web.gate.passes import Door

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qimen.web.gate.passes import View

#: Activity is written at most once a minute.
NOTED_EVERY = 60


def expiry(get_response: View) -> View:
    """End a session that was left alone or is too old; note activity of the others.

    Polling says `X-Background: 1` and never keeps a session alive.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined] # noqa: TID251 - the door's clock
        now = int(request.now.timestamp())  # type: ignore[attr-defined]
        if request.session.get("door") and request.user.is_authenticated:
            if why := _over(request, now):
                visit.leave(request, why)
            else:
                _note(request, now)
        return get_response(request)  # type: ignore[return-value]

    return middleware


def _over(request: HttpRequest, now: int) -> str:
    """Return why this session is over, or nothing."""
    session, door = request.session, request.session["door"]
    idle = settings.STAFF_IDLE_SECONDS if door == Door.STAFF else settings.PATIENT_IDLE_SECONDS
    if now - session.get("seen", now) > idle:
        return "idle"
    if now - session.get("since", now) > settings.SESSION_COOKIE_AGE:
        return "over"
    opened_with = session.get("address")
    if opened_with and opened_with != visit.address_hash(visit.account_of(request)):
        return "address"
    return ""


def _note(request: HttpRequest, now: int) -> None:
    if request.headers.get("X-Background") == "1":
        return
    if now - request.session.get("seen", 0) >= NOTED_EVERY:
        request.session["seen"] = now
    if "since" not in request.session:
        request.session["since"] = now

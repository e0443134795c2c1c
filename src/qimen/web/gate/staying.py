"""How long a session lasts: idle and absolute limits, an address that changed (security.md 5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from qimen.web.gate import unsent, visit
from qimen.web.gate.passes import Door

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qimen.models import Account
    from qimen.web.gate.passes import View

#: Activity is written at most once a minute.
NOTED_EVERY = 60
COVERED, ENDED = "covered", "ended"


def expiry(get_response: View) -> View:
    """End a session that was left alone or is too old; note activity of the others.

    Staff who were away are not signed out but covered: nothing is let through until they have
    given their password. Polling says `X-Background: 1` and never keeps a session alive.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined] # noqa: TID251 - the door's clock
        now = int(request.now.timestamp())  # type: ignore[attr-defined]
        if request.session.get("door") and request.user.is_authenticated:
            why = _over(request, now)
            if why == "idle" and request.session["door"] == Door.STAFF:
                _cover(request)
            elif why:
                _end(request, why)
            else:
                _note(request, now)
                unsent.forget_if_sent(request)
                request.left = left(request, now)  # type: ignore[attr-defined]
        elif (ended := request.session.get(ENDED)) is not None and not request.session.get("door"):
            unsent.keep(request, ended)
        return get_response(request)  # type: ignore[return-value]

    return middleware


def left(request: HttpRequest, now: int) -> int:
    """Return how many seconds a session has if nothing happens; none where nobody is signed in."""
    session = request.session
    if not request.user.is_authenticated or COVERED in session:
        return 0
    idle = _idle_limit(session.get("door", "")) - (now - session.get("seen", now))
    whole = settings.SESSION_COOKIE_AGE - (now - session.get("since", now))
    return int(max(0, min(idle, whole) + 1))  # the last second counts


def is_covered(request: HttpRequest) -> bool:
    """Whether somebody is signed in and has to give the password before anything is shown."""
    return covered_account(request) is not None


def covered_account(request: HttpRequest) -> Account | None:
    return getattr(request, "covered", None)


def uncover(request: HttpRequest, account: Account, now: int) -> None:
    """Let somebody back in who has just given the password, under a new id."""
    request.session.pop(COVERED, None)
    request.session["seen"] = now
    request.session.cycle_key()
    request.user = account


def _over(request: HttpRequest, now: int) -> str:
    """Return why this session is over, or nothing."""
    session = request.session
    if now - session.get("since", now) > settings.SESSION_COOKIE_AGE:
        return "over"
    opened_with = session.get("address")
    if opened_with and opened_with != visit.address_hash(visit.account_of(request)):
        return "address"
    if COVERED in session or now - session.get("seen", now) > _idle_limit(session["door"]):
        return "idle"
    return ""


def _idle_limit(door: str) -> int:
    return settings.STAFF_IDLE_SECONDS if door == Door.STAFF else settings.PATIENT_IDLE_SECONDS


def _end(request: HttpRequest, why: str) -> None:
    account_id = visit.account_of(request).pk
    visit.leave(request, why)
    if why != "address":
        request.session[ENDED] = account_id  # another tab may still have something to send
        unsent.keep(request, account_id)


def _cover(request: HttpRequest) -> None:
    """Let nothing through: for this request nobody is signed in."""
    account = visit.account_of(request)
    if COVERED not in request.session:
        request.session[COVERED] = True
    unsent.keep(request, account.pk)
    request.covered = account  # type: ignore[attr-defined]
    request.user = AnonymousUser()


def _note(request: HttpRequest, now: int) -> None:
    if request.headers.get("X-Background") == "1":
        return
    if now - request.session.get("seen", 0) >= NOTED_EVERY:
        request.session["seen"] = now
    if "since" not in request.session:
        request.session["since"] = now

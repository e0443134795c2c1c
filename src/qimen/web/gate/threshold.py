"""Who stands at a door and has not come in: remembered by their own browser, not by a row of ours.

Which clinic's door it is, and where to go once inside, is kept in a signed cookie. A session is
written only when something has to be kept from the browser, so nobody fills the table by looking
at sign-in pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import signing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qimen.web.gate.passes import View

SALT = "qimen.threshold"
KEPT = ("clinic_slug", "entering", "next")
#: Browsers keep 4 kB of a cookie; a longer way back is left out.
LONGEST = 3000
FORGET = "forget"


def remembering(get_response: View) -> View:
    """Bring what the browser remembers into the session for this request, and back again."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.COOKIES.get(settings.THRESHOLD_COOKIE_NAME):
            _recall(request)
        response: HttpResponse = get_response(request)  # type: ignore[assignment]
        note = getattr(request, "threshold", None)
        if note == FORGET:
            response.delete_cookie(settings.THRESHOLD_COOKIE_NAME, samesite="Lax")
        elif note:
            _remember(response, note)
        return response

    return middleware


def keep(request: HttpRequest, **values: str) -> None:
    """Keep what is known at a door: in the session where there is one, else in the browser."""
    session = request.session
    known = {name: session[name] for name in KEPT if name in session}
    if {**known, **values} == known:
        return
    was_modified = session.modified
    session.update(values)
    if session.session_key is None:
        session.modified = was_modified
        request.threshold = {**known, **values}  # type: ignore[attr-defined]


def forget(request: HttpRequest) -> None:
    """Let the browser forget: its owner is inside, and the session knows the rest."""
    request.threshold = FORGET  # type: ignore[attr-defined]


def _recall(request: HttpRequest) -> None:
    session = request.session
    if "clinic_slug" in session:
        return
    told = request.COOKIES[settings.THRESHOLD_COOKIE_NAME]
    try:
        known: dict[str, Any] = signing.loads(told, salt=SALT, max_age=settings.SESSION_COOKIE_AGE)
    except signing.BadSignature:
        return
    was_modified = session.modified
    session.update({name: str(known[name]) for name in KEPT if known.get(name)})
    session.modified = was_modified


def _remember(response: HttpResponse, note: dict[str, str]) -> None:
    told = signing.dumps(note, salt=SALT, compress=True)
    if len(told) > LONGEST:
        told = signing.dumps({**note, "next": ""}, salt=SALT)
    response.set_cookie(
        settings.THRESHOLD_COOKIE_NAME,
        told,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
    )

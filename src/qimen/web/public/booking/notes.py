"""What was typed for the clinic on the way to a booking: kept until a visit is booked with it.

It waits in the session, which is on the server and ends with the sign-out: never in an address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qimen.web.gate import Request

LONGEST = 1000
KEPT = "note"


def keep(request: Request) -> None:
    """Keep the note that came with a form which could not be booked."""
    note = request.POST.get("note", "").strip()[:LONGEST]
    if note:
        request.session[KEPT] = {"slug": request.clinic.slug, "text": note}
    elif KEPT in request.session and "note" in request.POST:
        del request.session[KEPT]


def kept(request: Request) -> str:
    """Return the note typed before at this clinic, if one waits."""
    waiting = request.session.get(KEPT) or {}
    return str(waiting.get("text", "")) if waiting.get("slug") == request.clinic.slug else ""


def forget(request: Request) -> None:
    request.session.pop(KEPT, None)

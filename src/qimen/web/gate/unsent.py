"""A form that came after its session had ended: kept until the same person has signed in again.

What was typed waits on the server, in the session that follows, and is shown to nobody but the
account that sent it; it is forgotten with that session (`actions/pruning`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

KEPT = "unsent"
#: Longer forms are not kept; ours are far below.
LONGEST = 20_000
#: Never kept: what only the page of that moment can know, and secrets.
LEFT_OUT = ("csrfmiddlewaretoken",)
SECRET = ("password", "code")


def keep(request: HttpRequest, account_id: int) -> None:
    """Keep a form in the session it finds now, for who had sent it."""
    fields = _fields(request)
    if fields is not None:
        request.session[KEPT] = {
            "account": account_id,
            "path": request.get_full_path(),
            "fields": fields,
        }


def waiting(request: HttpRequest) -> dict[str, Any] | None:
    """Return the form that waits for who is signed in: its path and fields."""
    kept: dict[str, Any] | None = request.session.get(KEPT)
    return kept if kept and kept["account"] == request.user.pk else None


def forget(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)


def forget_if_sent(request: HttpRequest) -> None:
    """Forget a form that is being sent now."""
    kept = request.session.get(KEPT) if request.method == "POST" else None
    if kept and kept["path"] == request.get_full_path():
        forget(request)


def _fields(request: HttpRequest) -> Sequence[tuple[str, str]] | None:
    """Return the fields of a form worth keeping, in order; None where there is none."""
    is_form = request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}
    if request.method != "POST" or not is_form or request.path.startswith("/account/"):
        return None
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in LEFT_OUT
    ]
    has_secret = any(word in name for name, _ in fields for word in SECRET)
    is_long = sum(len(name) + len(value) for name, value in fields) > LONGEST
    return None if has_secret or is_long or request.FILES else fields

"""A form that came after its session had ended: kept until the same person has signed in again.

What was typed waits on the server, in the session that follows, and is shown to nobody but the
account that sent it; it is forgotten with that session (`actions/pruning`).

It is kept before Django has judged it, so it is judged here: what another site had sent would
else come back as a form of ours, with a token of ours, one press away from counting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

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
    """Keep a form of ours in the session it finds now, for who had sent it."""
    fields = _fields(request)
    if fields is not None and _is_ours(request):
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


class _Judge(CsrfViewMiddleware):
    """Django's own judgement; a refusal is neither drawn nor logged, the view's own will be."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        del request, reason
        return HttpResponse(status=403)


def _is_ours(request: HttpRequest) -> bool:
    """Whether a page of ours sent it: it says so, and carries the token of this browser."""
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    if not f"{sender}/".startswith(f"{settings.SITE_URL}/"):
        return False
    return _Judge(_nothing).process_view(request, _nothing, (), {}) is None


def _nothing(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse()


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

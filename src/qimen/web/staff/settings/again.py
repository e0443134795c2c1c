"""Who may come in, and as what, is changed by somebody who has just shown that it is them.

A password or the second step, ten minutes old at most (security.md 5.3). It is asked for before
one begins to type; where the time runs out while one types, what was typed is kept.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from qimen.web.gate import Request

    View = Callable[..., HttpResponse]

NEEDED = (
    "Some time has passed. Show that it is you, by the link above, then press the button again:"
    " what you typed stays here."
)


def asked(view: View) -> View:
    """Ask for the password or the second step before the page is shown, if the last is too old."""

    @wraps(view)
    def confirmed(request: Request, *args: object, **kwargs: object) -> HttpResponse:
        if request.method != "POST" and is_needed(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return confirmed


def is_needed(request: Request) -> bool:
    """Whether the password or the second step was given too long ago."""
    return bool(is_reauthentication_required(request, app="qimen"))

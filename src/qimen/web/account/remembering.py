"""A remembered device: a cookie with a secret, which spares a patient the code from the mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.base.views import TrustView
from django.conf import settings

from qimen.actions import devices as acting
from qimen.queries import devices
from qimen.web.account import happenings
from qimen.web.account.devices import words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qimen.models import Account
    from qimen.web.gate import Request

#: Longer than any secret of ours: what is sent beyond is not looked up.
LONGEST = 64


def secret(request: HttpRequest) -> str:
    """Return what this browser holds, whether it is known to anybody or not."""
    held = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    return held if len(held) <= LONGEST else ""


def is_known(request: Request, account: Account) -> bool:
    return devices.is_known(account, secret(request), now=request.now)


def renew(request: Request, account: Account, response: HttpResponse) -> None:
    """Change the secret of a browser that is known, so that a copy of it serves once at most."""
    if is_known(request, account):
        _hand_out(response, acting.renew(secret(request)))


class Ask(TrustView):
    """The library's question whether to remember, answered by a row that can be taken back."""

    request: Request

    def form_valid(self, form: Any) -> HttpResponse:
        del form
        stage = self.request._login_stage  # type: ignore[attr-defined] # noqa: SLF001 - as the library
        account: Account = stage.login.user
        response: HttpResponse = stage.exit()
        if self.request.POST.get("action") == "trust":
            fresh = acting.remember(
                happenings.actor(self.request, account.pk),
                account,
                secret=secret(self.request),
                name=words(self.request.headers.get("User-Agent", "")),
                now=self.request.now,
            )
            _hand_out(response, fresh)
        return response


def _hand_out(response: HttpResponse, fresh: str) -> None:
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        fresh,
        max_age=settings.DEVICE_LIVES,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )

"""The second step: its seeds sealed, set up by staff before anything else, never lost by one click."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from qrcode.main import QRCode

from qimen.actions import accounts as acting
from qimen.queries import accounts
from qimen.web.account import words
from qimen.web.account.passkeys import NewPasskey
from qimen.web.gate import visit

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http.response import HttpResponseBase

    from qimen.models import Account
    from qimen.web.gate import Request
    from qimen.web.gate.passes import View

KEEP_ONE = "Staff need a second step. Add another one first, then remove this one."


class MFAAdapter(DefaultMFAAdapter):
    """Secrets do not stand in the database as they are."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": words.WRONG_SECOND_STEP,
        "cannot_delete_authenticator": KEEP_ONE,
    }

    def encrypt(self, text: str) -> str:
        return acting.seal_seed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return acting.open_seed(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """Draw the code to scan with its colours and size in attributes: no style, as the policy
        of our pages demands."""
        code: Any = QRCode(border=2)
        code.add_data(url)
        rows = code.get_matrix()
        dots = "".join(
            f"M{x} {y}h1v1h-1z"
            for y, row in enumerate(rows)
            for x, is_dark in enumerate(row)
            if is_dark
        )
        return (
            f'<svg class="qr" role="img" aria-label="Code to scan" width="220" height="220"'
            f' viewBox="0 0 {len(rows)} {len(rows)}" shape-rendering="crispEdges">'
            f'<path fill="#fff" d="M0 0h{len(rows)}v{len(rows)}H0z"/>'
            f'<path fill="#000" d="{dots}"/></svg>'
        )

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return can_remove(authenticator.user, authenticator.pk)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002 - the library's
        return f"Passkey {1 + sum(step.type == type for step in accounts.second_steps(user.pk))}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Qimen"}


class PasskeyForm(NewPasskey, AddWebAuthnForm):
    """A passkey, said in plain words."""

    passwordless = forms.BooleanField(
        label="Sign in with it alone, without the password",
        required=False,
        help_text="Your device then asks for your finger, your face or its PIN each time.",
    )


def can_remove(account: Account, authenticator_id: int) -> bool:
    """Whether this way of taking the second step may go: staff keep at least one."""
    others = [step for step in accounts.second_steps(account.pk) if step.pk != authenticator_id]
    return bool(others) or not accounts.works_somewhere(account.pk)


def counts_as_taken(view: View) -> View:
    """Setting up a second step proves it: the session has taken it, under a new id."""

    @wraps(view)
    def setting_up(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        before = {step.pk for step in accounts.second_steps(visit.account_of(request).pk)}
        response: HttpResponseBase = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 302:  # noqa: PLR2004
            for step in accounts.second_steps(visit.account_of(request).pk):
                if step.pk not in before:
                    record_authentication(
                        request, visit.account_of(request), "mfa", id=step.pk, type=step.type
                    )
                    request.session.cycle_key()
        return response

    return setting_up


def keeps_one(view: View) -> View:
    """Refuse to remove the last passkey of somebody who has to have a second step."""

    @wraps(view)
    def removing(request: Request, pk: int) -> HttpResponseBase:
        own = request.user.is_authenticated and request.method == "POST"
        if own and not can_remove(visit.account_of(request), pk):
            messages.error(request, KEEP_ONE)
            return HttpResponseRedirect(reverse("mfa_list_webauthn"))
        response: HttpResponseBase = view(request, pk=pk)
        return response

    return removing

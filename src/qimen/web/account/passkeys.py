"""Passkeys that are not accepted are written into the journal, as wrong codes are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from allauth.mfa.webauthn import forms as library
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError

from qimen.web.account.codes import Recorded

if TYPE_CHECKING:
    from qimen.models import Account


class RecordedPasskey(Recorded):
    """What a device answers for a passkey; the account is the one it was asked of."""

    event = "account.passkey_failed"

    def clean_credential(self) -> Any:
        return self.recorded(super().clean_credential)  # type: ignore[misc] # the library's


class SignInForm(RecordedPasskey, library.LoginWebAuthnForm):
    """Signing in by a passkey alone: nobody is known before it answers."""

    which = "sign_in"

    def account(self) -> Account | None:
        """Return whose the passkey says it is, if there is such an account."""
        sent: Any = self.cleaned_data.get("credential")
        try:
            auth.parse_authentication_response(sent)
            return cast("Account", auth.extract_user_from_response(sent))
        except ValidationError:
            return None


class SecondStepForm(RecordedPasskey, library.AuthenticateWebAuthnForm):
    """The passkey as the second step."""

    which = "second_step"


class AgainForm(RecordedPasskey, library.ReauthenticateWebAuthnForm):
    """The passkey once more, before a change to the account."""

    which = "again"

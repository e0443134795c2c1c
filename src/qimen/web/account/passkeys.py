"""Passkeys: what a device sends is read with care; what is not accepted goes into the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from allauth.mfa.webauthn import forms as library
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.core.exceptions import ValidationError

from qimen.web.account import words
from qimen.web.account.codes import Recorded

if TYPE_CHECKING:
    from collections.abc import Callable

    from qimen.models import Account


def readable(clean: Callable[[], Any]) -> Any:
    """Return what the library reads of a passkey; refuse what has not the parts it looks for."""
    try:
        return clean()
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValidationError(words.WRONG_PASSKEY, code="incorrect_code") from error


class NewPasskey(forms.Form):
    """What a device answers when it is asked to make one."""

    def clean(self) -> Any:
        return readable(super().clean)


class FirstForm(NewPasskey, library.SignupWebAuthnForm):
    """The passkey of who signs up with one."""


class RecordedPasskey(Recorded):
    """What a device answers for a passkey; the account is the one it was asked of."""

    event = "account.passkey_failed"

    def clean_credential(self) -> Any:
        clean = super().clean_credential  # type: ignore[misc] # the library's
        return self.recorded(lambda: readable(clean))


class SignInForm(RecordedPasskey, library.LoginWebAuthnForm):
    """Signing in by a passkey alone: nobody is known before it answers."""

    which = "sign_in"

    def account(self) -> Account | None:
        """Return whose the passkey says it is, if there is such an account."""
        sent: Any = self.cleaned_data.get("credential")
        try:
            readable(lambda: auth.parse_authentication_response(sent))
            return cast("Account", readable(lambda: auth.extract_user_from_response(sent)))
        except ValidationError:
            return None


class SecondStepForm(RecordedPasskey, library.AuthenticateWebAuthnForm):
    """The passkey as the second step."""

    which = "second_step"


class AgainForm(RecordedPasskey, library.ReauthenticateWebAuthnForm):
    """The passkey once more, before a change to the account."""

    which = "again"

"""The boxes for codes: from a mail, from an app."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from allauth.account import forms as library
from allauth.account.internal.stagekit import unstash_login
from allauth.core import context
from allauth.mfa.base import forms as second
from allauth.mfa.totp import forms as totp
from django import forms
from django.core.exceptions import ValidationError

from qimen.web.account import happenings

if TYPE_CHECKING:
    from collections.abc import Callable

    from qimen.models import Account

CODE_NEEDED = "Type the code from the e-mail, like ABCD-EFGH."
SHOWN_NEEDED = "Type the six digits that your app shows now."


def mailed() -> forms.CharField:
    return _box("Code from the e-mail", CODE_NEEDED)


def shown(label: str = "Code from your app") -> forms.CharField:
    return _box(label, SHOWN_NEEDED, inputmode="numeric")


def _box(label: str, needed: str, **attrs: str) -> forms.CharField:
    attrs = {
        "autocomplete": "one-time-code",
        "spellcheck": "false",
        "autocapitalize": "off",
        **attrs,
    }
    return forms.CharField(
        label=label,
        max_length=20,
        widget=forms.TextInput(attrs=attrs),
        error_messages={"required": needed, "max_length": needed},
    )


class Recorded(forms.Form):
    """A box whose wrong codes are written into the journal, with the account they were tried on."""

    event, which = "account.code_failed", ""

    def clean_code(self) -> str:
        return str(self.recorded(super().clean_code))  # type: ignore[misc] # the library's, next in line

    def recorded(self, clean: Callable[[], object]) -> object:
        """Return what was sent when it is right; else say so in the journal, and refuse it."""
        try:
            return clean()
        except ValidationError:
            account, which = self.account(), {"which": self.which} if self.which else {}
            account_id = account.pk if account else None
            happenings.note(context.request, self.event, account_id=account_id, **which)
            raise

    def account(self) -> Account | None:
        found = cast("Account | None", getattr(self, "user", None))
        return found if found and found.pk else None


class SecondStepFailed(Recorded):
    event = "account.second_step_failed"


class AddressCodeForm(Recorded, library.ConfirmEmailVerificationCodeForm):
    """The code that confirms an address."""

    which = "address"
    code = mailed()


class LoginCodeForm(Recorded, library.ConfirmLoginCodeForm):
    """The code that signs in, or makes a new device known."""

    which = "sign_in"
    code = mailed()

    def account(self) -> Account | None:
        login = unstash_login(context.request, peek=True)
        return cast("Account | None", login.user) if login else None


class ResetCodeForm(Recorded, library.ConfirmPasswordResetCodeForm):
    """The code that lets one choose a new password."""

    which = "reset"
    code = mailed()


class SecondStepForm(SecondStepFailed, second.AuthenticateForm):
    """The second step at sign-in: from the app, or a recovery code."""

    code = shown("Code from your app, or a recovery code")


class SecondStepAgainForm(SecondStepFailed, second.ReauthenticateForm):
    """The second step once more, before a change to the account."""

    code = shown("Code from your app, or a recovery code")


class SetUpAppForm(totp.ActivateTOTPForm):
    """The first code of an app."""

    code = shown()

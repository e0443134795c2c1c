"""The boxes for codes: from a mail, from an app."""

from __future__ import annotations

from allauth.account import forms as library
from allauth.mfa.base import forms as second
from allauth.mfa.totp import forms as totp
from django import forms

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


class AddressCodeForm(library.ConfirmEmailVerificationCodeForm):
    """The code that confirms an address."""

    code = mailed()


class LoginCodeForm(library.ConfirmLoginCodeForm):
    """The code that signs in, or makes a new device known."""

    code = mailed()


class ResetCodeForm(library.ConfirmPasswordResetCodeForm):
    """The code that lets one choose a new password."""

    code = mailed()


class SecondStepForm(second.AuthenticateForm):
    """The second step at sign-in: from the app, or a recovery code."""

    code = shown("Code from your app, or a recovery code")


class SecondStepAgainForm(second.ReauthenticateForm):
    """The second step once more, before a change to the account."""

    code = shown("Code from your app, or a recovery code")


class SetUpAppForm(totp.ActivateTOTPForm):
    """The first code of an app."""

    code = shown()

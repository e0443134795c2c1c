"""The forms of sign-up, sign-in and the account pages: the library's, with our boxes and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms as library
from django import forms
from django.contrib.auth.hashers import make_password

from qimen.queries import accounts
from qimen.web.account.fields import BirthDate, Email, Mobile, Name
from qimen.web.account.passwords import LONGEST

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.http import HttpRequest, HttpResponse

    from qimen.models import Account

PASSWORD_NEEDED = "Enter your password."  # noqa: S105 - words

LONG_ENOUGH = "10 characters or more. A few words together work well."


def password(label: str, autocomplete: str, needed: str = PASSWORD_NEEDED) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={
            "required": needed,
            "max_length": f"Use {LONGEST} characters or fewer.",
        },
    )


class LoginForm(library.LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = Email(autocomplete="username")
        self.fields["password"] = password("Password", "current-password")


class ParticularsForm(forms.Form):
    """Who somebody is: what a new file begins with."""

    def __init__(self, *args: Any, country: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"] = Name(what="first name", autocomplete="given-name")
        self.fields["last_name"] = Name(what="last name", autocomplete="family-name")
        self.fields["mobile"] = Mobile(country=country)
        self.fields["birth_on"] = BirthDate(country=country, today=today)


class SignUpForm(library.SignupForm):
    """A new patient: who, how to be reached, and a password; or none, where a passkey follows.

    The account has no password until its address is confirmed in the same session; the hash waits
    there. So nobody can open an account on another's address and lie in wait.
    """

    field_order = ("first_name", "last_name", "email", "mobile", "birth_on", "password1")

    def __init__(self, *args: Any, country: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = ParticularsForm(country=country, today=today)
        self.fields.update(who.fields)
        self.fields["email"] = Email()
        if not self.by_passkey:
            self.fields["password1"] = password(
                "Choose a password", "new-password", "Choose a password."
            )
            self.fields["password1"].help_text = LONG_ENOUGH
        self.order_fields(self.field_order)
        self.password_hash = ""
        self.unconfirmed: Account | None = None

    def validate_unique_email(self, value: str) -> str:
        email = str(super().validate_unique_email(value))
        self.unconfirmed = accounts.unconfirmed(email) if self.account_already_exists else None
        if self.unconfirmed:  # nobody has proved to own it: sign-up starts again
            self.account_already_exists = False
        return email

    def try_save(self, request: HttpRequest) -> tuple[Account | None, HttpResponse | None]:
        """Hash in any case: the answer takes as long for a known address as for a new one."""
        if not self.by_passkey:
            self.password_hash = make_password(self.cleaned_data["password1"])
        return super().try_save(request)  # type: ignore[no-any-return]

    def save(self, request: HttpRequest) -> AbstractBaseUser:
        return self.unconfirmed or super().save(request)


class ResetPasswordForm(library.ResetPasswordForm):
    """Where to send the code for a new password."""

    email = Email()  # type: ignore[assignment]


class RequestLoginCodeForm(library.RequestLoginCodeForm):
    """Where to send the code to sign in with."""

    email = Email()  # type: ignore[assignment]


class ChangeAddressForm(library.AddEmailForm):
    """The new address of an account."""

    email = Email(label="New e-mail address")  # type: ignore[assignment]


class ChangePasswordForm(library.ChangePasswordForm):
    """The present password, and the new one once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self, "Present password")


class SetPasswordForm(library.SetPasswordForm):
    """A first password for an account that has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)


class NewPasswordForm(library.ResetPasswordKeyForm):
    """A new password after the code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)


def _plain(form: forms.Form, present: str = "") -> None:
    """Ask once (the box can show what is typed), without placeholders."""
    form.fields.pop("password2", None)
    new = form.fields["password1"]
    new.label = "New password"
    new.error_messages["required"] = "Choose a new password."
    new.widget.attrs.pop("placeholder", None)
    if present:
        old = form.fields["oldpassword"]
        old.label = present
        old.help_text = ""
        old.error_messages["required"] = "Enter your present password."
        old.widget.attrs.pop("placeholder", None)

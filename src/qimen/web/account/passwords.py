"""What a password has to be, in plain words (security.md 5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.core import context
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError

from qimen.gateways import leaked_passwords
from qimen.queries import accounts
from qimen.web.gate import Door

if TYPE_CHECKING:
    from django.http import HttpRequest

    from qimen.models import Account

SHORTEST = {Door.PATIENT: 10, Door.STAFF: 12}
LONGEST = 128


def shortest(account: Account | None) -> int:
    """Return how long a password has to be: longer for who works at a clinic, at either door."""
    request: HttpRequest | None = context.request
    door = getattr(request, "door", Door.PATIENT)
    works = account is not None and account.pk and accounts.works_somewhere(account.pk)
    return SHORTEST[Door.STAFF if works else door]


class LengthByDoor:
    """Ten characters for patients, twelve for staff, 128 at most; no rules on which."""

    def validate(self, password: str, user: Account | None = None) -> None:
        least = shortest(user)
        if len(password) < least:
            raise ValidationError(
                f"Use {least} characters or more. A few words together are easy to remember.",
                code="password_too_short",
            )
        if len(password) > LONGEST:
            raise ValidationError(f"Use {LONGEST} characters or fewer.", code="password_too_long")

    def get_help_text(self) -> str:
        return f"{shortest(None)} characters or more. A few words together work well."


class NotCommon(CommonPasswordValidator):
    """Not one of the passwords that are tried first everywhere, nor the clinic's name.

    Django's list is of 20,000, of which few are long enough to be typed here; the other has four
    million that are.
    """

    def validate(self, password: str, user: Account | None = None) -> None:
        super().validate(password, user)
        if leaked_passwords.has(password):
            raise ValidationError(self.get_error_message(), code="password_too_common")
        clinic = getattr(context.request, "clinic", None)
        names = {clinic.slug, clinic.name} if clinic else set()
        letters = "".join(sign for sign in password.lower() if sign.isalpha())
        if letters and letters in {_letters(name) for name in names}:
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_error_message(self) -> str:
        return "Many people use this password, so it is easy to guess. Choose another."

    def get_help_text(self) -> str:
        return ""


def _letters(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalpha())


class NotTheAddress(UserAttributeSimilarityValidator):
    """Not the e-mail address in other clothes."""

    def __init__(self) -> None:
        super().__init__(user_attributes=["email"])

    def get_error_message(self) -> str:
        return "This is too much like your e-mail address. Choose another."

    def get_help_text(self) -> str:
        return ""

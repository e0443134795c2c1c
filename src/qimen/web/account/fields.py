"""Boxes for addresses, names, phones and birth dates, with errors that say what is needed."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError

from qimen.rules import dates
from qimen.rules.identity import email_key

EMAIL_NEEDED = "Enter an e-mail address like jo@example.org."
OLDEST = date(1900, 1, 1)


class Email(forms.CharField):
    """An address, made canonical: what is stored and compared is its key (security.md 5.6)."""

    def __init__(self, *, autocomplete: str = "email", **kwargs: Any) -> None:
        attrs = {"autocomplete": autocomplete, "inputmode": "email", "spellcheck": "false"}
        kwargs.setdefault("label", "E-mail address")
        kwargs.setdefault("widget", forms.EmailInput(attrs=attrs))
        kwargs["error_messages"] = {"required": EMAIL_NEEDED}
        super().__init__(**kwargs)
        self.validators = []  # one check says it all, in our words

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        key = email_key(typed)
        if not key:
            raise ValidationError(EMAIL_NEEDED, code="email")
        return key


class Name(forms.CharField):
    """A name in any script, without characters that cannot be seen."""

    def __init__(self, *, what: str, autocomplete: str, **kwargs: Any) -> None:
        needed = f"Enter your {what}."
        super().__init__(
            label=what.capitalize(),
            max_length=80,
            widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
            error_messages={
                "required": needed,
                "max_length": f"Use 80 characters or fewer for your {what}.",
            },
            **kwargs,
        )
        self.validators = [check for check in self.validators if not _refuses_nul(check)]
        self.unseen = f"Your {what} has a character that cannot be shown. Type it again."

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        if any(unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs", "Cn"} for sign in typed):
            raise ValidationError(self.unseen, code="unseen")
        return unicodedata.normalize("NFC", typed)


def _refuses_nul(check: object) -> bool:
    return type(check).__name__ == "ProhibitNullCharactersValidator"


class Mobile(forms.CharField):
    """A phone number as people write it where the clinic is; kept in international form."""

    def __init__(self, *, country: str, **kwargs: Any) -> None:
        self.country = country
        example = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
        national = phonenumbers.PhoneNumberFormat.NATIONAL
        shown = phonenumbers.format_number(example, national) if example else "+44 7400 123456"
        self.needed = f"Enter a mobile number like {shown}."
        super().__init__(
            label="Mobile number",
            max_length=40,
            widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            error_messages={"required": self.needed, "max_length": self.needed},
            **kwargs,
        )
        self.validators = []

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        try:
            number = phonenumbers.parse(typed[:41], self.country)
        except phonenumbers.NumberParseException as error:
            raise ValidationError(self.needed, code="phone") from error
        if not typed.isprintable() or not phonenumbers.is_possible_number(number):
            raise ValidationError(self.needed, code="phone")
        written = phonenumbers.PhoneNumberFormat.INTERNATIONAL
        return str(phonenumbers.format_number(number, written))


class BirthDate(forms.DateField):
    """A birth date in one box, in the order of the clinic's country."""

    def __init__(self, *, country: str, today: date, **kwargs: Any) -> None:
        self.example = dates.example(country, 1985)
        self.today = today
        needed = f"Enter your birth date like {self.example}."
        super().__init__(
            label="Birth date",
            help_text=f"For example {self.example}",
            input_formats=dates.formats(country),
            error_messages={"required": needed, "invalid": needed},
            widget=forms.DateInput(format=dates.face(country), attrs={"autocomplete": "bday"}),
            **kwargs,
        )

    def clean(self, value: Any) -> date:
        born: date | None = super().clean(value)
        if born is None or not OLDEST <= born <= self.today:
            raise ValidationError(f"Enter a birth date in the past, like {self.example}.")
        return born

"""Boxes of the settings' forms, with errors that say what is needed."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError

from qimen.gateways import zones
from qimen.rules import dates
from qimen.rules.identity import email_key

if TYPE_CHECKING:
    from datetime import date

UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


class Words(forms.CharField):
    """A line of text, or several, without characters that cannot be seen."""

    def __init__(
        self, label: str, *, most: int, needed: str = "", lines: int = 1, **kwargs: Any
    ) -> None:
        attrs = {"autocomplete": "off", **kwargs.pop("attrs", {})}
        box = forms.Textarea(attrs={**attrs, "rows": lines}) if lines > 1 else None
        super().__init__(
            label=label,
            max_length=most,
            required=bool(needed),
            widget=box or forms.TextInput(attrs=attrs),
            error_messages={
                "required": needed,
                "max_length": f"Use {most} characters or fewer.",
            },
            **kwargs,
        )
        self.validators = [one for one in self.validators if hasattr(one, "limit_value")]
        self.may_break = lines > 1

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value)).replace("\r\n", "\n")
        kept = "\n" if self.may_break else ""
        if any(unicodedata.category(sign) in UNSEEN and sign not in kept for sign in typed):
            raise ValidationError("A character here cannot be shown. Type it again.")
        return unicodedata.normalize("NFC", typed)


class Phone(Words):
    """A phone number as people write it where the clinic is; kept in international form."""

    def __init__(self, label: str, *, country: str, needed: str = "", **kwargs: Any) -> None:
        attrs = {"type": "tel"}
        super().__init__(label, most=40, needed=needed, attrs=attrs, **kwargs)
        self.country = country
        example = phonenumbers.example_number(country)
        national = phonenumbers.PhoneNumberFormat.NATIONAL
        shown = phonenumbers.format_number(example, national) if example else "+44 20 7946 0018"
        self.wrong = f"Enter a phone number like {shown}."

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            number = phonenumbers.parse(typed, self.country)
        except phonenumbers.NumberParseException as error:
            raise ValidationError(self.wrong) from error
        if not phonenumbers.is_possible_number(number):
            raise ValidationError(self.wrong)
        written = phonenumbers.PhoneNumberFormat.INTERNATIONAL
        return str(phonenumbers.format_number(number, written))


class Address(Words):
    """An e-mail address, made canonical (security.md 5.6)."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        self.wrong = "Enter an e-mail address like desk@example.org."
        attrs = {"inputmode": "email", "spellcheck": "false"}
        super().__init__(label, most=254, needed=self.wrong, attrs=attrs, **kwargs)

    def clean(self, value: Any) -> str:
        key = email_key(super().clean(value))
        if not key:
            raise ValidationError(self.wrong)
        return key


class ZoneInput(forms.TextInput):
    """A box that searches the zones of the world by name, city or country as one types."""

    template_name = "staff/settings/zone.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        countries = zones.countries()
        context["zones"] = [
            (zone.name, f"{zone.city}, {countries.get(zone.country, '')}") for zone in zones.zones()
        ]
        context["list_id"] = f"{(attrs or {}).get('id', name)}_zones"
        return context


class Zone(Words):
    """A time zone: an IANA name, found by city as well."""

    def __init__(self, label: str = "Time zone", **kwargs: Any) -> None:
        needed = "Choose a time zone: type a city, such as Los Angeles."
        super().__init__(label, most=64, needed=needed, **kwargs)
        self.widget = ZoneInput(attrs={"autocomplete": "off", "spellcheck": "false"})

    def clean(self, value: Any) -> str:
        name = zones.named(super().clean(value))
        if not name:
            raise ValidationError(self.error_messages["required"])
        return name


class Day(forms.DateField):
    """A date, picked (dates.js sends it like 2026-03-02) or typed as in the clinic's country."""

    def __init__(self, label: str, *, country: str, needed: str = "", **kwargs: Any) -> None:
        wrong = date_wanted(country)
        super().__init__(
            label=label,
            required=bool(needed),
            error_messages={"required": needed or wrong, "invalid": wrong},
            input_formats=dates.formats(country),
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-8"}),
            **kwargs,
        )

    def clean(self, value: Any) -> date | None:
        on: date | None = super().clean(value)
        if on and not dates.EARLIEST <= on <= dates.LATEST:
            raise ValidationError("Enter a date between 2000 and 2200.")
        return on


def date_wanted(country: str) -> str:
    return f"Enter a date like {dates.example(country, 2026)}."


class Clock(forms.TimeField):
    """A time of day, by the browser's own clock or typed like 9:30 or 2:30 PM."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        words = "Enter a time like 9:30."
        super().__init__(
            label=label,
            error_messages={"required": words, "invalid": words},
            input_formats=["%H:%M", "%H:%M:%S", "%I:%M %p", "%I %p"],
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "w-8"}),
            **kwargs,
        )

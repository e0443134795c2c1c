"""The forms of a patient's file. Only names are needed; everything else may come later."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError

from qimen.actions.patients import GuardianParticulars, Sheet
from qimen.rules import dates
from qimen.rules.identity import email_key
from qimen.web.staff.settings.fields import Phone, Words

if TYPE_CHECKING:
    from qimen.models import Clinic, Guardian, Patient

OLDEST = date(1900, 1, 1)
CLASSES = [("", "By their visits"), ("new", "New"), ("existing", "Existing")]
NAME, LINE, LONGEST = 80, 240, 2_000


class Address(Words):
    """An e-mail address; one that the file already has may stay as it is, however broken."""

    def __init__(self, kept: str = "") -> None:
        attrs = {"type": "email", "inputmode": "email", "spellcheck": "false"}
        super().__init__("E-mail", most=254, attrs=attrs)
        self.kept = kept

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if typed and typed != self.kept and not email_key(typed):
            raise ValidationError("Enter an e-mail address like jo@example.org.")
        return typed


class Known(Phone):
    """A phone number; one that the file already has may stay as it was written."""

    def __init__(self, label: str, *, country: str, kept: str = "") -> None:
        super().__init__(label, country=country)
        self.kept = kept

    def prepare_value(self, value: Any) -> Any:
        """Show a kept number as people of the country write it."""
        if not self.kept or value != self.kept:
            return value
        try:
            number = phonenumbers.parse(self.kept, self.country)
        except phonenumbers.NumberParseException:
            return value
        if number.country_code != phonenumbers.country_code_for_region(self.country):
            return value
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)

    def clean(self, value: Any) -> str:
        if self.kept and value in {self.kept, self.prepare_value(self.kept)}:
            return self.kept
        return super().clean(value)


class Born(forms.DateField):
    """A birth date in one box, in the order of the clinic's country."""

    def __init__(self, *, country: str, today: date) -> None:
        self.today = today
        self.wrong = f"Enter a birth date in the past, like {dates.example(country, 1985)}."
        super().__init__(
            label="Birth date",
            required=False,
            input_formats=dates.formats(country),
            error_messages={"invalid": self.wrong},
            widget=forms.DateInput(
                format=dates.face(country),
                attrs={"autocomplete": "off", "class": "w-8", "placeholder": ""},
            ),
        )

    def clean(self, value: Any) -> date | None:
        born: date | None = super().clean(value)
        if born and not OLDEST <= born <= self.today:
            raise ValidationError(self.wrong)
        return born


class FileForm(forms.Form):
    """The Personal tab."""

    def __init__(
        self, *args: Any, clinic: Clinic, today: date, patient: Patient | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kept = {name: getattr(patient, name, "") for name in ("email", "mobile", "home_phone")}
        country = clinic.country
        self.fields.update(
            {
                "first_name": Words("First name", most=NAME, needed="Enter the first name."),
                "last_name": Words("Last name", most=NAME, needed="Enter the last name."),
                "preferred_name": Words("Preferred name", most=NAME),
                "pronouns": Words("Pronouns", most=40),
                "birth_on": Born(country=country, today=today),
                "email": Address(kept["email"]),
                "mobile": Known("Mobile", country=country, kept=kept["mobile"]),
                "home_phone": Known("Home phone", country=country, kept=kept["home_phone"]),
                "address": Words("Address", most=LINE),
                "wants_email_reminders": _box("Reminders by e-mail", ticked=True),
                "wants_sms_reminders": _box("Reminders by text message"),
                "wants_news": _box("News from the clinic"),
            }
        )

    def sheet(self, class_override: str = "") -> Sheet:
        said = {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}
        return Sheet(**{"class_override": class_override, **said})


class PersonalForm(FileForm):
    """The Personal tab of a file that is there. `was` is what the boxes showed at first."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["class_override"] = forms.ChoiceField(
            label="New or existing", choices=CLASSES, required=False
        )


class NewPatientForm(FileForm):
    """Add New Patient."""

    is_new = forms.BooleanField(label="New patient", required=False, initial=True)


class FlagForm(forms.Form):
    """What the red flag says; empty takes it down."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = Words("Red flag, for staff only", most=LONGEST, lines=3)


class GuardianForm(forms.Form):
    """A parent or a carer; what the clinic needs to reach them."""

    def __init__(
        self, *args: Any, country: str, guardian: Guardian | None = None, **kwargs: Any
    ) -> None:
        names = ("name", "relation", "phone", "email", "note", "revision")
        initial = {name: getattr(guardian, name) for name in names} if guardian else {"revision": 0}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        kept = {name: str(initial.get(name, "")) for name in names}
        self.fields.update(
            {
                "name": Words("Name", most=120, needed="Enter the guardian's name."),
                "relation": Words("Relation", most=40, help_text="Mother, legal guardian, carer"),
                "phone": Known("Phone", country=country, kept=kept["phone"]),
                "email": Address(kept["email"]),
                "note": Words(
                    "Note", most=LINE, help_text="Who may be told what, and when to call"
                ),
                "revision": forms.IntegerField(widget=forms.HiddenInput, min_value=0),
            }
        )

    def particulars(self) -> GuardianParticulars:
        said = {name: self.cleaned_data[name] for name in self.cleaned_data if name != "revision"}
        return GuardianParticulars(**said)


FIELDS = tuple(name for name in Sheet.__dataclass_fields__)


def _box(label: str, *, ticked: bool = False) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, initial=ticked)

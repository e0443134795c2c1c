"""The preferences as a form: each box with its limits, and what to enter where it is wrong."""

from __future__ import annotations

from typing import Any

from django import forms

from qimen.rules.portal import (
    LONGEST_AHEAD,
    MOST_HOURS,
    MOST_VISITS,
    ROUNDINGS,
    Preferences,
)
from qimen.web.staff.settings import fields

UNITS = [(unit, unit) for unit in LONGEST_AHEAD]
STEPS = [("", "Off"), *((str(one), str(one)) for one in ROUNDINGS)]
HOURS = f"Enter hours as a whole number from {{}} to {MOST_HOURS}."


class Switch(forms.BooleanField):
    """On or off at once: a box that says so to screen readers."""

    def __init__(self, label: str) -> None:
        widget = forms.CheckboxInput(attrs={"class": "switch", "role": "switch"})
        super().__init__(label=label, required=False, widget=widget)


class Whole(forms.IntegerField):
    """A whole number, typed; one sentence says what is wanted whatever is wrong with it."""

    def __init__(self, label: str, *, least: int, most: int, wanted: str, **kwargs: Any) -> None:
        super().__init__(
            label=label, min_value=least, max_value=most,
            widget=forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-2 num"}
            ),
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wanted),
            **kwargs,
        )  # fmt: skip


class PortalForm(forms.Form):
    """Everything of `Preferences`, in the words of the page."""

    online = Switch("Allow patients to book appointments online")
    horizon_number = Whole(
        "How far into the future can appointments be booked?", least=0,
        most=LONGEST_AHEAD["days"], wanted="Enter how far ahead as a whole number, at most two years.",
    )  # fmt: skip
    horizon_unit = forms.ChoiceField(
        label="Unit", choices=UNITS,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose days, weeks or months."
        ),
        widget=forms.Select(attrs={"class": "w-auto"}),
    )  # fmt: skip
    min_notice_hours = Whole(
        "Minimum number of hours that an appointment can be scheduled in the future",
        least=0, most=MOST_HOURS, wanted=HOURS.format(0),
    )  # fmt: skip
    cancel_hours = Whole(
        "Minimum number of hours prior to an appointment that a patient can cancel or reschedule",
        least=0, most=MOST_HOURS, wanted=HOURS.format(0),
    )  # fmt: skip
    round_to_minutes = forms.TypedChoiceField(
        label="Round the appointment booking availabilities", choices=STEPS, coerce=int,
        required=False, empty_value=None, widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose off, 15, 30 or 60 minutes."},
    )  # fmt: skip
    no_preference = Switch("Allow existing patients to select “No Preference” for the provider")
    self_service_changes = Switch("Allow patient to cancel or reschedule an appointment online")
    max_future_visits = Whole(
        "How many visits may a patient have booked ahead?", least=1, most=MOST_VISITS,
        wanted=f"Enter a whole number from 1 to {MOST_VISITS}, or nothing for no limit.",
        required=False,
    )  # fmt: skip
    times_public = Switch("Times are public")
    card_capture = Switch("Card Capture for Policy Enforcement")
    card_capture_hours = Whole(
        "Cancellation window", least=1, most=MOST_HOURS, wanted=HOURS.format(1)
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["online_from"] = fields.Day("Begin on this date", country=country)
        self.order_fields(["online", "online_from"])

    def clean(self) -> dict[str, Any]:
        super().clean()
        number, unit = (
            self.cleaned_data.get("horizon_number"),
            self.cleaned_data.get("horizon_unit"),
        )
        if number is not None and unit and number > LONGEST_AHEAD[unit]:
            self.add_error(
                "horizon_number", f"Enter at most {LONGEST_AHEAD[unit]} {unit}: that is two years."
            )
        return self.cleaned_data

    def said(self) -> Preferences:
        """Return what a form without fault says."""
        names = Preferences.__dataclass_fields__
        return Preferences(**{name: self.cleaned_data[name] for name in names})

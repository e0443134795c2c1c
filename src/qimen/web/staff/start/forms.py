"""The forms of the first start, filled with what most clinics would say."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from qimen.actions.setup.first_start import FirstOffer, Week
from qimen.rules import money
from qimen.web.staff.settings import fields

if TYPE_CHECKING:
    from datetime import time

WEEKDAYS = [
    (0, "Monday"), (1, "Tuesday"), (2, "Wednesday"), (3, "Thursday"), (4, "Friday"),
    (5, "Saturday"), (6, "Sunday"),
]  # fmt: skip
MOST_ROOMS, LONGEST_STAGE = 30, 480
DESCRIPTION = "Thin needles, then a rest. The first visit begins with a long conversation."


class WhereForm(forms.Form):
    """The first location: its name and address; everything else has a page in the settings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = fields.Words(
            "Name", most=120, needed="Enter a name.", help_text="Patients see it when they book."
        )
        self.fields["address"] = fields.Words(
            "Address", most=240, help_text="On one line, as it stands in mails and calendars."
        )
        self.fields["directions"] = fields.Words(
            "Directions and arrival", most=1000, lines=3, help_text="The door, where to park."
        )
        self.fields["telehealth"] = forms.BooleanField(
            label="There is no place: visits are by video", required=False
        )


class RoomsForm(forms.Form):
    """Rooms by name, one on each line."""

    names = forms.CharField(
        label="Rooms",
        help_text="One on each line, in the order in which they are filled.",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        error_messages={"required": "Enter at least one room, or say that you need none."},
    )

    def clean_names(self) -> list[str]:
        box = fields.Words("Room", most=80, needed="Enter a name.")
        lines = [line for line in self.cleaned_data["names"].splitlines() if line.strip()]
        names = [box.clean(line) for line in lines]
        if len({name.casefold() for name in names}) < len(names):
            raise forms.ValidationError("Two rooms have the same name. Change one of them.")
        if len(names) > MOST_ROOMS:
            raise forms.ValidationError("Enter 30 rooms or fewer here; more go into the settings.")
        return names


class HoursForm(forms.Form):
    """Own hours: the same on each chosen day, with a break or without."""

    credentials = fields.Words(
        "Your credentials", most=60, help_text="Such as L.Ac.; patients see it after your name."
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="Days",
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one day."},
    )
    starts_at = fields.Clock("From")
    ends_at = fields.Clock("Until")
    break_from = fields.Clock("Break from", required=False, help_text="Empty: no break.")
    break_until = fields.Clock("Break until", required=False, help_text="Empty: no break.")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        start, end = said.get("starts_at"), said.get("ends_at")
        if not start or not end or self.errors:
            return said
        if end <= start:
            self.add_error("ends_at", "This is not after the time it begins. Enter a later one.")
            return said
        rest = said.get("break_from"), said.get("break_until")
        if any(rest) and not all(rest):
            box = "break_until" if rest[0] else "break_from"
            self.add_error(box, "Enter both ends of the break, or neither.")
        elif all(rest) and not start < rest[0] < rest[1] < end:  # type: ignore[operator]
            self.add_error(
                "break_from", "The break lies within your hours, and ends after it begins."
            )
        return said

    def week(self) -> Week:
        said = self.cleaned_data
        ends = [said["starts_at"], said["break_from"], said["break_until"], said["ends_at"]]
        minutes = [_minute(at) for at in ends if at is not None]
        spans = list(zip(minutes[::2], minutes[1::2], strict=True))
        return Week(weekdays=said["weekdays"], spans=spans, credentials=said["credentials"])


class ServiceForm(forms.Form):
    """Acupuncture, as most give it; every number can be another."""

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["name"] = fields.Words("Name", most=120, needed="Enter a name.")
        self.fields["description"] = fields.Words("What patients read about it", most=1000, lines=2)
        self.fields["price"] = forms.DecimalField(
            label=f"Price ({currency})", required=False, min_value=0, max_value=1_000_000,
            decimal_places=money.digits(currency),
            widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "w-4"}),
            help_text="Empty: no price is shown.",
            error_messages={"invalid": "Enter an amount like 95."},
        )  # fmt: skip
        self.fields["first_minutes"] = _minutes("First visit, in minutes", least=5)
        self.fields["hands_on_minutes"] = _minutes("Later visits: minutes with you", least=5)
        self.fields["resting_minutes"] = _minutes(
            "Later visits: minutes resting with needles",
            least=0,
            help_text="You are free then, and can start the next visit in another room.",
        )

    def service(self, *, has_room: bool) -> FirstOffer:
        said = self.cleaned_data
        return FirstOffer(
            name=said["name"],
            description=said["description"],
            price_minor=money.minor_units(said["price"] or Decimal(0), self.currency) or 0,
            first_minutes=said["first_minutes"],
            hands_on_minutes=said["hands_on_minutes"],
            resting_minutes=said["resting_minutes"],
            has_room=has_room,
        )


def _minutes(label: str, *, least: int, help_text: str = "") -> forms.IntegerField:
    needed = f"Enter a number of minutes from {least} to {LONGEST_STAGE}."
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=least,
        max_value=LONGEST_STAGE,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-4"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), needed),
    )


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute

"""Where a visit goes, as a form says it; and who a new patient is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms

from qimen.actions.appointments import MOST_REPEATS
from qimen.actions.patients import Newcomer, Sheet
from qimen.rules import dates
from qimen.scheduling import hours
from qimen.web.staff.patients.forms import Born

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qimen.web.staff.visits.choices import Choices

ANY_ROOM, NO_ROOM = "", "none"
FIRST_YEAR, LAST_YEAR = 2000, 2199
NEWCOMER = ("first_name", "last_name", "mobile", "email", "birth_on")


class Note(forms.CharField):
    """What staff should know of a visit."""

    def __init__(self) -> None:
        super().__init__(
            label="Note for staff", required=False, max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2}),
            error_messages={"max_length": "Shorten the note to %(limit_value)d characters."},
        )  # fmt: skip


class NoteForm(forms.Form):
    """The note by itself, on the page of a visit."""

    note = Note()


class PlanForm(forms.Form):
    """Service, place, practitioner, room and time; a repeated one is weekly."""

    service = forms.ChoiceField(label="Service", error_messages={"required": "Choose a service."})
    location = forms.ChoiceField(
        label="Location", error_messages={"required": "Choose a location."}
    )
    practitioner = forms.ChoiceField(
        label="Practitioner", error_messages={"required": "Choose a practitioner."}
    )
    date = forms.DateField(
        label="Date",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-8"}),
        error_messages={"required": "Enter the date."},
    )
    time = forms.TimeField(
        label="Start",
        input_formats=["%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "w-8"}),
        error_messages={
            "required": "Enter when it starts.", "invalid": "Enter a time like 9:30 AM or 14:15.",
        },
    )  # fmt: skip
    #: The instant that date and time mean, where they occur twice.
    at = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    room = forms.ChoiceField(label="Room", required=False)
    note = Note()
    repeat = forms.IntegerField(
        label="Weeks in a row",
        help_text="1 books this visit alone; 4 books it weekly, four times.",
        initial=1,
        required=False,
        min_value=1,
        max_value=MOST_REPEATS,
        widget=forms.NumberInput(attrs={"class": "w-2", "inputmode": "numeric"}),
        error_messages={
            "invalid": "Enter a number of weeks, like 4.",
            "min_value": "Enter 1 or more weeks.",
            "max_value": "Enter %(limit_value)d weeks or fewer.",
        },
    )

    def __init__(self, choices: Choices, *, is_new: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices
        fields: dict[str, Any] = self.fields
        fields["service"].choices = choices.services
        fields["location"].choices = choices.locations
        fields["practitioner"].choices = choices.practitioners
        fields["room"].choices = choices.rooms
        fields["date"].input_formats = dates.formats(choices.country)
        like = f"Enter a date like {dates.example(choices.country, 2026)}."
        fields["date"].error_messages["invalid"] = like
        if len(choices.locations) == 1:
            fields["location"].widget = forms.HiddenInput()
        if not is_new:
            for name in ("service", "note", "repeat"):
                del self.fields[name]

    def clean_date(self) -> dt.date:
        on: dt.date = self.cleaned_data["date"]
        if not FIRST_YEAR <= on.year <= LAST_YEAR:
            raise forms.ValidationError("Enter a date of this century.")
        return on

    def clean_repeat(self) -> int:
        return self.cleaned_data["repeat"] or 1

    def start(self, zone: str) -> int:
        """Return the minute that date and time mean on a location's clocks."""
        said = self.cleaned_data
        wall = dt.datetime.combine(said["date"], said["time"])
        try:
            at = dt.datetime.fromisoformat(said["at"]).astimezone(dt.UTC)
        except ValueError:
            at = None
        if at and at.astimezone(hours.zone_named(zone)).replace(tzinfo=None) == wall:
            return hours.minute_of(at)
        return hours.resolve(said["date"], wall.hour * 60 + wall.minute, zone)


class NewcomerForm(forms.Form):
    """Add New Patient, in place."""

    first_name = forms.CharField(
        label="First name", max_length=80, error_messages={"required": "Enter the first name."}
    )
    last_name = forms.CharField(
        label="Last name", max_length=80, error_messages={"required": "Enter the last name."}
    )
    mobile = forms.CharField(
        label="Phone", max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    email = forms.CharField(
        label="E-mail",
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "email", "spellcheck": "false"}),
    )
    is_new = forms.BooleanField(label="New patient", required=False, initial=True)

    prefix = "newcomer"

    def __init__(self, data: Any = None, *, country: str, today: dt.date) -> None:
        super().__init__(data)
        self.fields["birth_on"] = Born(country=country, today=today)
        self.order_fields([*NEWCOMER, "is_new"])
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"  # it is somebody else's

    def newcomer(self, *, even_so: bool) -> Newcomer:
        said = dict(self.cleaned_data)
        is_new = said.pop("is_new")
        return Newcomer(sheet=Sheet(**said), is_new=is_new, even_so=even_so)


def faults(*checked: forms.Form) -> Sequence[tuple[str, str]]:
    """Return (id of the control, what to enter) of every fault, for the summary on top."""
    return [
        (form[name].id_for_label if name in form.fields else "", str(message))
        for form in checked
        for name, messages in form.errors.items()
        for message in messages
    ]

"""The form of a closure: whole days, or from an hour to an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dateformat import time_format

from qimen.actions.setup.closures import MIDNIGHT, Closed
from qimen.queries import closures
from qimen.web.staff.settings import fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qimen.models import Closure

    Places = Sequence[tuple[str, str]]

LONGEST_TITLE = 120
HOUR = 60


class ClosureForm(forms.Form):
    """Without hours a closure is of whole days, the last one included."""

    def __init__(self, *args: Any, places: Places, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"] = fields.Words(
            "What for", most=LONGEST_TITLE, help_text="For the staff, such as Summer break."
        )
        self.fields["starts_on"] = fields.Day(
            "First day", country=country, needed="Enter the first day."
        )
        self.fields["ends_on"] = fields.Day(
            "Last day", country=country, help_text="Empty: one day only."
        )
        self.fields["starts_at"] = fields.Clock(
            "From", required=False, help_text="Empty: from the beginning of the first day."
        )
        self.fields["ends_at"] = fields.Clock(
            "Until", required=False, help_text="Empty: to the end of the last day."
        )
        self.fields["location"] = forms.ChoiceField(label="Where", choices=places, required=False)
        if len(places) == len(("everywhere", "the only one")):
            self.fields["location"].widget = forms.HiddenInput()
        self.fields["version"] = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        first = said.get("starts_on")
        said["ends_on"] = last = said.get("ends_on") or first
        if first is None or last is None:
            return said
        if last < first:
            self.add_error("ends_on", "The last day is before the first. Enter a later one.")
        elif self._minutes(said)[1] <= self._minutes(said)[0] and first == last:
            self.add_error("ends_at", "This is not after the time it begins. Enter a later one.")
        return said

    def closed(self) -> Closed:
        said = self.cleaned_data
        start, end = self._minutes(said)
        return Closed(
            title=said["title"],
            starts_on=said["starts_on"],
            starts_minute=start,
            ends_on=said["ends_on"],
            ends_minute=end,
            location_ref=said["location"],
        )

    def _minutes(self, said: dict[str, Any]) -> tuple[int, int]:
        start, end = said.get("starts_at"), said.get("ends_at")
        return _minute(start) if start else 0, (_minute(end) if end else 0) or MIDNIGHT


def said(row: Closure) -> dict[str, object]:
    """Return a closure as the form shows it."""
    return {
        "title": row.title,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "starts_at": _clock(row.starts_minute) if row.starts_minute else None,
        "ends_at": _clock(row.ends_minute) if row.ends_minute != MIDNIGHT else None,
        "location": row.location.ref if row.location else "",
        "version": closures.version(row),
    }


@dataclass(frozen=True, slots=True)
class Shown:
    """A closure as a line: `hours` in words where it is not of whole days, and visits it hits."""

    row: Closure
    hours: str
    hit: int = 0


def shown(row: Closure, *, clock_24: bool, hit: int = 0) -> Shown:
    if not row.starts_minute and row.ends_minute == MIDNIGHT:
        return Shown(row, "", hit)
    face = "H:i" if clock_24 else "g:i A"
    ends = [row.starts_minute, row.ends_minute % MIDNIGHT]
    words = [time_format(_clock(minute), face) for minute in ends]
    return Shown(row, " – ".join(words), hit)


def _minute(at: time) -> int:
    return at.hour * HOUR + at.minute


def _clock(minute: int) -> time:
    return time(minute // HOUR, minute % HOUR)

"""The forms of time off and of blocks, in wall time of the clinic's zone."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any, cast

from django import forms

from qimen.actions.setup import blocks as blocking
from qimen.actions.setup.time_off import MIDNIGHT, Away
from qimen.queries import time_off
from qimen.web.staff.settings import boxes, fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qimen.models import Block, TimeOff

    People = Sequence[tuple[int, str]]

HOUR = 60
LONGEST_TITLE = 120
WHO_NEEDED = "Choose a practitioner."


class TimeOffForm(forms.Form):
    """Without hours time off is of whole days, the last one included."""

    def __init__(self, *args: Any, people: People, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["practitioner"] = boxes.One("Practitioner", people, needed=WHO_NEEDED)
        self.fields["title"] = fields.Words(
            "What for", most=LONGEST_TITLE, help_text="For the staff, such as Holiday or Training."
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
        self.fields["version"] = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        first = said.get("starts_on")
        said["ends_on"] = last = said.get("ends_on") or first
        if first is None or last is None:
            return said
        if last < first:
            self.add_error("ends_on", "The last day is before the first. Enter a later one.")
        elif first == last and _end(said) <= _start(said):
            self.add_error("ends_at", "This is not after the time it begins. Enter a later one.")
        return said

    def said(self) -> Away:
        said = self.cleaned_data
        return Away(
            practitioner_id=said["practitioner"],
            title=said["title"],
            starts_on=said["starts_on"],
            starts_minute=_start(said),
            ends_on=said["ends_on"],
            ends_minute=_end(said),
        )


class BlockForm(forms.Form):
    """An hour of a day that is not a visit, once or every week; it may go on without an end."""

    def __init__(self, *args: Any, people: People, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["practitioner"] = boxes.One("Practitioner", people, needed=WHO_NEEDED)
        self.fields["title"] = fields.Words(
            "What", most=LONGEST_TITLE, needed="Enter what it is, such as Lunch."
        )
        self.fields["starts_on"] = fields.Day(
            "Day", country=country, needed="Enter the day, or the first of them."
        )
        self.fields["starts_at"] = fields.Clock("From")
        self.fields["ends_at"] = fields.Clock("Until")
        self.fields["weekly"] = forms.BooleanField(label="Every week", required=False)
        self.fields["weekly_until"] = fields.Day(
            "Last day", country=country, help_text="Of a weekly one. Empty: it goes on."
        )
        self.fields["version"] = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "starts_at" in said and "ends_at" in said and _end(said) <= _start(said):
            self.add_error("ends_at", "This is not after the time it begins. Enter a later one.")
        first, last = said.get("starts_on"), said.get("weekly_until")
        if first and last and last < first:
            self.add_error("weekly_until", "This is before the first day. Enter a later one.")
        return said

    @property
    def until(self) -> date | None:
        """The last day of a weekly one, and None where it is only once."""
        said = self.cleaned_data
        if last := said["weekly_until"]:
            return cast("date", last)
        return blocking.NO_END if said["weekly"] else None

    def said(self) -> blocking.Said:
        said = self.cleaned_data
        return blocking.Said(
            practitioner_id=said["practitioner"],
            title=said["title"],
            starts_on=said["starts_on"],
            starts_minute=_start(said),
            ends_on=said["starts_on"],
            ends_minute=_end(said),
            weekly_until=self.until,
        )


def of_time_off(row: TimeOff) -> dict[str, object]:
    """Return time off as its form shows it."""
    return {
        "practitioner": row.practitioner_id,
        "title": row.title,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "starts_at": _clock(row.starts_minute) if row.starts_minute else None,
        "ends_at": _clock(row.ends_minute) if row.ends_minute != MIDNIGHT else None,
        "version": time_off.version(row),
    }


def of_block(row: Block) -> dict[str, object]:
    """Return a block as its form shows it."""
    return {
        "practitioner": row.practitioner_id,
        "title": row.title,
        "starts_on": row.starts_on,
        "starts_at": _clock(row.starts_minute),
        "ends_at": _clock(row.ends_minute % MIDNIGHT),
        "weekly": row.weekly_until is not None,
        "weekly_until": None if row.weekly_until == blocking.NO_END else row.weekly_until,
        "version": time_off.version(row),
    }


def _start(said: dict[str, Any]) -> int:
    at: time | None = said.get("starts_at")
    return at.hour * HOUR + at.minute if at else 0


def _end(said: dict[str, Any]) -> int:
    at: time | None = said.get("ends_at")
    return (at.hour * HOUR + at.minute if at else 0) or MIDNIGHT


def _clock(minute: int) -> time:
    return time(minute // HOUR, minute % HOUR)

"""Locations: a list in its order, one form, and putting one out of use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from qimen.actions.setup import changes
from qimen.actions.setup import locations as acting
from qimen.actions.setup.locations import LastOne, Place
from qimen.queries import ahead, locations, ordering
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.settings import aftermath, conflict, fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse, QueryDict

    from qimen.models import Clinic, Location
    from qimen.web.gate import Request

NAME_TAKEN = "Another location has this name. Choose another."


class LocationForm(forms.Form):
    """What is said of a location; without a phone number the clinic's is shown."""

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = fields.Words("Name", most=120, needed="Enter a name.")
        self.fields["address"] = fields.Words(
            "Address",
            most=240,
            help_text="On one line, as it stands in mails and calendars.",
        )
        self.fields["phone"] = fields.Phone(
            "Phone", country=clinic.country, help_text="Empty: the clinic's own number is shown."
        )
        self.fields["zone"] = fields.Zone(
            help_text="Every time at this location is on these clocks. Visits already booked stay"
            " at their instant."
        )
        self.fields["directions"] = fields.Words(
            "Directions and arrival",
            most=1000,
            lines=4,
            help_text="Patients read it with their appointment: the door, the bell, where to park.",
        )
        self.fields["telehealth"] = forms.BooleanField(
            label="Visits here are by video", required=False
        )
        self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def place(self) -> Place:
        return Place(**{name: self.cleaned_data[name] for name in Place.__dataclass_fields__})


@staff(Permission.CHANGE_SETUP)
@require_safe
def index(request: Request, slug: str) -> HttpResponse:
    del slug
    rows = locations.listed(request.actor)
    return _page(request, "index", {"locations": rows, "seen": ordering.version(rows)})


@staff(Permission.CHANGE_SETUP)
def create(request: Request, slug: str) -> HttpResponse:
    start = {"zone": request.clinic.zone}
    form = LocationForm(request.POST or None, initial=start, clinic=request.clinic)
    if request.method == "POST" and form.is_valid():
        try:
            row = acting.add(request.actor, form.place(), now=request.now)
        except changes.NameTaken:
            form.add_error("name", NAME_TAKEN)
        else:
            messages.success(request, f"{row.name} is added.")
            return redirect("settings_locations", slug)
    return _page(request, "edit", {"form": form})


@staff(Permission.CHANGE_SETUP)
def edit(request: Request, slug: str, ref: str) -> HttpResponse:
    location = locations.one(request.actor, ref)
    found = None
    form = LocationForm(request.POST or None, initial=_said(location), clinic=request.clinic)
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data["revision"]
        try:
            acting.change(request.actor, ref, form.place(), revision=revision, now=request.now)
        except changes.NameTaken:
            form.add_error("name", NAME_TAKEN)
        except changes.Outdated as outdated:
            found = conflict.merged(request, form, outdated.row, lambda data: _again(request, data))
            form = found.form  # type: ignore[assignment]
        else:
            messages.success(request, f"{form.cleaned_data['name']} is saved.")
            return redirect("settings_locations", slug)
    return _page(request, "edit", {"form": form, "location": location, "conflict": found})


@staff(Permission.CHANGE_SETUP)
def deactivate(request: Request, slug: str, ref: str) -> HttpResponse:
    """Say which visits are booked there first; on POST put it out of use, cancelling nothing."""
    del slug
    location = locations.one(request.actor, ref)
    is_last = False
    if request.method == "POST":
        try:
            acting.deactivate(request.actor, ref, now=request.now)
        except LastOne:
            is_last = True
        else:
            words = f"{location.name} is out of use."
            return aftermath.told(request, "settings_locations", words, location_id=location.pk)
    hit = ahead.of_location(request.actor, location.pk, now=request.now)
    return _page(request, "deactivate", {"location": location, "ahead": hit, "is_last": is_last})


@staff(Permission.CHANGE_SETUP)
@require_POST
def activate(request: Request, slug: str, ref: str) -> HttpResponse:
    row = acting.activate(request.actor, ref, now=request.now)
    messages.success(request, f"{row.name} is in use again.")
    return redirect("settings_locations", slug)


def _again(request: Request, data: QueryDict) -> LocationForm:
    return LocationForm(data, clinic=request.clinic)


def _said(location: Location) -> dict[str, object]:
    names = [*Place.__dataclass_fields__, "revision"]
    return {name: getattr(location, name) for name in names}


def _page(request: Request, name: str, context: Mapping[str, Any]) -> HttpResponse:
    around = {"section": "settings", "tab": "locations"}
    return page.render(request, f"staff/settings/locations/{name}.html", {**context, **around})

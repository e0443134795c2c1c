"""Rooms: by location, in the order in which they are filled."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from qimen.actions.setup import changes
from qimen.actions.setup import rooms as acting
from qimen.queries import ahead, locations, ordering, rooms
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.settings import aftermath, conflict, fields

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse, QueryDict

    from qimen.models import Room
    from qimen.web.gate import Request

NAME_TAKEN = "Another room of this location has this name. Choose another."
BOOKED = "Visits are booked in this room. Move them first, or add another room at that location."


class RoomForm(forms.Form):
    """A room's name and where it is."""

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = fields.Words("Name", most=80, needed="Enter a name.")
        self.fields["location"] = forms.ChoiceField(
            label="Location",
            choices=places,
            error_messages={"required": "Choose a location."},
        )
        if len(places) == 1:
            self.fields["location"].widget = forms.HiddenInput()
            self.fields["location"].initial = places[0][0]
        self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput, initial=0)


@staff(Permission.CHANGE_SETUP)
@require_safe
def index(request: Request, slug: str) -> HttpResponse:
    del slug
    listed = groupby(rooms.listed(request.actor), key=lambda room: room.location_id)
    known = {location_id: list(group) for location_id, group in listed}
    places = locations.listed(request.actor)
    groups = [
        (
            place,
            here := known.get(place.pk, []),
            ordering.version(row for row in here if row.active),
        )
        for place in places
        if place.active or place.pk in known
    ]
    return _page(request, "index", {"groups": groups})


@staff(Permission.CHANGE_SETUP)
def create(request: Request, slug: str) -> HttpResponse:
    start = {"location": request.GET.get("location", "")}
    form = RoomForm(request.POST or None, initial=start, places=_places(request))
    if request.method == "POST" and form.is_valid():
        name, location = form.cleaned_data["name"], form.cleaned_data["location"]
        try:
            acting.add(request.actor, location, [name], now=request.now)
        except changes.NameTaken:
            form.add_error("name", NAME_TAKEN)
        else:
            messages.success(request, f"{name} is added.")
            return redirect("settings_rooms", slug)
    return _page(request, "edit", {"form": form})


@staff(Permission.CHANGE_SETUP)
def edit(request: Request, slug: str, ref: str) -> HttpResponse:
    room = rooms.one(request.actor, ref)
    found, hit = None, None
    places = _places(request, room)
    form = RoomForm(request.POST or None, initial=_said(room), places=places)
    if request.method == "POST" and form.is_valid():
        said = acting.Kept(
            name=form.cleaned_data["name"], location_ref=form.cleaned_data["location"]
        )
        revision = form.cleaned_data["revision"]
        try:
            acting.change(request.actor, ref, said, revision=revision, now=request.now)
        except changes.NameTaken:
            form.add_error("name", NAME_TAKEN)
        except acting.Booked:
            form.add_error("location", BOOKED)
            hit = ahead.of_room(request.actor, room.pk, now=request.now)
        except changes.Outdated as outdated:
            found = conflict.merged(request, form, outdated.row, lambda data: _again(data, places))
            form = found.form  # type: ignore[assignment]
        else:
            messages.success(request, f"{said.name} is saved.")
            return redirect("settings_rooms", slug)
    return _page(request, "edit", {"form": form, "room": room, "conflict": found, "ahead": hit})


@staff(Permission.CHANGE_SETUP)
def deactivate(request: Request, slug: str, ref: str) -> HttpResponse:
    """Say which visits are booked in it first; on POST put it out of use, cancelling nothing."""
    del slug
    room = rooms.one(request.actor, ref)
    if request.method == "POST":
        acting.deactivate(request.actor, ref, now=request.now)
        words = f"{room.name} is out of use."
        return aftermath.told(request, "settings_rooms", words, room_id=room.pk)
    hit = ahead.of_room(request.actor, room.pk, now=request.now)
    return _page(request, "deactivate", {"room": room, "ahead": hit})


@staff(Permission.CHANGE_SETUP)
@require_POST
def activate(request: Request, slug: str, ref: str) -> HttpResponse:
    row = acting.activate(request.actor, ref, now=request.now)
    messages.success(request, f"{row.name} is in use again.")
    return redirect("settings_rooms", slug)


def _places(request: Request, room: Room | None = None) -> list[tuple[str, str]]:
    """Return the locations in use; and the room's own, whatever it is."""
    own = room.location_id if room else None
    known = locations.listed(request.actor)
    return [(one.ref, one.name) for one in known if one.active or one.pk == own]


def _again(data: QueryDict, places: Sequence[tuple[str, str]]) -> RoomForm:
    return RoomForm(data, places=places)


def _said(room: Room) -> dict[str, object]:
    return {"name": room.name, "location": room.location.ref, "revision": room.revision}


def _page(request: Request, name: str, context: Mapping[str, Any]) -> HttpResponse:
    around = {"section": "settings", "tab": "rooms"}
    return page.render(request, f"staff/settings/rooms/{name}.html", {**context, **around})

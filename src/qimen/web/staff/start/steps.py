"""The steps of the first start, each a page. Where one is follows from what the clinic has."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from qimen.actions.setup import changes, first_start
from qimen.actions.setup import locations as placing
from qimen.actions.setup import rooms as rooming
from qimen.actions.setup.locations import Place
from qimen.queries import catalogue, checklist, glimpse, locations
from qimen.queries import rooms as known_rooms
from qimen.queries.checklist import Item
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.start import forms

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.models import Location
    from qimen.web.gate import Request

#: The pages in their order, under the name of the step that each completes.
PAGES = {
    Item.LOCATION: "start_location",
    Item.ROOM: "start_rooms",
    Item.HOURS: "start_hours",
    Item.SERVICE: "start_service",
}
NAME_TAKEN = "This name is there already. Choose another."


@staff(Permission.CHANGE_SETUP)
@require_safe
def index(request: Request, slug: str) -> HttpResponse:
    """Lead to the first step that is still to be taken, or to the end."""
    step = checklist.of(request.clinic, now=request.now).next_step
    return redirect(PAGES[step] if step else "start_end", slug)


@staff(Permission.CHANGE_SETUP)
def location(request: Request, slug: str) -> HttpResponse:
    form = forms.WhereForm(request.POST or None, initial={"name": request.clinic.name})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        place = Place(
            name=said["name"],
            address=said["address"],
            phone="",
            zone=request.clinic.zone,
            directions=said["directions"],
            telehealth=said["telehealth"],
        )
        try:
            placing.add(request.actor, place, now=request.now)
        except changes.NameTaken:
            form.add_error("name", NAME_TAKEN)
        else:
            return redirect("start_hours" if place.telehealth else "start_rooms", slug)
    return _page(request, Item.LOCATION, {"form": form, "there": locations.listed(request.actor)})


@staff(Permission.CHANGE_SETUP)
def rooms(request: Request, slug: str) -> HttpResponse:
    place = _first_place(request)
    if place is None:
        return redirect("start", slug)
    form = forms.RoomsForm(request.POST or None, initial={"names": "Room 1\nRoom 2"})
    if request.method == "POST" and form.is_valid():
        names = form.cleaned_data["names"]
        try:
            rooming.add(request.actor, place.ref, names, now=request.now)
        except changes.NameTaken:
            form.add_error("names", NAME_TAKEN)
        else:
            return redirect("start_hours", slug)
    there = known_rooms.listed(request.actor)
    return _page(request, Item.ROOM, {"form": form, "there": there, "place": place})


@staff(Permission.CHANGE_SETUP)
def own_hours(request: Request, slug: str) -> HttpResponse:
    place = _first_place(request)
    if place is None:
        return redirect("start", slug)
    usual = {
        "credentials": request.member.credentials if request.member else "",
        "weekdays": list(range(5)),
        "starts_at": time(9),
        "ends_at": time(17),
        "break_from": time(12),
        "break_until": time(13),
    }
    form = forms.HoursForm(request.POST or None, initial=usual)
    if request.method == "POST" and form.is_valid():
        first_start.give_hours(request.actor, place.pk, form.week(), now=request.now)
        return redirect("start_service", slug)
    return _page(request, Item.HOURS, {"form": form, "place": place})


@staff(Permission.CHANGE_SETUP)
def service(request: Request, slug: str) -> HttpResponse:
    clinic = request.clinic
    usual = {
        "name": "Acupuncture",
        "description": forms.DESCRIPTION,
        "first_minutes": 90,
        "hands_on_minutes": 30,
        "resting_minutes": 30,
    }
    form = forms.ServiceForm(request.POST or None, initial=usual, currency=clinic.currency)
    if request.method == "POST" and form.is_valid():
        has_room = any(room.active for room in known_rooms.listed(request.actor))
        try:
            said = form.service(has_room=has_room)
            first_start.offer(request.actor, said, now=request.now)
        except changes.NameTaken:
            form.add_error("name", NAME_TAKEN)
        else:
            return redirect("start_end", slug)
    is_practitioner = bool(request.member and request.member.is_practitioner)
    return _page(request, Item.SERVICE, {"form": form, "is_practitioner": is_practitioner})


@staff(Permission.CHANGE_SETUP)
@require_safe
def end(request: Request, slug: str) -> HttpResponse:
    """Show the portal's address and the times that a new patient would find there now."""
    found = checklist.of(request.clinic, now=request.now)
    if found.next_step == Item.LOCATION:
        return redirect("start", slug)
    context = {
        "checklist": found,
        "address": settings.SITE_URL + reverse("clinic", args=[slug]),
        "sign_in": settings.SITE_URL + reverse("staff_sign_in", args=[slug]),
        "offers": glimpse.of(request.clinic, now=request.now),
        "section": "dashboard",
    }
    return page.render(request, "staff/start/end.html", context)


def _first_place(request: Request) -> Location | None:
    active = (place for place in locations.listed(request.actor) if place.active)
    return next(active, None)


def _page(request: Request, step: Item, context: dict[str, object]) -> HttpResponse:
    offered = catalogue.catalogue(request.clinic).offers
    around = {
        "steps": range(1, len(PAGES) + 1),
        "step": list(PAGES).index(step) + 1,
        "offered": offered,
        "section": "dashboard",
    }
    return page.render(request, f"staff/start/{step}.html", context | around)

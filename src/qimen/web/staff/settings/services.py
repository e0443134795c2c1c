"""Services: a list in its order, one form, and putting one out of use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from qimen.actions.setup import changes
from qimen.actions.setup import services as acting
from qimen.queries import ahead, ordering, services
from qimen.rules.access import Permission
from qimen.rules.stagings import PRESETS
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.settings import aftermath, conflict
from qimen.web.staff.settings.describing import Choices, NewServiceForm, ServiceForm, said

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from qimen.web.gate import Request

NAME_TAKEN = "Another service has this name. Choose another."


@staff(Permission.CHANGE_SETUP)
@require_safe
def index(request: Request, slug: str) -> HttpResponse:
    del slug
    rows = services.listed(request.actor)
    seen = ordering.version(row.service for row in rows if row.service.active)
    return _page(request, "index", {"rows": rows, "seen": seen})


@staff(Permission.CHANGE_SETUP)
def create(request: Request, slug: str) -> HttpResponse:
    """A new service begins with a staging to pick from; its stages are next."""
    choices = Choices.of(request.actor)
    start = {"practitioners": choices.everybody, "online": True}
    form = NewServiceForm(
        request.POST or None, initial=start, clinic=request.clinic, choices=choices
    )
    if request.method == "POST" and form.is_valid():
        lines = PRESETS[form.cleaned_data["staging"]]
        staged = dict.fromkeys(services.CLASSES, lines)
        try:
            row = acting.add(request.actor, form.said(), staged, now=request.now)
        except changes.NameTaken:
            form.add_error("name", NAME_TAKEN)
        else:
            messages.success(request, f"{row.name} is added. These are its stages to begin with.")
            return redirect("settings_staging", slug, row.ref)
    return _page(request, "edit", {"form": form, "categories": choices.categories})


@staff(Permission.CHANGE_SETUP)
def edit(request: Request, slug: str, ref: str) -> HttpResponse:
    del slug
    service = services.one(request.actor, ref)
    found, hit = None, None
    choices = Choices.of(request.actor, service)

    def make(data: QueryDict | None) -> ServiceForm:
        return ServiceForm(data, initial=said(service), clinic=request.clinic, choices=choices)

    form = make(request.POST or None)
    if request.method == "POST" and form.is_valid() and aftermath.is_asked(request):
        was, wanted = services.chosen(service), form.cleaned_data
        hit = ahead.of_lists(request.actor, service.pk, was, wanted, now=request.now)
    if request.method == "POST" and form.is_valid() and not (hit and hit.total):
        revision = form.cleaned_data["revision"]
        before = aftermath.count(request, service_id=service.pk)
        try:
            acting.change(request.actor, ref, form.said(), revision=revision, now=request.now)
        except changes.NameTaken:
            form.add_error("name", NAME_TAKEN)
        except changes.Outdated as outdated:
            columns = {"price_minor": "price"}
            found = conflict.merged(request, form, outdated.row, make, columns=columns)
            form = found.form  # type: ignore[assignment]
        else:
            words = f"{form.cleaned_data['name']} is saved."
            of = {"service_id": service.pk}
            return aftermath.told(request, "settings_services", words, before=before, **of)
    context = {"form": form, "service": service, "conflict": found, "hit": hit}
    return _page(request, "edit", {**context, "categories": choices.categories})


@staff(Permission.CHANGE_SETUP)
def deactivate(request: Request, slug: str, ref: str) -> HttpResponse:
    """Say which visits of it are booked first; on POST put it out of use, cancelling nothing."""
    service = services.one(request.actor, ref)
    if request.method == "POST":
        acting.deactivate(request.actor, ref, now=request.now)
        messages.success(request, f"{service.name} is out of use.")
        return redirect("settings_services", slug)
    hit = ahead.of_service(request.actor, service.pk, now=request.now)
    return _page(request, "deactivate", {"service": service, "ahead": hit})


@staff(Permission.CHANGE_SETUP)
@require_POST
def activate(request: Request, slug: str, ref: str) -> HttpResponse:
    row = acting.activate(request.actor, ref, now=request.now)
    messages.success(request, f"{row.name} is in use again.")
    return redirect("settings_services", slug)


def _page(request: Request, name: str, context: dict[str, object]) -> HttpResponse:
    around = {"section": "settings", "tab": "services", "part": "details"}
    return page.render(request, f"staff/settings/services/{name}.html", around | context)

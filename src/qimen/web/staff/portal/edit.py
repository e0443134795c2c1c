"""The page itself: looked at, followed while it changes, and saved."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qimen.actions.setup import changes
from qimen.actions.setup import portal as acting
from qimen.queries import journal
from qimen.queries import portal as known
from qimen.rules import access
from qimen.rules.access import Forbidden, Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.portal import effects
from qimen.web.staff.portal.forms import PortalForm
from qimen.web.staff.settings import conflict

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.models import Clinic
    from qimen.rules.portal import Preferences
    from qimen.web.gate import Request

#: What a button says: save; show what would change; set the cancel hours to one below the window.
SAVE, LOOK, REMEDY = "save", "look", "remedy"
PAGE, QUIET = "staff/portal/edit.html", "staff/portal/quiet.html"


@staff(Permission.SEE_PORTAL)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, slug: str) -> HttpResponse:
    """Show the settings; with what a form says instead of them; or save what it says."""
    stored = known.preferences(request.clinic)
    if request.method != "POST":
        return _drawn(request, _form(request, initial=_shown(request.clinic, stored)), stored)
    if not access.may(request.actor, Permission.CHANGE_SETUP):
        raise Forbidden(Permission.CHANGE_SETUP)
    form = _form(request, request.POST)
    if page.is_quiet(request) or request.POST.get("do") == LOOK:
        return _drawn(request, form, form.said() if form.is_valid() else stored)
    if request.POST.get("do") == REMEDY:
        return _remedied(request, stored)
    if not form.is_valid():
        return _drawn(request, form, stored, status=422)
    return _saved(request, slug, form)


def _saved(request: Request, slug: str, form: PortalForm) -> HttpResponse:
    said, revision = form.said(), form.cleaned_data["revision"]
    try:
        acting.change(request.actor, said, revision=revision, now=request.now)
    except changes.Outdated as outdated:
        found = conflict.merged(request, form, outdated.row, partial(_form, request))
        form = found.form  # type: ignore[assignment]
        said = form.said() if form.is_valid() else said
        return _drawn(request, form, said, conflict=found, status=409)
    messages.success(request, "Saved. It holds from now on.")
    return redirect("staff_portal", slug)


def _remedied(request: Request, stored: Preferences) -> HttpResponse:
    """Set the cancel hours to one less than the window, in the form; nothing is saved by it."""
    form = _form(request, request.POST)
    if not form.is_valid():
        return _drawn(request, form, stored, status=422)
    data = request.POST.copy()
    data["cancel_hours"] = str(form.cleaned_data["card_capture_hours"] - 1)
    form = _form(request, data)
    form.is_valid()
    return _drawn(request, form, form.said(), is_remedied=True)


def _drawn(
    request: Request, form: PortalForm, said: Preferences, *, status: int = 200, **more: object
) -> HttpResponse:
    shown = effects.of(request, said)
    context = {"form": form, "said": said, "section": "portal", **shown, **more}
    context["history"] = partial(journal.of_portal, request.actor)  # read where it is shown
    context["address"] = settings.SITE_URL + reverse("clinic", args=[request.clinic.slug])
    return page.render(request, PAGE, context, fragment=QUIET, status=status)


def _form(request: Request, *args: Any, **kwargs: Any) -> PortalForm:
    return PortalForm(*args, country=request.clinic.country, **kwargs)


def _shown(clinic: Clinic, stored: Preferences) -> dict[str, object]:
    return {**asdict(stored), "revision": clinic.portal.revision}

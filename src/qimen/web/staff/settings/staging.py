"""The staging editor: both classes of patients side by side, drawn while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect

from qimen.actions.setup import changes
from qimen.actions.setup import services as acting
from qimen.queries import changes as history
from qimen.queries import services
from qimen.rules.access import Permission
from qimen.rules.stagings import Preset
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.settings import drawings, restaging, staged

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.models import Service
    from qimen.web.gate import Request
    from qimen.web.staff.settings.drawings import Drawing
    from qimen.web.staff.settings.staged import Panel, Sheet

PRESETS = (
    (Preset.ONE_ROOM, "One room"),
    (Preset.NEEDLE_REST, "Needle rest"),
    (Preset.NEEDLE_REST_AND_REMOVAL, "Needle rest and removal"),
)
FOLDER = "staff/settings/services"


@staff(Permission.CHANGE_SETUP)
def edit(request: Request, slug: str, ref: str) -> HttpResponse:
    """Show the stages; on POST save them, or do what a button asks for and save nothing."""
    service = services.one(request.actor, ref)
    if request.method != "POST":
        stages = services.stages(request.actor, service)
        return _page(request, service, staged.stored(stages), services.version(stages))
    sheet, version = staged.typed(request.POST), request.POST.get("version", "")
    asked = request.POST.get("do") or request.GET.get("show", "")
    if asked and asked != "save":
        sheet, name = restaging.asked(sheet, asked)
        name = name or (asked if asked in services.CLASSES else "")
        return _part(request, service, sheet, version, name)
    sheet = staged.checked(sheet)
    if sheet.has_wrong:
        return _page(request, service, sheet, version)
    return _save(request, slug, service, sheet, version)


def _save(
    request: Request, slug: str, service: Service, sheet: Sheet, version: str
) -> HttpResponse:
    try:
        acting.stage(request.actor, service.ref, sheet.stagings, version=version, now=request.now)
    except changes.Outdated:
        theirs = services.stages(request.actor, service)
        who = history.latest(request.actor, changes.subject(service), "settings.staging_changed")
        found = {"theirs": theirs, "who": who}
        return _page(request, service, sheet, services.version(theirs), conflict=found)
    messages.success(request, f"The stages of {service.name} are saved.")
    return redirect("settings_staging", slug, service.ref)


def _page(
    request: Request, service: Service, sheet: Sheet, version: str, **more: object
) -> HttpResponse:
    context = _around(request, service) | {
        "panels": [_shown(request, service, panel) for panel in sheet.panels],
        "sheet": sheet,
        "version": version,
        **more,
    }
    return page.render(request, f"{FOLDER}/staging.html", context)


def _part(
    request: Request, service: Service, sheet: Sheet, version: str, name: str
) -> HttpResponse:
    """Answer quietly with one panel, or with its drawing alone while one types."""
    if not name or not page.is_quiet(request):
        return _page(request, service, sheet, version)
    context = _around(request, service) | _shown(request, service, sheet.panel(name))
    part = "drawn" if "show" in request.GET else "panel"
    return page.render(request, f"{FOLDER}/{part}.html", context)


def _around(request: Request, service: Service) -> dict[str, Any]:
    del request
    around = {"section": "settings", "tab": "services", "part": "staging"}
    return {**around, "service": service, "presets": PRESETS}


def _shown(request: Request, service: Service, panel: Panel) -> dict[str, Any]:
    """Return a panel with its drawing, where it can be drawn."""
    drawn: Drawing | None = None
    if panel.is_sound:
        drawn = drawings.drawing(
            panel.lines,
            rooms=services.rooms_at_once(request.actor, service),
            round_to=request.clinic.portal.round_to_minutes,
            clock_24=request.clinic.clock_24,
        )
    other = next(name for name in services.CLASSES if name != panel.name)
    return {"panel": panel, "drawn": drawn, "other": other}

"""The clinic at a glance, and for owners what is still missing before patients can book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from qimen.queries import checklist, dashboard, installation, stranded
from qimen.queries.checklist import Item
from qimen.rules import access
from qimen.rules.access import Permission, Scope
from qimen.scheduling import hours
from qimen.web import page
from qimen.web.gate import staff

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request

#: Where each item is mended: the page of the settings, and the step of the first start until that
#: page is there.
PAGES = {
    Item.LOCATION: ("settings_locations", "start_location"),
    Item.ROOM: ("settings_rooms", "start_rooms"),
    Item.HOURS: ("settings_hours", "start_hours"),
    Item.SERVICE: ("settings_services", "start_service"),
    Item.MAIL: ("settings_mail", "settings_mail"),
    Item.PORTAL: ("staff_portal", "settings"),
}


@staff(Permission.SEE_CALENDAR)
@require_safe
def show(request: Request, slug: str) -> HttpResponse:
    clinic, now = request.clinic, request.now
    context: dict[str, object] = {
        "glance": dashboard.glance(request.actor, clinic, now=now),
        "on": now.astimezone(hours.zone_named(clinic.zone)).date(),
        "troubles": installation.troubles(settings.DATA, now=now),
        "section": "dashboard",
    }
    if access.scope(request.actor, Permission.ARRANGE) is not Scope.NONE:
        context["stranded"] = stranded.count(request.actor, now=now)
    if access.may(request.actor, Permission.CHANGE_SETUP):
        found = checklist.of(clinic, now=now)
        lines = [(str(item), done, _page_of(item, slug)) for item, done in found.done.items()]
        context |= {"checklist": found, "lines": lines}
    return page.render(request, "staff/dashboard/show.html", context)


def _page_of(item: Item, slug: str) -> str:
    first, second = PAGES[item]
    try:
        return reverse(first, args=[slug])
    except NoReverseMatch:
        return reverse(second, args=[slug])

"""Which sites may show the frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from qimen.actions.setup import buttons as acting
from qimen.rules import origins
from qimen.rules.access import Permission
from qimen.web.gate import staff
from qimen.web.staff.buttons import listing
from qimen.web.staff.buttons.forms import SiteForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request

TOO_MANY = f"{acting.MOST_SITES} sites are listed, and that is the most. Remove one first."


@staff(Permission.CHANGE_SETUP)
@require_POST
def change(request: Request, slug: str) -> HttpResponse:
    """Add a site, or remove one."""
    if gone := request.POST.get("remove", ""):
        acting.forbid_site(request.actor, gone[: origins.LONGEST], now=request.now)
        messages.success(request, f"{gone} does not show the frame any more.")
        return redirect("staff_buttons", slug)
    form = SiteForm(request.POST)
    if form.is_valid():
        try:
            acting.allow_site(request.actor, form.cleaned_data["site"], now=request.now)
        except acting.TooMany:
            form.add_error("site", TOO_MANY)
        else:
            messages.success(request, f"{form.cleaned_data['site']} may show the frame.")
            return redirect("staff_buttons", slug)
    return listing.listed(request, form)

"""Where a practitioner is told of what patients do: each for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qimen.actions.setup import staff as acting
from qimen.queries import staff as colleagues
from qimen.rules.access import Permission
from qimen.web import page
from qimen.web.gate import staff
from qimen.web.staff.settings import boxes

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request


class NotificationsForm(forms.Form):
    """One address; empty is none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["notifications_email"] = boxes.AnyAddress(
            "Notifications e-mail", help_text="Empty: no mails; the calendar shows it all the same."
        )


@staff(Permission.SEE_CALENDAR)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, slug: str) -> HttpResponse:
    """Show where they are told, and take another address."""
    if not request.member or not request.member.is_practitioner:
        raise Http404("nobody comes to them")
    now = {"notifications_email": colleagues.own(request.actor).notifications_email}
    form = NotificationsForm(request.POST if request.method == "POST" else None, initial=now)
    if not form.is_valid():
        context = {"form": form, "section": "calendar"}
        status = 422 if form.errors else 200
        return page.render(request, "staff/notifications/edit.html", context, status=status)
    address = form.cleaned_data["notifications_email"]
    acting.tell_me_at(request.actor, address, now=request.now)
    said = f"We write to {address}." if address else "We write no mails of what patients do."
    messages.success(request, said)
    return HttpResponseRedirect(reverse("staff_notifications", args=[slug]))

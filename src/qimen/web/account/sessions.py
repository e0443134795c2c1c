"""Where you are signed in: the list, and the end of one or of all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qimen.actions import sessions as acting
from qimen.queries import sessions
from qimen.rules.access import Actor, Role
from qimen.web import page
from qimen.web.gate import client_ip, hallway, session_hash, visit

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request


@hallway
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request) -> HttpResponse:
    """Show the sessions of who is signed in, and end those that are told."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(reverse("account_login"))
    account = visit.account_of(request)
    this = request.session.session_key or ""
    if request.method == "POST":
        _end(request, this)
        return HttpResponseRedirect(reverse("account_sessions"))
    found = sessions.of_account(account, this=this, now=request.now)
    return page.render(request, "account/sessions.html", {"sessions": found})


def _end(request: Request, this: str) -> None:
    account, actor = visit.account_of(request), _actor(request)
    wanted = request.POST.get("end", "")
    if wanted == "others":
        acting.end_others(actor, account, but=this, now=request.now)
        messages.success(request, "You are signed out everywhere else.")
    elif acting.end_one(actor, account, wanted, now=request.now):
        messages.success(request, "That device is signed out.")


def _actor(request: Request) -> Actor:
    """Return who acts: the member or the patient that this session is, in the clinic it came by."""
    role = Role(request.member.role) if request.member else Role.PATIENT
    return Actor(
        clinic_id=request.clinic.pk,
        role=role,
        account_id=request.user.pk,
        session_hash=session_hash(request),
        ip=client_ip(request),
    )

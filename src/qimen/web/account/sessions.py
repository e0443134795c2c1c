"""Where you are signed in, and which devices are remembered: the lists, and the end of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qimen.actions import devices as forgetting
from qimen.actions import sessions as acting
from qimen.queries import accounts, devices, sessions
from qimen.rules.access import Actor, Role
from qimen.web import page
from qimen.web.account import remembering
from qimen.web.gate import Door, client_ip, hallway, session_hash, visit

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request

EVERYWHERE = "You are signed out everywhere else."
NO_OTHER = "No other device is remembered any more: the next sign-in there asks for a code."
FORGOTTEN = "That device is not remembered any more. Its next sign-in asks for a code."


@hallway
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Request) -> HttpResponse:
    """Show the sessions and the devices of who is signed in, and end those that are told."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(reverse("account_login"))
    account = visit.account_of(request)
    this = request.session.session_key or ""
    if request.method == "POST":
        _end(request, this)
        return HttpResponseRedirect(reverse("account_sessions"))
    known = devices.of_account(account, this=remembering.secret(request), now=request.now)
    found = sessions.of_account(account, this=this, now=request.now)
    is_patient = request.door is Door.PATIENT
    context = {
        "sessions": found,
        "devices": known,
        "is_remembered": any(one.is_this for one in known),
        "takes_codes": is_patient and not accounts.second_steps(account.pk),
        "has_others": len(found) > 1 or not all(one.is_this for one in known),
    }
    return page.render(request, "account/sessions.html", context)


def _end(request: Request, this: str) -> None:
    account, actor = visit.account_of(request), _actor(request)
    wanted, forgotten = request.POST.get("end", ""), request.POST.get("forget", "")
    if wanted == "others":
        acting.end_others(actor, account, but=this, now=request.now)
        secret = remembering.secret(request)
        count = forgetting.forget_others(actor, account, but=secret, now=request.now)
        messages.success(request, f"{EVERYWHERE} {NO_OTHER}" if count else EVERYWHERE)
    elif forgotten and forgetting.forget_one(actor, account, forgotten, now=request.now):
        messages.success(request, FORGOTTEN)
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

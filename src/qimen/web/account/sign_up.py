"""A new patient of a clinic: an account, its address confirmed by a code, then a file."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from allauth.account.internal.flows.signup import complete_signup
from allauth.core import ratelimit
from django.http import HttpResponseRedirect
from django.urls import reverse

from qimen.actions.patients import Particulars, Unclaimed
from qimen.web import page
from qimen.web.account import arrival
from qimen.web.account.beat import on_the_beat
from qimen.web.account.forms import ParticularsForm, SignUpForm
from qimen.web.gate import Door, limited, public, visit

if TYPE_CHECKING:
    from datetime import date
    from typing import Any

    from django.http import HttpResponse

    from qimen.web.gate import Request


@public
@on_the_beat
def create(request: Request, slug: str) -> HttpResponse:
    """Take names, address, mobile, birth date, and a password unless a passkey follows; then ask for the code."""
    visit.enter(request, slug, Door.PATIENT)
    if request.user.is_authenticated and request.session.get("door") == Door.PATIENT:
        return HttpResponseRedirect(reverse("patient_file_new", args=[slug]))
    if request.method != "POST":
        return _page(request, SignUpForm(**_local(request)))
    by_passkey = request.POST.get("by") == "passkey"
    form = SignUpForm(request.POST, by_passkey=by_passkey, **_local(request))
    if not form.is_valid():
        return _page(request, form)
    email = form.cleaned_data["email"]
    if refused := ratelimit.consume_or_429(request, action="signup", key=email):
        return refused
    if request.user.is_authenticated:  # one cookie, one door
        visit.leave(request, "")
        visit.enter(request, slug, Door.PATIENT)
    account, response = form.try_save(request)
    request.session["sign_up"] = {
        "slug": slug,
        "email": email,
        "password_hash": form.password_hash,
        "particulars": {
            name: str(form.cleaned_data[name])
            for name in ("first_name", "last_name", "mobile", "birth_on")
        },
    }
    if response is None:
        response = complete_signup(request, user=account, by_passkey=by_passkey)
    return response


def _page(request: Request, form: SignUpForm) -> HttpResponse:
    asked = request.POST.get("next") or request.GET.get("next") or ""
    context = {"form": form, "next": asked if visit.is_own_path(asked) else ""}
    return page.render(request, "account/signup.html", context)


@public
@limited("claim")
def file(request: Request, slug: str) -> HttpResponse:
    """Give an account that is signed in, and has no file here yet, one of its own."""
    visit.enter(request, slug, Door.PATIENT)
    if request.actor.account_id is None:
        return HttpResponseRedirect(reverse("patient_sign_in", args=[slug]))
    if request.file:
        return HttpResponseRedirect(arrival.after_sign_in(request))
    why, tries_left = request.session.pop("unclaimed", ""), None
    form = ParticularsForm(request.POST or None, **_local(request))
    if request.method == "POST" and form.is_valid():
        try:
            arrival.take_up(request, Particulars(**form.cleaned_data))
        except Unclaimed as obstacle:
            why, tries_left = obstacle.why.value, obstacle.tries_left
        else:
            return HttpResponseRedirect(arrival.after_sign_in(request))
    context = {"form": form, "why": why, "tries_left": tries_left}
    return page.render(request, "account/file.html", context)


def _local(request: Request) -> dict[str, Any]:
    """Return what the boxes need to know of the clinic: phone and date habits, its today."""
    today: date = request.now.astimezone(ZoneInfo(request.clinic.zone)).date()
    return {"country": request.clinic.country, "today": today}

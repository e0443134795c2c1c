"""A set-up link: the first password of a staff member, chosen by whoever was handed the link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from qimen.actions import accounts as acting
from qimen.queries import clinics
from qimen.web import page
from qimen.web.account import doors
from qimen.web.account.forms import LoginForm, SetPasswordForm
from qimen.web.gate import Door, hallway, public, visit

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request


@public
def follow(request: Request, token: str) -> HttpResponse:
    """Take the token out of the address before any page is shown; following uses nothing up."""
    account = acting.invited(token, now=request.now)
    jobs = clinics.memberships(account.pk) if account else ()
    if not jobs:
        return doors.by_used_link(request)
    if request.user.is_authenticated:
        visit.leave(request, "")
    visit.enter(request, jobs[0].clinic.slug, Door.STAFF)
    request.session["set_up"] = token
    response = HttpResponseRedirect(reverse("account_set_up"))
    response.status_code = 303
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@hallway
def choose(request: Request) -> HttpResponse:
    """Choose the first password, and come in by the staff door with it."""
    token = request.session.get("set_up", "")
    account = acting.invited(token, now=request.now)
    if account is None:
        raise Http404("no set-up under way")
    request.door = Door.STAFF
    form = SetPasswordForm(account, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "email": account.email}
        return page.render(request, "account/set_up.html", context)
    password = form.cleaned_data["password1"]
    if not acting.take_invitation(token, password, now=request.now):
        raise Http404("used a moment ago")
    del request.session["set_up"]
    entering = LoginForm({"login": account.email, "password": password}, request=request)
    if not entering.is_valid():  # tried too often, say: the door tells
        return HttpResponseRedirect(reverse("staff_sign_in", args=[request.clinic.slug]))
    return entering.login(request, redirect_url=None)  # type: ignore[no-any-return]

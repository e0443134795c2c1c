"""Staying signed in: how long is left, going on after a time away, a form that came too late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import record_authentication
from allauth.core import ratelimit
from django import forms
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_http_methods

from qimen.web import page
from qimen.web.account import arrival, happenings, words
from qimen.web.account.forms import password
from qimen.web.gate import hallway, public, staying, unsent, visit

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.models import Account
    from qimen.web.gate import Request

#: Pages whose forms come late most often; of another its address is told.
PAGES = {
    "booking_confirm": "Book an appointment",
    "cancellation": "Cancel an appointment",
    "staff_visit_new": "New appointment",
    "staff_visit_move": "Move an appointment",
    "staff_visit_note": "Note of an appointment",
}


class ReturnForm(forms.Form):
    """The password, once more."""

    password = password("Password", "current-password")


@public
@require_http_methods(["GET", "HEAD", "POST"])
def left(request: Request) -> HttpResponse:
    """Say how many seconds this session has. Asking by POST keeps it; asking by GET, as scripts do
    in the background, does not."""
    if request.method == "POST" and request.user.is_authenticated:
        request.session["seen"] = int(request.now.timestamp())
    return JsonResponse({"left": staying.left(request, int(request.now.timestamp()))})


@hallway
def come_back(request: Request) -> HttpResponse:
    """Uncover the page of somebody who was away: on the spot for a script, else on this page."""
    account = staying.covered_account(request)
    wants_data = request.headers.get("Accept") == "application/json"
    if account is None:
        return _answer(wants_data, reverse("account_arrival"))
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="reauthenticate", user=account):
            form.add_error("password", words.TOO_OFTEN)
        elif not account.check_password(form.cleaned_data["password"]):
            happenings.note(request, "account.sign_in_failed", account_id=account.pk)
            form.add_error("password", words.ERRORS["incorrect_password"])
        else:
            return _answer(wants_data, _let_in(request, account))
    if wants_data:
        return JsonResponse({"errors": form.errors.get("password", [])}, status=422)
    asked = request.POST.get("next") or request.GET.get("next") or ""
    context = {"form": form, "next": asked if visit.is_own_path(asked) else ""}
    context["email"] = account.email
    status = 422 if form.errors else 200
    return page.render(request, "account/come_back.html", context, status=status)


def _let_in(request: Request, account: Account) -> str:
    """Uncover, and return where to go on."""
    staying.uncover(request, account, int(request.now.timestamp()))
    record_authentication(request, account, method="password", reauthenticated=True)
    happenings.note(request, "account.came_back", account_id=account.pk)
    asked = request.POST.get("next") or ""
    if unsent.waiting(request):
        return reverse("account_unsent")
    return asked if visit.is_own_path(asked) else arrival.at_work(request)


def _answer(wants_data: bool, there: str) -> HttpResponse:  # noqa: FBT001
    return JsonResponse({"go": there}) if wants_data else HttpResponseRedirect(there)


@hallway
@require_http_methods(["GET", "HEAD", "POST"])
def too_late(request: Request) -> HttpResponse:
    """Show the form that came after its session had ended, to be sent now or not at all."""
    kept = unsent.waiting(request) if request.user.is_authenticated else None
    if kept is None:
        return HttpResponseRedirect(reverse("account_arrival"))
    if request.method == "POST":
        unsent.forget(request)
        return HttpResponseRedirect(reverse("account_arrival"))
    context = {"kept": kept, "page_name": _page_name(kept["path"].partition("?")[0])}
    return page.render(request, "account/unsent.html", context)


def _page_name(path: str) -> str:
    try:
        return PAGES.get(resolve(path).url_name or "", path)
    except Resolver404:
        return path

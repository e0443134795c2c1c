"""The two doors of a clinic, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from qimen.queries import clinics
from qimen.web import page
from qimen.web.account import arrival, words
from qimen.web.account.forms import LoginForm
from qimen.web.gate import Door, hallway, limits, public, visit

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request

TRIED_TOO_OFTEN = "too_many_login_attempts"


@public
def patient(request: Request, slug: str) -> HttpResponse:
    return _door(request, slug, Door.PATIENT)


@public
def staff(request: Request, slug: str) -> HttpResponse:
    request.file = None
    return _door(request, slug, Door.STAFF)


def by_used_link(request: Request) -> HttpResponse:
    """Lead who comes back by a used set-up link to where one signs in now: it is all they have.

    Where several clinics are, nothing says which one, and there is no such page.
    """
    listed = clinics.listed()
    if len(listed) != 1:
        raise Http404("used, out of date, or not ours")
    messages.info(request, words.LINK_USED)
    return HttpResponseRedirect(reverse("staff_sign_in", args=[listed[0].slug]))


def _door(request: Request, slug: str, door: Door) -> HttpResponse:
    request.door = door
    inside_by = request.session.get("door") if request.user.is_authenticated else None
    visit.enter(request, slug, door)
    if inside_by == door and _is_at_home(request, slug, door):
        return HttpResponseRedirect(arrival.after_sign_in(request))
    if request.method != "POST":
        return _page(request, LoginForm(request=request), inside_by)
    if refused := ratelimit.consume_or_429(request, action="login"):
        return refused
    form = LoginForm(request.POST, request=request)
    if not form.is_valid():
        return _page(request, form, inside_by)
    if inside_by:  # one cookie, one door
        visit.leave(request, "")
        visit.enter(request, slug, door)
        messages.info(request, words.OTHER_DOOR)
    return form.login(request, redirect_url=None)  # type: ignore[no-any-return]


def _is_at_home(request: Request, slug: str, door: Door) -> bool:
    """Whether who is signed in has anything to find behind this clinic's door."""
    account_id = visit.account_of(request).pk
    return door is Door.PATIENT or clinics.staff_membership(slug, account_id) is not None


def _page(request: Request, form: LoginForm, inside_by: str | None) -> HttpResponse:
    too_often = any(error.code == TRIED_TOO_OFTEN for error in form.non_field_errors().as_data())
    asked = request.POST.get("next") or request.GET.get("next") or ""
    context = {
        "form": form,
        "inside_by": inside_by,
        "farewell": visit.farewell(request),
        "next": asked if visit.is_own_path(asked) else "",
    }
    response = page.render(request, "account/login.html", context, status=429 if too_often else 200)
    if too_often:
        limits.record_hit(request, "sign_in")
        response.headers["Retry-After"] = "300"
    return response


@hallway
def back_to_door(request: Request) -> HttpResponse:
    """The library's sign-in address: to the door of the clinic one came by."""
    names = {Door.PATIENT: "patient_sign_in", Door.STAFF: "staff_sign_in"}
    return HttpResponseRedirect(reverse(names[request.door], args=[request.clinic.slug]))


@hallway
def to_sign_up(request: Request) -> HttpResponse:
    """The library's sign-up address: to the clinic's."""
    return HttpResponseRedirect(reverse("patient_sign_up", args=[request.clinic.slug]))


@hallway
def arrive(request: Request) -> HttpResponse:
    if not request.user.is_authenticated:
        return back_to_door(request)
    door, slug = request.door, request.clinic.slug
    is_staff = door is Door.STAFF
    return HttpResponseRedirect(
        arrival.at_work(request) if is_staff else arrival.as_asked(request, slug)
    )


@hallway
def sign_out(request: Request) -> HttpResponse:
    """Ask on GET, end the session on POST; the browser forgets what it kept of our pages."""
    if request.method != "POST" and request.user.is_authenticated:
        return page.render(request, "account/logout.html")
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
    response = HttpResponseRedirect(reverse("account_goodbye"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@hallway
def goodbye(request: Request) -> HttpResponse:
    response = page.render(request, "account/goodbye.html", {"why": visit.farewell(request)})
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response

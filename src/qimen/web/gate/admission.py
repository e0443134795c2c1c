"""The middleware that lets a request pass to its view, with an actor, or turns it away."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.db.utils import DataError
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse

from qimen.queries import clinics
from qimen.rules import access
from qimen.rules.access import Actor, Role
from qimen.web import page
from qimen.web.gate import limits, staying, visit
from qimen.web.gate.passes import Audience, Door, pass_of

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from qimen.web.gate.passes import Pass, Request, View

METHODS = ("GET", "HEAD", "POST")


class audience:  # noqa: N801 - named in MIDDLEWARE like the functions beside it
    """Let a request pass to its view, with an actor, or turn it away."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: Request, view: View, _args: object, kwargs: dict[str, str]
    ) -> HttpResponseBase | None:
        gate = pass_of(view)
        if gate is None:
            raise Http404("no audience")
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if gate.audience is Audience.HALLWAY:
            return _admit_to_hallway(request)
        slug = kwargs.get("slug")
        if slug is None:
            return None
        is_staff = gate.audience is Audience.STAFF
        answer = (_admit_staff if is_staff else _admit_patient)(request, slug, gate)
        if answer is None:
            clinics.remember(request.clinic)
        return answer

    def process_exception(self, request: Request, exception: Exception) -> HttpResponseBase | None:
        """Answer what an actor may not do as if it did not exist; what no text can hold, as unread.

        PostgreSQL refuses NUL in any value; where a form reads it, the field says so before.
        """
        if isinstance(exception, DataError) and "NUL" in str(exception):
            return page.bad_request(request)
        if not isinstance(exception, access.Forbidden):
            return None
        limits.record_denied(request, limits.actor_of(request), str(exception))
        return page.not_found(request)


def _account_id(request: HttpRequest, door: Door) -> int | None:
    """Return the account that signed in by this door, if any."""
    if request.session.get("door") != door or not request.user.is_authenticated:
        return None
    return request.user.pk


def _admit_patient(request: Request, slug: str, gate: Pass) -> HttpResponseBase | None:
    account_id = _account_id(request, Door.PATIENT)
    entrance = clinics.patient_entrance(slug, account_id)
    if entrance is None:
        raise Http404("no such clinic")
    request.clinic, request.file, request.member = entrance.clinic, entrance.patient, None
    request.door = Door.PATIENT
    request.actor = _patient(request, account_id, entrance)
    if gate.audience is Audience.PUBLIC or request.file:
        return None
    if account_id is None:
        return _to_sign_in(request, "patient_sign_in", slug)
    return _asking(request, reverse("patient_file_new", args=[slug]))


def _patient(request: HttpRequest, account_id: int | None, entrance: clinics.Entrance) -> Actor:
    if account_id is None:
        return clinics.visitor(entrance.clinic.pk)
    return Actor(
        clinic_id=entrance.clinic.pk,
        role=Role.PATIENT,
        account_id=account_id,
        patient_id=entrance.patient.pk if entrance.patient else None,
        session_hash=visit.session_hash(request),
        ip=visit.client_ip(request),
    )


def _admit_staff(request: Request, slug: str, gate: Pass) -> HttpResponseBase | None:
    account_id = _account_id(request, Door.STAFF)
    if account_id is None and staying.is_covered(request):
        return _to_come_back(request)
    if account_id is None:
        return _to_sign_in(request, "staff_sign_in", slug)
    member = clinics.staff_membership(slug, account_id)
    if member is None:
        limits.record_denied(request, limits.actor_of(request), "enter")
        raise Http404("not a member")
    if not visit.has_second_factor(request):
        return HttpResponseRedirect(reverse("mfa_activate_totp"))
    request.clinic, request.file, request.member = member.clinic, None, member
    request.door = Door.STAFF
    request.actor = Actor(
        clinic_id=member.clinic_id,
        role=Role(member.role),
        account_id=account_id,
        staff_id=member.pk,
        session_hash=visit.session_hash(request),
        ip=visit.client_ip(request),
    )
    if gate.permission and access.scope(request.actor, gate.permission) is access.Scope.NONE:
        limits.record_denied(request, request.actor, gate.permission)
        raise Http404("not for this role")
    return None


def _admit_to_hallway(request: Request) -> HttpResponseBase | None:
    """Let in whom a door of a clinic has led here; everybody else starts at the front page."""
    slug = request.session.get("clinic_slug", "")
    signed_in_by = request.session.get("door") if request.user.is_authenticated else None
    request.door = Door(signed_in_by or request.session.get("entering") or Door.PATIENT)
    entrance = clinics.patient_entrance(slug, _account_id(request, Door.PATIENT)) if slug else None
    if entrance is None:
        return HttpResponseRedirect("/")
    request.clinic, request.file, request.member = entrance.clinic, entrance.patient, None
    account_id = _account_id(request, Door.STAFF)
    if account_id is not None and visit.has_second_factor(request):
        request.member = clinics.staff_membership(slug, account_id)
    return None


def _to_sign_in(request: HttpRequest, name: str, slug: str) -> HttpResponseBase:
    return _asking(request, reverse(name, args=[slug]))


def _to_come_back(request: Request) -> HttpResponseBase:
    """Ask for the password once more; a script is told that there is nothing for it now."""
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate" or page.is_quiet(request):
        return HttpResponse(status=401)
    return _asking(request, reverse("account_come_back"))


def _asking(request: HttpRequest, there: str) -> HttpResponseBase:
    """Send somewhere first; what was asked for is kept."""
    asked = request.get_full_path() if request.method == "GET" else _page_of_form(request)
    return HttpResponseRedirect(there + (f"?{urlencode({'next': asked})}" if asked else ""))


def _page_of_form(request: HttpRequest) -> str:
    """Return the page of ours that a form was sent from: there it can be sent once more."""
    sent_from = request.headers.get("Referer", "")
    ours = f"{settings.SITE_URL}/"
    return sent_from.removeprefix(settings.SITE_URL) if sent_from.startswith(ours) else ""

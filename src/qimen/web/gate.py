"""The gate: who may come to which view. A view without an audience is refused (0008).

Views carry `@public`, `@patient` or `@staff(Permission.…)`. The middleware below finds the clinic
in the path, makes the actor, and turns away everybody else before the view runs.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from qimen.queries import clinics
from qimen.rules import access
from qimen.rules.access import Actor, Permission, Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from qimen.models import Clinic, Patient, StaffMember

    class Request(HttpRequest):
        """What a view gets once the gate has let it pass."""

        actor: Actor
        clinic: Clinic
        file: Patient | None
        member: StaffMember | None
        now: datetime
        door: Door

    View = Callable[..., HttpResponse]

V = TypeVar("V", bound="View")


class Door(StrEnum):
    """Where one came in. It is written into the session at sign-in and decides the rights."""

    PATIENT = "patient"
    STAFF = "staff"


class Audience(StrEnum):
    PUBLIC = "public"
    PATIENT = "patient"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Pass:
    """What a view demands of its visitor."""

    audience: Audience
    permission: Permission | None = None
    csp: str = ""


def public(view: V) -> V:
    view.gate = Pass(Audience.PUBLIC)  # type: ignore[attr-defined]
    return view


def patient(view: V) -> V:
    view.gate = Pass(Audience.PATIENT)  # type: ignore[attr-defined]
    return view


def staff(permission: Permission) -> Callable[[V], V]:
    def mark(view: V) -> V:
        view.gate = Pass(Audience.STAFF, permission)  # type: ignore[attr-defined]
        return view

    return mark


#: Views of libraries, which cannot be decorated. Their own checks apply inside.
LIBRARY_PASSES = ("account_", "mfa_")


def pass_of(view: View, name: str) -> Pass | None:
    """Return what this view demands, or None when nobody decided it."""
    gate = getattr(view, "gate", None)
    if gate is None and name.startswith(LIBRARY_PASSES):
        return Pass(Audience.PUBLIC)
    return gate


class audience:  # noqa: N801 - named in MIDDLEWARE like the functions beside it
    """Let a request pass to its view, with an actor, or turn it away."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: Request, view: View, _args: object, kwargs: dict[str, str]
    ) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else ""
        gate = pass_of(view, name or "")
        if gate is None:
            raise Http404(f"no audience: {name}")
        slug = kwargs.get("slug")
        if slug is None:
            return None
        if gate.audience is Audience.STAFF:
            return _admit_staff(request, slug, gate)
        return _admit_patient(request, slug, gate)


def _account_id(request: HttpRequest, door: Door) -> int | None:
    """Return the account that signed in by this door, if any."""
    if request.session.get("door") != door or not request.user.is_authenticated:
        return None
    return request.user.pk


def _admit_patient(request: Request, slug: str, gate: Pass) -> HttpResponse | None:
    account_id = _account_id(request, Door.PATIENT)
    entrance = clinics.patient_entrance(slug, account_id)
    if entrance is None:
        raise Http404("no such clinic")
    request.clinic, request.file, request.member = entrance.clinic, entrance.patient, None
    request.door = Door.PATIENT
    request.actor = _actor(request, account_id, entrance)
    if gate.audience is Audience.PUBLIC or request.file:
        return None
    if account_id is None:
        return _to_sign_in(request, "patient_sign_in", slug)
    return HttpResponseRedirect(reverse("patient_file_new", args=[slug]))


def _actor(request: HttpRequest, account_id: int | None, entrance: clinics.Entrance) -> Actor:
    if account_id is None:
        return clinics.visitor(entrance.clinic.pk)
    return Actor(
        clinic_id=entrance.clinic.pk,
        role=Role.PATIENT,
        account_id=account_id,
        patient_id=entrance.patient.pk if entrance.patient else None,
        session_hash=session_hash(request),
        ip=client_ip(request),
    )


def _admit_staff(request: Request, slug: str, gate: Pass) -> HttpResponse | None:
    account_id = _account_id(request, Door.STAFF)
    if account_id is None:
        return _to_sign_in(request, "staff_sign_in", slug)
    member = clinics.staff_membership(slug, account_id)
    if member is None:
        raise Http404("not a member")
    if not has_second_factor(request):
        return HttpResponseRedirect(reverse("mfa_activate_totp"))
    request.clinic, request.file, request.member = member.clinic, None, member
    request.door = Door.STAFF
    request.actor = Actor(
        clinic_id=member.clinic_id,
        role=Role(member.role),
        account_id=account_id,
        staff_id=member.pk,
        session_hash=session_hash(request),
        ip=client_ip(request),
    )
    if gate.permission and access.scope(request.actor, gate.permission) is access.Scope.NONE:
        raise Http404("not for this role")
    return None


def has_second_factor(request: HttpRequest) -> bool:
    """Whether a second step was taken in this very session (allauth keeps the record)."""
    records = request.session.get("account_authentication_methods", [])
    return any(record.get("method") == "mfa" for record in records)


def _to_sign_in(request: HttpRequest, name: str, slug: str) -> HttpResponse:
    asked = request.get_full_path() if request.method == "GET" else ""
    query = f"?{urlencode({'next': asked})}" if asked else ""
    return HttpResponseRedirect(reverse(name, args=[slug]) + query)


def session_hash(request: HttpRequest) -> str:
    """Return what the journal keeps of a session: enough to group, nothing to steal."""
    key = request.session.session_key or ""
    return hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""


def client_ip(request: HttpRequest) -> str | None:
    """Return the visitor's address, trusting as many proxies as the installation has."""
    remote = request.META.get("REMOTE_ADDR") or None
    count = settings.TRUSTED_PROXY_COUNT
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return hops[-count] if count and len(hops) >= count and hops[-count] else remote


def expiry(get_response: View) -> View:
    """End a session that was left alone; note activity at most once a minute.

    Polling says `X-Background: 1` and never keeps a session alive.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        door = request.session.get("door")
        seen = request.session.get("seen")
        now = int(time.time())
        if seen is not None and request.user.is_authenticated:
            idle = settings.STAFF_IDLE_SECONDS if door == Door.STAFF else settings.PATIENT_IDLE_SECONDS
            if now - seen > idle:
                logout(request)
        is_background = request.headers.get("X-Background") == "1"
        if door and not is_background and (seen is None or now - seen >= 60):  # noqa: PLR2004
            request.session["seen"] = now
        return get_response(request)

    return middleware


def headers(get_response: View) -> View:
    """Put on every response what Django has no setting for (security.md 5.8)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Robots-Tag", "noindex")
        response.headers.setdefault("X-Frame-Options", "DENY")
        return response

    return middleware


def canonical_host(get_response: View) -> View:
    """Send 127.0.0.1 to localhost: passkeys and cookies need one name."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.IS_LOCAL and request.get_host().startswith("127.0.0.1"):
            return HttpResponsePermanentRedirect(settings.SITE_URL + request.get_full_path())
        return get_response(request)

    return middleware

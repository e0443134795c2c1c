"""How a page is made: whole or in part, its surroundings, and the pages for when things go wrong."""

from __future__ import annotations

import secrets
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.utils import DatabaseError, InterfaceError, OperationalError
from django.forms.renderers import TemplatesSetting
from django.shortcuts import render as _render
from whitenoise.storage import CompressedManifestStaticFilesStorage

from qimen.gateways.passwords import TooBusy
from qimen.queries import clinics, portal
from qimen.rules import access, slugs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from qimen.models import Clinic


class Forms(TemplatesSetting):
    """Django's form parts, drawn by our own field template."""

    form_template_name = "parts/form.html"
    field_template_name = "parts/field.html"


class HashedStatic(CompressedManifestStaticFilesStorage):
    """Static files by content hash; a file missing from the manifest is a 404, not a 500."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        try:
            return str(super().stored_name(name))
        except ValueError:  # not collected yet
            return name


def render(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render a page; for a quiet request (htmx), the named fragment template alone."""
    name = fragment if fragment and is_quiet(request) else template
    return _render(request, name, dict(context or {}), status=status)


def is_quiet(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """Tell every template where it stands: clinic, door, who, and whether this is a demonstration."""
    acting = getattr(request, "member", None) or getattr(request, "actor", None)
    return {
        "rights": access.rights(acting.role) if acting else frozenset(),
        "clinic": getattr(request, "clinic", None),
        "file": getattr(request, "file", None),
        "is_bookable": partial(_is_bookable, request),
        "member": getattr(request, "member", None),
        "door": getattr(request, "door", None),
        "left": getattr(request, "left", 0),
        "is_demo": settings.DEMO,
    }


def _is_bookable(request: Any) -> bool:
    """Whether whoever asks may book online now; asked by the pages that lead to booking alone."""
    return portal.is_open(request.clinic, request.file.pk if request.file else None, request.now)


# ── when things go wrong ─────────────────────────────────────────────────────────────────


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from an old tab or another site: nothing was done, here is the way back."""
    del reason
    return _sorry(request, "stale_form", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    del exception
    return _sorry(request, "not_found", 404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What one may not see does not exist."""
    return not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    del exception
    return _sorry(request, "bad_request", 400)


def too_many(
    request: HttpRequest, exception: Exception | None = None, *, retry_after: int = 300
) -> HttpResponse:
    """Too often: when to try again, in seconds for machines and in words for people."""
    del exception
    response = _sorry(request, "too_many", 429)
    response.headers["Retry-After"] = str(retry_after)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours, with the number under which the log has it; or too much for the moment."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError, TooBusy)):
        return unavailable(request)
    request.error_number = secrets.token_hex(4)  # type: ignore[attr-defined]
    return _sorry(request, "server_error", 500, asks=False)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database does not answer just now: nothing was saved, try again in a moment."""
    response = _sorry(request, "unavailable", 503, asks=False)
    response.headers["Retry-After"] = "10"
    return response


def _sorry(request: HttpRequest, name: str, status: int, *, asks: bool = True) -> HttpResponse:
    """Render a page of error, in the clinic's name where the address says which it is.

    The address of the clinic's public page tells the same, so nothing is given away.
    """
    if getattr(request, "clinic", None) is None:
        request.clinic = _clinic_named(request, asks=asks)  # type: ignore[attr-defined]
    return _render(request, f"errors/{name}.html", status=status)


def _clinic_named(request: HttpRequest, *, asks: bool) -> Clinic | None:
    """Return the clinic of a path, or of the door one came by; without asking, one known here."""
    slug = request.path.lstrip("/").partition("/")[0]
    try:
        # Behind a staff door the name is told to who has come by it: a clinic that is somebody
        # else's looks like none.
        if slug in {"account", "staff"}:
            slug = request.session.get("clinic_slug", "") if asks else ""
        if slugs.wrong_with(slug):
            return None
        return clinics.by_slug(slug) if asks else clinics.seen(slug)
    except (AttributeError, DatabaseError, InterfaceError):  # no session yet, no database
        return None

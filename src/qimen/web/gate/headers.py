"""What every answer carries, and the one name the server answers to (security.md 5.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponsePermanentRedirect

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from qimen.web.gate.passes import View


def headers(get_response: View) -> View:
    """Put on every response what Django has no setting for."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        # SITE_URL says whether we are reached by https: the proxy in front is not asked.
        request.META["wsgi.url_scheme"] = urlsplit(settings.SITE_URL).scheme
        response = get_response(request)
        carried = response.headers
        if not _is_hashed_static(request, response):
            carried.setdefault("Cache-Control", "no-store")
        carried.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # What may be framed says by whom in its own content policy (web/public/embed).
        if not getattr(response, "xframe_options_exempt", False):
            carried.setdefault("X-Frame-Options", "DENY")
        # A clinic's landing page says otherwise itself.
        carried.setdefault("X-Robots-Tag", "noindex")
        return response

    return middleware


def _is_hashed_static(request: HttpRequest, response: HttpResponseBase) -> bool:
    kept = "immutable" in response.headers.get("Cache-Control", "")
    return kept and request.path.startswith(settings.STATIC_URL)


#: First words of paths that know nobody: what is shown there is the same for all.
FOR_STRANGERS = ("/embed/", "/feed/")


def strangers(get_response: View) -> View:
    """Leave a browser's cookies unread where nobody is known: no session is used or kept alive."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(FOR_STRANGERS):
            request.META.pop("HTTP_COOKIE", None)
        return get_response(request)

    return middleware


def canonical_host(get_response: View) -> View:
    """Send 127.0.0.1 to localhost: passkeys and cookies need one name."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        name = request.get_host().partition(":")[0]
        if settings.IS_LOCAL and name == "127.0.0.1" and request.path != "/healthz":
            there = settings.SITE_URL + request.get_full_path()
            return HttpResponsePermanentRedirect(there, preserve_request=True)
        return get_response(request)

    return middleware

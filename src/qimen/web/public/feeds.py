"""A private calendar feed, read by a calendar: whoever has the address has what stands in it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from qimen.queries import feeds
from qimen.web.gate import limited, public

if TYPE_CHECKING:
    from qimen.web.gate import Request


@public
@limited("feed")
@require_safe
def show(request: Request, slug: str, token: str) -> HttpResponse:
    """Hand out the feed; only its headers where it is as the calendar has it already."""
    del slug
    feed = feeds.opened(request.clinic, token)
    if feed is None:
        raise Http404("no feed of this address")
    file = feeds.file(feed, request.clinic, now=request.now)
    etag = quote_etag(hashlib.sha256(file.content).hexdigest()[:32])
    changed = int(file.changed_at.timestamp())
    response = HttpResponse(file.content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="appointments.ics"'
    answer = get_conditional_response(request, etag, changed, response) or response
    answer.headers["ETag"] = etag
    answer.headers["Last-Modified"] = http_date(changed)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer

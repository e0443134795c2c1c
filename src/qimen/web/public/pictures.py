"""Pictures, one gated view for all: nothing in them can run, and none is shown that is not up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from qimen.queries import pictures
from qimen.web.gate import public

if TYPE_CHECKING:
    from qimen.models import Picture
    from qimen.web.gate import Request

INERT = "default-src 'none'; sandbox; frame-ancestors 'none'"
#: The address has the picture's number in it, so what it leads to may be kept for a day.
KEEP = "private, max-age=86400, immutable"


@public
@require_safe
def show(request: Request, slug: str, ref: str) -> HttpResponse:
    del slug
    return _answer(pictures.shown(request.actor, ref))


@public
@require_safe
def logo(request: Request, slug: str) -> HttpResponse:
    del slug
    return _answer(pictures.logo(request.actor))


def _answer(picture: Picture) -> HttpResponse:
    return HttpResponse(
        bytes(picture.content),
        content_type=picture.media_type,
        headers={
            "Cache-Control": KEEP,
            "Content-Security-Policy": INERT,
            "Content-Disposition": "inline",
        },
    )

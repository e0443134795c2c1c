"""A clinic's colour as a style sheet of two values; inline styles are forbidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from qimen.queries import clinics
from qimen.rules import brand as colours
from qimen.web.gate import public

if TYPE_CHECKING:
    from django.http import HttpRequest

#: The address changes with the colour, so what it leads to may be kept for a year.
KEEP = "public, max-age=31536000, immutable"


@public
@require_safe
def show(_request: HttpRequest, brand: str) -> HttpResponse:
    slug, _, version = brand.rpartition("-")
    clinic = clinics.by_slug(slug)
    if clinic is None or version != colours.version(clinic.brand_hue, clinic.brand_chroma):
        raise Http404("no such colours")
    return HttpResponse(
        colours.stylesheet(clinic.brand_hue, clinic.brand_chroma),
        content_type="text/css; charset=utf-8",
        headers={"Cache-Control": KEEP},
    )

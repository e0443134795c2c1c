"""The front page of the installation, and the page of a clinic: what can be done here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from qimen.queries import catalogue, clinics
from qimen.web import page
from qimen.web.gate import public
from qimen.web.public import shelves

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from qimen.queries.catalogue import Offer, StageLine
    from qimen.web.gate import Request


@public
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """A single clinic is the front page itself; several are named in the demonstration only."""
    listed = clinics.listed()
    if len(listed) == 1:
        return redirect("clinic", listed[0].slug)
    return page.render(request, "public/front.html", {"clinics": listed})


@public
@require_safe
def clinic(request: Request, slug: str) -> HttpResponse:
    del slug
    offered = catalogue.catalogue(request.clinic)
    response = page.render(
        request,
        "public/clinic.html",
        {
            "groups": _groups(offered),
            "practitioners": offered.practitioners,
            "places": offered.places,
            "place": offered.places[0] if offered.places else None,
        },
    )
    response.headers["X-Robots-Tag"] = "all"  # the one page that may be found by searching
    return response


@dataclass(frozen=True, slots=True)
class Shown:
    """A service on the page: its usual visit, and how long a first one takes where that differs."""

    offer: Offer
    stages: tuple[StageLine, ...]
    minutes: int
    first_minutes: int | None


def _groups(offered: catalogue.Catalogue) -> list[tuple[str, list[Shown]]]:
    online = (offer for offer in offered.offers if offer.online and offer.stagings)
    return [
        (category, [_shown(offer) for offer in offers])
        for category, offers in shelves.shelves(online)
    ]


def _shown(offer: Offer) -> Shown:
    usual = "new" if offer.provided_to == "new" else "existing"
    minutes, first = offer.minutes(usual), offer.minutes("new")
    is_longer_first = offer.is_for("new") and offer.is_for("existing") and first != minutes
    return Shown(offer, offer.stages(usual), minutes, first if is_longer_first else None)

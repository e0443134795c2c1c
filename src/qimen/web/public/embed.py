"""The frame for a clinic's own website: what is free next, for anybody and of nobody.

It is shown by the sites that the clinic has listed and by no other, reads no cookie and sets none
(gate.strangers), runs no script, and leads out of itself to the portal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_safe

from qimen.queries import buttons, glimpse, portal
from qimen.web import page
from qimen.web.gate import limited, public
from qimen.web.public.booking import asked, instants, reading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpResponse

    from qimen.queries import openings
    from qimen.queries.catalogue import Offer, Place
    from qimen.queries.openings import Time
    from qimen.web.gate import Request
    from qimen.web.public.booking.asked import Asked

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors {}"
)
#: So many times of a day are shown; the rest is on the portal.
TIMES = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A time, with whom, and where it leads."""

    time: Time
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    lines: Sequence[Line]
    more: int
    address: str


@public
@limited("openings")
@require_safe
def show(request: Request, slug: str) -> HttpResponse:
    del slug
    sites = buttons.frame_sites(request.clinic)
    if not sites:
        raise Http404("no site may show it")
    chosen = reading.read(request)
    place, offer = chosen.place, chosen.offer
    context: dict[str, object] = {
        "asked": chosen,
        "place": place,
        "is_open": portal.is_open(request.clinic, None, request.now),
        "there": _there(request, chosen),
    }
    if place and offer and request.clinic.portal.times_public:
        context |= _times(request, chosen, place, offer)
    response = page.render(request, "public/embed/show.html", context)
    response.headers["Content-Security-Policy"] = POLICY.format(" ".join(sites))
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.xframe_options_exempt = True
    return response


def _times(request: Request, chosen: Asked, place: Place, offer: Offer) -> dict[str, object]:
    """Return the days of the first week with times, of one class of patients."""
    classes = [one for one in asked.CLASSES if offer.is_for(one)]
    wanted = request.GET.get("class", "")
    patient_class = wanted if wanted in classes else classes[0]
    choice = glimpse.of_nobody(
        request.clinic, place, offer, patient_class,
        practitioner=chosen.practitioner, now=request.now,
    )  # fmt: skip
    days = glimpse.one(choice).days
    return {
        "days": [_day(request, chosen, day, patient_class) for day in days],
        "classes": classes if len(classes) > 1 else (),
        "patient_class": patient_class,
    }


def _day(request: Request, chosen: Asked, day: openings.Day, patient_class: str) -> Day:
    known = {one.id: one for one in chosen.givers}
    lines, own = [], {"class": patient_class}
    for time in day.times[:TIMES]:
        giver = next((known[one] for one in time.practitioners if one in known), None)
        name = giver.name if giver and chosen.practitioner is None else ""
        there = _there(
            request,
            chosen,
            day,
            at=instants.instant(time.minute),
            practitioner=giver.ref if giver else "",
            **own,
        )
        lines.append(Line(time, name, there))
    return Day(day.on, lines, max(0, len(day.times) - TIMES), _there(request, chosen, day, **own))


def _there(request: Request, chosen: Asked, day: openings.Day | None = None, **more: str) -> str:
    """Return where the portal goes on from here, as pressed on the button of this frame."""
    on = day.on.isoformat() if day else ""
    query = chosen.query(**{"via": "", "from": chosen.via, "date": on, **more})
    address = settings.SITE_URL + reverse("booking", args=[request.clinic.slug])
    return f"{address}?{query}" if query else address

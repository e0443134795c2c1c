"""Somebody comes by a Book Appointment button: the press is counted, the address cleaned.

There is no cookie before one signs in, so the button goes on in the address (`via`) until a visit
is booked. The first address counts and leads on: going back or loading anew counts nothing more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect

from qimen.actions import clicks
from qimen.web.public.booking import asked

if TYPE_CHECKING:
    from qimen.web.gate import Request

BY = "from"
#: Programs that follow links without anybody pressing them.
PROGRAMS = re.compile(
    r"bot|crawl|spider|slurp|preview|facebookexternalhit|scan|monitor|fetch|archiv|"
    r"curl|wget|python|java/|go-http|libwww|http-?client|okhttp|axios|lighthouse",
    re.IGNORECASE,
)


def arrive(request: Request) -> HttpResponseRedirect:
    """Count the press, if it was one, and lead to the same page by its own address."""
    query, ref = request.GET.copy(), request.GET[BY]
    del query[BY]
    if asked.VIA.fullmatch(ref):
        query["via"] = ref
        if is_pressed(request):
            clicks.count(request.clinic, ref, now=request.now)
    return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")


def is_pressed(request: Request) -> bool:
    """Whether this is a person's browser that opens a page, and not one that looks ahead."""
    said = request.headers
    if request.method != "GET" or said.get("Sec-Fetch-Dest", "document") != "document":
        return False
    ahead = (said.get("Sec-Purpose", ""), said.get("Purpose", ""), said.get("X-Moz", ""))
    if any("prefetch" in each or "prerender" in each for each in ahead):
        return False
    agent = said.get("User-Agent", "")
    return bool(agent) and not PROGRAMS.search(agent)

"""A change of the settings that leaves visits behind: said before, and the way leads to them after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect

from qimen.queries import stranded

if TYPE_CHECKING:
    from django.http import HttpResponse

    from qimen.web.gate import Request


def is_asked(request: Request) -> bool:
    """Whether what would be left behind is to be said first; it was, where one goes on anyway."""
    return "anyway" not in request.POST


def count(request: Request, **of: int) -> int:
    """Return how many visits of something are stranded before it is changed."""
    return stranded.count(request.actor, now=request.now, **of)


def told(request: Request, to: str, words: str, *, before: int = 0, **of: int) -> HttpResponse:
    """Say that it is saved and go on to a page; or, where visits are stranded now that were not
    before, to those."""
    more = count(request, **of) - before
    if more > 0:
        booked = f"{more} visit is" if more == 1 else f"{more} visits are"
        messages.warning(request, f"{words} {booked} booked all the same: none was cancelled.")
        return redirect("staff_stranded", request.clinic.slug)
    messages.success(request, words)
    return redirect(to, request.clinic.slug)

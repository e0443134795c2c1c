"""Taking back a move that waits for the clinic's answer: the visit stays where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from qimen.actions import appointments
from qimen.web.gate import limited, patient

if TYPE_CHECKING:
    from qimen.web.gate import Request


@patient
@limited("cancel")
@require_POST
def create(request: Request, slug: str, ref: str) -> HttpResponse:
    """Take it back, and say on the visit's page how it stands."""
    said = "withdrawn"
    try:
        appointments.withdraw(request.actor, ref, now=request.now)
    except appointments.Settled:
        said = "settled"
    return HttpResponseRedirect(f"{reverse('appointment', args=[slug, ref])}?{said}=1")

"""Answers that leave on a beat, so that their time tells nothing (G12)."""

from __future__ import annotations

import time
from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from qimen.web.gate import Request
    from qimen.web.gate.passes import View

SECONDS = 0.1


def on_the_beat(view: View) -> View:
    """Hold the answer to a form until the next tenth of a second since it came.

    A new address costs a few rows more than a known one, and a mail of another kind; on a slow
    disk that can be measured from outside. The work in both cases fits well within one beat.
    """

    @wraps(view)
    def held(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        began = time.perf_counter()
        response = view(request, *args, **kwargs)
        if request.method == "POST":
            spent = time.perf_counter() - began
            time.sleep(SECONDS - spent % SECONDS)
        return response

    return held

"""A page of the library as one of ours: it knows the clinic, and its answer is a whole page."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from qimen.web.gate import hallway

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from qimen.web.gate import Request
    from qimen.web.gate.passes import View


def page(view: View) -> View:
    """Mount a view of the library behind our gate, without touching the library's own object."""

    @hallway
    @wraps(view)
    def mounted(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return mounted

"""What the log may hold: routes, statuses and error numbers; never a path, a name or a value.

A path can carry a token, an exception's message a row of the database (security.md T26, T27).
"""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType

    ExcInfo = (
        tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    )


class ByRoute(logging.Filter):
    """Say of a request its route, its status and its error number, in place of its path."""

    def filter(self, record: logging.LogRecord) -> bool:
        request: Any = getattr(record, "request", None)
        if request is None:
            return True
        match = getattr(request, "resolver_match", None)
        user = getattr(request, "user", None)
        record.msg = "%s %s route=%s account=%s error=%s"
        record.args = (
            getattr(request, "method", "-"),
            getattr(record, "status_code", "-"),
            match.route if match else "-",
            getattr(user, "pk", None) or "-",
            getattr(request, "error_number", "-"),
        )
        return True


class WhereOnly(logging.Formatter):
    """Say where an exception came from and of which type it is; its words may hold a row."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - the library's name
        kind, _, trace = ei
        lines = traceback.format_tb(trace)
        name = f"{kind.__module__}.{kind.__qualname__}" if kind else "unknown"
        return "".join([*lines, name])

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # another handler's text is not ours
        return super().format(record)

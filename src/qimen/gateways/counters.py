"""The table of counters and short-lived marks: shared by all processes, and in no hurry.

The library's rate limits make a dozen small writes for one sign-in. Waiting for the disk each time
is what health data deserves, not a count: on SQLite these writes alone skip the wait. A power
failure may forget the last counts; it cannot harm anything else.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core.cache.backends.db import DatabaseCache
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def unhurried() -> Iterator[None]:
    """Let SQLite commit what follows without waiting for the disk; elsewhere change nothing.

    Inside a transaction nothing is changed either: what is in it may matter.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=NORMAL")
        try:
            yield
        finally:
            cursor.execute("PRAGMA synchronous=FULL")


class Counters(DatabaseCache):
    """Django's cache in the database, written without hurry."""

    def _base_set(self, *args: Any, **kwargs: Any) -> Any:
        with unhurried():
            return super()._base_set(*args, **kwargs)  # type: ignore[misc]

    def _base_delete_many(self, *args: Any, **kwargs: Any) -> Any:
        with unhurried():
            return super()._base_delete_many(*args, **kwargs)  # type: ignore[misc]

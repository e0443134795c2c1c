"""The worker's pulse: while it beats, what the worker holds stays its own.

A thread, because the worker itself may wait for a slow mail server. A worker that is killed stops
beating, and its leases run out within a minute.
"""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from django.db import DatabaseError, InterfaceError, connections

from qimen.actions import messages, progress

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime

log = logging.getLogger(__name__)
BEAT_SECONDS = 15


class Pulse:
    def __init__(self, clock: Callable[[], datetime], *, seconds: float = BEAT_SECONDS) -> None:
        self._clock = clock
        self._seconds = seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, name="pulse", daemon=True)
        self._ids: frozenset[int] = frozenset()
        self._held_until: datetime | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    @contextmanager
    def holding(self, ids: Collection[int], since: datetime) -> Iterator[None]:
        """Keep the lease of these messages, claimed at `since`, for the length of the block."""
        self._held_until = since + messages.LEASE
        self._ids = frozenset(ids)
        try:
            yield
        finally:
            self._ids = frozenset()

    def still_holds(self) -> bool:
        """Whether the lease has not run out: it does when the machine slept, or the database."""
        return self._held_until is not None and self._clock() < self._held_until

    def _beat_on(self) -> None:
        while True:
            try:
                self._beat()
            except (DatabaseError, InterfaceError) as error:
                log.warning("pulse: the database is away (%s)", type(error).__name__)
            finally:
                connections.close_all()
            if self._over.wait(self._seconds):
                return

    def _beat(self) -> None:
        now, ids = self._clock(), self._ids
        if ids:
            messages.renew(ids, now)
            self._held_until = now + messages.LEASE
        progress.beat(now)

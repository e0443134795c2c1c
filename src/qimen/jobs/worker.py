"""The worker: a loop over what is due. It may be killed at any point, and several may run.

What is done twice is harmless (recurring jobs); what must not happen twice is held by a lease
(messages). It outlives its database and its mail server.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from qimen.actions import progress
from qimen.jobs import lapse, prune, seal
from qimen.jobs.mailing import Mailer
from qimen.jobs.pulse import Pulse

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from qimen.jobs.deliver import Stop
    from qimen.jobs.mailing import Way

log = logging.getLogger(__name__)
IDLE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Recurring:
    """A job of the installation: one row, whatever the number of workers."""

    kind: str
    every: timedelta
    work: Callable[[datetime], dict[str, int]]


RECURRING = (
    Recurring("expire_messages", timedelta(seconds=30), prune.expired_messages),
    Recurring("lapse_requests", timedelta(seconds=30), lapse.requests),
    Recurring("seal_journal", timedelta(minutes=1), seal.entries),
    Recurring("note_journal_heads", timedelta(days=1), seal.heads),
    Recurring("prune", timedelta(minutes=10), prune.everything),
)


class Worker:
    def __init__(self, way: Way, *, clock: Callable[[], datetime], stop: Stop) -> None:
        self._mailer = Mailer(way, clock=clock, stop=stop)
        self._clock = clock
        self._stop = stop
        self._failures = 0

    def run(self, *, until_idle: bool = False) -> None:
        """Work until asked to stop, or until nothing is due."""
        with Pulse(self._clock) as pulse:
            while not self._stop.asked:
                done = self._turn(pulse)
                if not done and until_idle:
                    return
                if not done:
                    time.sleep(IDLE_SECONDS)

    def _turn(self, pulse: Pulse) -> int:
        try:
            for job in RECURRING:
                self._repeat(job)
            done = self._mailer.deliver_due(pulse)
        except (DatabaseError, InterfaceError) as error:
            self._wait_for_the_database(error)
            return 1
        self._failures = 0
        close_old_connections()
        return done

    def _repeat(self, job: Recurring) -> None:
        now = self._clock()
        if not progress.claim(job.kind, now=now):
            return
        report: dict[str, int] = {}
        try:
            report = job.work(now)
        except Exception as error:  # noqa: BLE001 - the other jobs go on
            log.error("job %s: %s", job.kind, type(error).__name__)  # noqa: TRY400 - no values
            connections.close_all()
        progress.finish(
            job.kind, report=report, again_in=job.every, failed=not report, now=self._clock()
        )

    def _wait_for_the_database(self, error: Exception) -> None:
        self._failures = min(self._failures + 1, 10)
        pause = min(0.25 * 2**self._failures, LONGEST_PAUSE_SECONDS)
        log.warning("the database is away (%s); again in %.1f s", type(error).__name__, pause)
        connections.close_all()
        deadline = time.monotonic() + pause
        while not self._stop.asked and time.monotonic() < deadline:
            time.sleep(IDLE_SECONDS)

"""How mails leave the installation: by a mail server, into the local mailbox, or not at all."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from qimen.gateways import email
from qimen.gateways.email import Delivered
from qimen.jobs import deliver
from qimen.queries import messages

if TYPE_CHECKING:
    from collections.abc import Callable

    from qimen.gateways.mime import Mail
    from qimen.gateways.smtp import Server
    from qimen.jobs.deliver import Stop, Transport
    from qimen.jobs.pulse import Pulse

log = logging.getLogger(__name__)
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=2), timedelta(minutes=2)
COMPLAIN_EVERY = timedelta(hours=1)
#: One connection carries so many batches; then the worker's other work has its turn.
BATCHES = 25


class SmtpTransport(email.Post):
    """Mails go to a server; what opens an account is forgotten here afterwards."""

    keeps_words = False


class LocalMailbox:
    """The demonstration without a mail server: messages go nowhere and stay to be read."""

    keeps_words = True

    def send(self, _mail: Mail) -> Delivered:
        return Delivered("kept in the local mailbox")


@dataclass(frozen=True, slots=True)
class Way:
    """The server, or the local mailbox, or neither: then messages wait until one is set up."""

    server: Server | None = None
    is_local: bool = False


class Mailer:
    """Delivers what is due, and leaves a server that cannot be reached alone for a while."""

    def __init__(self, way: Way, *, clock: Callable[[], datetime], stop: Stop) -> None:
        self._way = way
        self._clock = clock
        self._stop = stop
        self._failures = 0
        self._waits_until: datetime | None = None
        self._complained_at: datetime | None = None

    def deliver_due(self, pulse: Pulse) -> int:
        """Deliver what is due; return how many messages were dealt with."""
        now = self._clock()
        if (self._waits_until and now < self._waits_until) or not messages.is_due(now):
            return 0
        try:
            done = self._emptied(pulse)
        except email.UnreachableError as error:
            self._leave_alone(error, now)
            return 0
        self._waits_until, self._failures = None, 0
        return done

    def _emptied(self, pulse: Pulse) -> int:
        if self._way.is_local:
            return self._batches(LocalMailbox(), pulse)
        if self._way.server is None:
            self._complain()
            return 0
        with SmtpTransport(self._way.server) as post:
            return self._batches(post, pulse)

    def _batches(self, transport: Transport, pulse: Pulse) -> int:
        total = 0
        for _ in range(BATCHES):
            done = deliver.batch(transport, clock=self._clock, stop=self._stop, pulse=pulse)
            total += done
            if not done or self._stop.asked:
                break
        return total

    def _leave_alone(self, error: email.UnreachableError, now: datetime) -> None:
        pause = min(SHORTEST_PAUSE * 2**self._failures, LONGEST_PAUSE)
        self._failures = min(self._failures + 1, 10)
        self._waits_until = now + pause
        log.warning("mail server: %s; again in %d s", error, pause.total_seconds())

    def _complain(self) -> None:
        now = self._clock()
        if self._complained_at and now < self._complained_at + COMPLAIN_EVERY:
            return
        self._complained_at = now
        waiting = messages.backlog(now).waiting
        log.warning("mail is not set up: %d messages wait; set SMTP_URL", waiting)

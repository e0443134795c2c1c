"""Delivering: claim a batch, word each message, hand it to the mail server, write what came of it.

No transaction is open while the network is used. A mail server that cannot be reached costs no
message an attempt: the batch is given back as it was, and the order stays.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from typing import TYPE_CHECKING, Protocol

from django.db import DatabaseError, InterfaceError, connections

from qimen.actions import messages
from qimen.gateways import email, letters
from qimen.gateways.email import Deferred, Delivered, Outcome, Rejected

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from qimen.actions.messages import Claimed
    from qimen.gateways.mime import Mail
    from qimen.jobs.pulse import Pulse

log = logging.getLogger(__name__)
BATCH = 20
#: A mail that has left must not leave again because the database blinked.
WRITE_AGAIN_AFTER = (0.2, 0.5, 1, 2, 4, 8)


class Transport(Protocol):
    """What takes a mail. `keeps_words`: whether what opens an account is to be read here later."""

    keeps_words: bool

    def send(self, mail: Mail) -> Outcome: ...


class Stop:
    """Set by a signal; looked at between two messages."""

    asked = False


def batch(transport: Transport, *, clock: Callable[[], datetime], stop: Stop, pulse: Pulse) -> int:
    """Deliver up to twenty messages; return how many were dealt with."""
    since = clock()
    left = deque(messages.claim_due(since, BATCH))
    whole = len(left)
    with pulse.holding([message.id for message in left], since):
        try:
            while left and not stop.asked and pulse.still_holds():
                _deliver(transport, left[0], clock)
                left.popleft()
        except email.UnreachableError:
            messages.release([message.id for message in left])
            raise
        if left and pulse.still_holds():
            messages.release([message.id for message in left])
    return whole - len(left)


def _deliver(transport: Transport, message: Claimed, clock: Callable[[], datetime]) -> None:
    if message.expires_at is not None and message.expires_at <= clock():
        _write(lambda: messages.drop(message))
        log.info("message %s (%s): too late", message.id, message.draft.kind)
        return
    outcome = _outcome(transport, message)
    _write(lambda: _written(outcome, message, clock(), keeps_words=transport.keeps_words))
    level = logging.DEBUG if isinstance(outcome, Delivered) else logging.INFO
    fate = type(outcome).__name__.lower()
    log.log(level, "message %s (%s): %s", message.id, message.draft.kind, fate)


def _outcome(transport: Transport, message: Claimed) -> Outcome:
    try:
        return transport.send(letters.compose(message.draft))
    except email.UnreachableError:
        raise
    except Exception as error:  # noqa: BLE001 - one message must not stop the others
        log.error("message %s: %s", message.id, type(error).__name__)  # noqa: TRY400 - no values
        return Deferred(f"not sent: {type(error).__name__}")


def _written(outcome: Outcome, message: Claimed, now: datetime, *, keeps_words: bool) -> None:
    match outcome:
        case Delivered(answer):
            messages.mark_sent(message, answer=answer, keeps_words=keeps_words, now=now)
        case Deferred(answer):
            messages.mark_failed(message, answer=answer, now=now)
        case Rejected(answer):
            messages.give_up(message, answer=answer)


def _write(writing: Callable[[], None]) -> None:
    for pause in WRITE_AGAIN_AFTER:
        try:
            return writing()
        except (DatabaseError, InterfaceError):
            connections.close_all()
            time.sleep(pause)
    return writing()

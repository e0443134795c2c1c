"""Emptying the outbox: a message is claimed under a lease, and what became of it is written.

A worker that dies leaves its lease behind; when that has run out, another takes the message up.
If it died after the mail server had said yes and before that was written, the mail goes out a
second time, with the same Message-ID and the same bytes: no queue can know better.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from qimen.models import Message, MessageState
from qimen.queries import messages
from qimen.rules import notices

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from qimen.gateways.letters import Draft

#: Renewed every quarter of it while the worker lives (jobs/pulse).
LEASE = timedelta(seconds=60)
ANSWER_LENGTH = 240


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to send until the lease ends."""

    id: int
    attempts: int
    expires_at: datetime | None
    draft: Draft

    @property
    def is_account(self) -> bool:
        return self.draft.kind.startswith(notices.ACCOUNT_FOLDER)


def claim_due(now: datetime, limit: int) -> list[Claimed]:
    """Claim up to `limit` messages that are due, oldest first.

    Several workers get different ones: PostgreSQL skips rows that another has locked, SQLite
    lets one transaction write at a time. About one visit, a person gets messages in order: the
    next is claimed when the one before has left the queue.
    """
    with transaction.atomic():
        rows = list(
            _claimable(now)
            .select_related("clinic")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("due_at", "id")[:limit]
        )
        if rows:
            Message.objects.filter(pk__in=[row.pk for row in rows]).update(
                lease_until=now + LEASE, attempts=F("attempts") + 1
            )
    return [Claimed(row.pk, row.attempts + 1, row.expires_at, messages.draft(row)) for row in rows]


def renew(ids: Collection[int], now: datetime) -> None:
    """Keep the lease of messages that are still being sent."""
    _queued(ids).exclude(lease_until=None).update(lease_until=now + LEASE)


def release(ids: Collection[int]) -> None:
    """Give back messages that were not tried, in the state they were found in."""
    _queued(ids).filter(attempts__gt=0).update(lease_until=None, attempts=F("attempts") - 1)


def mark_sent(message: Claimed, *, answer: str, keeps_words: bool = False, now: datetime) -> None:
    """Write that the mail server has taken it. An account's words are forgotten, unless kept."""
    forgotten: dict[str, object] = {"facts": {}} if message.is_account and not keeps_words else {}
    _queued([message.id]).update(
        state=MessageState.SENT,
        sent_at=now,
        lease_until=None,
        answer=answer[:ANSWER_LENGTH],
        **forgotten,
    )


def mark_failed(message: Claimed, *, answer: str, now: datetime) -> datetime | None:
    """Write why it was put off, and return when it is tried again; None when it never will be."""
    roll = secrets.randbelow(1_000) / 1_000
    again = notices.retry_at(message.attempts, now=now, expires_at=message.expires_at, roll=roll)
    if again is None:
        give_up(message, answer=answer)
        return None
    _queued([message.id]).update(due_at=again, lease_until=None, answer=answer[:ANSWER_LENGTH])
    return again


def give_up(message: Claimed, *, answer: str) -> None:
    """Write that it will never arrive, with what the server said, for staff to see."""
    _end(_queued([message.id]), MessageState.DEAD, answer)


def drop(message: Claimed) -> None:
    """Write that it was not sent because it had lost its sense."""
    _end(_queued([message.id]), MessageState.EXPIRED)


def expire(now: datetime) -> int:
    """End what has lost its sense before it could be sent, and what workers keep dying of."""
    free = _free(now)
    count = _end(free.filter(expires_at__lte=now), MessageState.EXPIRED)
    worn = free.filter(attempts__gte=notices.MAX_ATTEMPTS)
    return count + _end(worn, MessageState.DEAD, "given up: the worker stopped while sending it")


def forget_account_words(before: datetime) -> int:
    """Empty what accounts were mailed before then, where it had been kept for the local mailbox."""
    old = Message.objects.filter(
        kind__startswith=notices.ACCOUNT_FOLDER, state=MessageState.SENT, sent_at__lt=before
    )
    return old.exclude(facts={}).update(facts={})


def _queued(ids: Collection[int]) -> QuerySet[Message]:
    return Message.objects.filter(pk__in=ids, state=MessageState.QUEUED)


def _free(now: datetime) -> QuerySet[Message]:
    unheld = Q(lease_until=None) | Q(lease_until__lte=now)
    return Message.objects.filter(unheld, state=MessageState.QUEUED)


def _claimable(now: datetime) -> QuerySet[Message]:
    earlier = Message.objects.filter(
        appointment=OuterRef("appointment"),
        recipient=OuterRef("recipient"),
        state=MessageState.QUEUED,
        pk__lt=OuterRef("pk"),
    )
    return _free(now).filter(
        ~Exists(earlier),
        Q(expires_at=None) | Q(expires_at__gt=now),
        due_at__lte=now,
        attempts__lt=notices.MAX_ATTEMPTS,
    )


def _end(rows: QuerySet[Message], state: MessageState, answer: str = "") -> int:
    """End messages; of an account's mail, which may hold a code, the words go too."""
    with transaction.atomic():
        rows.filter(kind__startswith=notices.ACCOUNT_FOLDER).update(facts={})
        said = {"answer": answer[:ANSWER_LENGTH]} if answer else {}
        return rows.update(state=state, lease_until=None, **said)

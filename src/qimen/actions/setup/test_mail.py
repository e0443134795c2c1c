"""A test mail: sent at once, outside any transaction, so that the server's answer can be shown."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings

from qimen.actions import journal, messages
from qimen.actions.setup import changes
from qimen.gateways import email, letters, smtp

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import Clinic
    from qimen.rules.access import Actor

KIND = "test"
LIVES = timedelta(hours=1)


class Fate(StrEnum):
    """What became of a test mail."""

    TAKEN = "taken"
    NOT_NOW = "not_now"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NOT_SET_UP = "not_set_up"
    KEPT_HERE = "kept_here"


@dataclass(frozen=True, slots=True)
class Answer:
    """A fate, and the server's own words."""

    fate: Fate
    words: str = ""


def send(actor: Actor, clinic: Clinic, recipient: str, *, now: datetime) -> Answer:
    """Send a test mail to somebody of the staff; return what the server said. Takes seconds.

    In the demonstration it goes to the local mailbox, as every message does there.
    """
    changes.permit(actor)
    answer = _sent(clinic, recipient, now)
    journal.record(
        actor, "settings.mail_tested", subject=changes.subject(clinic),
        details={"fate": answer.fate}, now=now,
    )  # fmt: skip
    return answer


def _sent(clinic: Clinic, recipient: str, now: datetime) -> Answer:
    if not settings.SMTP_URL:
        return _kept(clinic, recipient, now)
    try:
        with email.Post(smtp.server(settings.SMTP_URL)) as post:
            outcome = post.send(letters.compose(_draft(clinic, recipient, now)))
    except (email.UnreachableError, ValueError) as error:
        return Answer(Fate.UNREACHABLE, str(error))
    fates = {
        email.Delivered: Fate.TAKEN, email.Deferred: Fate.NOT_NOW, email.Rejected: Fate.REFUSED
    }  # fmt: skip
    return Answer(fates[type(outcome)], outcome.answer)


def _kept(clinic: Clinic, recipient: str, now: datetime) -> Answer:
    if not settings.DEMO:
        return Answer(Fate.NOT_SET_UP)
    messages.enqueue_account(
        KIND, recipient, {}, clinic_id=clinic.pk, now=now, expires_at=now + LIVES
    )
    return Answer(Fate.KEPT_HERE)


def _draft(clinic: Clinic, recipient: str, now: datetime) -> letters.Draft:
    return letters.Draft(
        kind=f"account/{KIND}",
        recipient=recipient,
        facts={},
        message_id=f"<{secrets.token_hex(16)}@{settings.MAIL_FROM.rpartition('@')[2]}>",
        at=now,
        clinic=letters.Letterhead(
            name=clinic.name,
            email=clinic.email,
            phone=clinic.phone,
            country=clinic.country,
            slug=clinic.slug,
            clock_24=clinic.clock_24,
        ),
    )

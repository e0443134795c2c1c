"""The one link by which the owner of a new installation comes in.

Only its hash is kept. It is made once, works until it is used or seven days are over, and is worth
nothing as soon as there is a clinic.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from qimen.actions import locks
from qimen.models import Clinic, Job, JobState

KIND = "owner_set_up_link"
LIFE = timedelta(days=7)


@locks.transactional
def make(*, anew: bool, now: datetime) -> str | None:
    """Return the token of a fresh link, or None: there is a clinic, or a link was made before.

    `anew` makes another one all the same while there is no clinic; the one before is void.
    """
    if Clinic.objects.exists():
        return None
    token = secrets.token_urlsafe(32)
    kept = {"report": {"sha256": _hash(token)}, "due_at": now + LIFE, "state": JobState.WAITING}
    row, is_first = Job.objects.get_or_create(
        kind=KIND, clinic=None, defaults={**kept, "created_at": now}
    )
    if is_first:
        return token
    if not anew:
        return None
    Job.objects.filter(pk=row.pk).update(**kept)
    return token


def is_good(token: str, now: datetime) -> bool:
    """Whether the link opens the installation now; looking uses nothing up."""
    row = Job.objects.filter(kind=KIND, clinic=None, state=JobState.WAITING, due_at__gt=now).first()
    kept = str(row.report.get("sha256", "")) if row else ""
    return hmac.compare_digest(kept, _hash(token)) and not Clinic.objects.exists()


def use(token: str, now: datetime) -> bool:
    """Use the link up, in the transaction of what it is used for; return whether that was now."""
    if not is_good(token, now):
        return False
    waiting = Job.objects.filter(kind=KIND, clinic=None, state=JobState.WAITING)
    return waiting.update(state=JobState.DONE, report={}) == 1


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

"""Sessions: ended by whose they are, by the owner of the clinic, or because there are too many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qimen.actions import journal
from qimen.models import Session
from qimen.queries import sessions
from qimen.rules import access
from qimen.rules.access import Permission

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from qimen.models import Account, StaffMember
    from qimen.rules.access import Actor

#: So many at once; with another sign-in the one that was used longest ago ends.
MOST = 10
ENDED = "account.sessions_ended"


@transaction.atomic
def end_one(actor: Actor, account: Account, alias: str, *, now: datetime) -> bool:
    """End one session of an account by its alias; return whether it was there."""
    keys = [row.session_key for row in sessions.rows(account.pk) if sessions.alias(row) == alias]
    return _end(actor, keys, "one", now) > 0


@transaction.atomic
def end_others(actor: Actor, account: Account, *, but: str, now: datetime) -> int:
    """End every session of an account but the one with this key; return how many."""
    keys = [row.session_key for row in sessions.rows(account.pk) if row.session_key != but]
    return _end(actor, keys, "others", now)


@transaction.atomic
def end_of_member(actor: Actor, member: StaffMember, *, now: datetime) -> int:
    """End what a member of the clinic has open at a staff door; return how many that were.

    What the same person does as a patient is not the clinic's.
    """
    access.require(actor, Permission.END_SESSIONS)
    if member.account_id is None:
        return 0
    keys = [row.session_key for row in sessions.of_member(actor, member)]
    return _end(actor, keys, "member", now, subject=f"staff:{member.ref}")


def keep_newest(actor: Actor, account: Account, *, but: str, now: datetime) -> int:
    """Make room for the session with this key: end those used longest ago that are too many."""
    others = [row for row in sessions.rows(account.pk) if row.session_key != but]
    others.sort(key=sessions.seen_seconds, reverse=True)
    return _end(actor, [row.session_key for row in others[MOST - 1 :]], "too_many", now)


def _end(actor: Actor, keys: Iterable[str], why: str, now: datetime, subject: str = "") -> int:
    ended, _ = Session.objects.filter(pk__in=list(keys)).delete()
    if ended:
        details = {"count": ended, "which": why}
        journal.record(actor, ENDED, subject=subject, details=details, now=now)
    return ended

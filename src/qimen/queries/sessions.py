"""The sessions of an account: where it is signed in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.shortcuts import get_object_or_404
from django.utils.crypto import constant_time_compare

from qimen.models import Session, StaffMember
from qimen.rules import access
from qimen.rules.access import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qimen.models import Account
    from qimen.rules.access import Actor

STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Open:
    """A session that would be let in now. `alias` names it without being a key to it."""

    alias: str
    device: str
    door: str
    clinic_slug: str
    seen_at: datetime
    since_at: datetime
    is_this: bool


def rows(account_id: int) -> Sequence[Session]:
    """Return every session of an account, let in or not."""
    return list(Session.objects.filter(account_id=account_id))


def of_account(account: Account, *, this: str, now: datetime) -> list[Open]:
    """Return where an account is signed in, this session first, then the last used."""
    found = [
        _open(row, this) for row in rows(account.pk) if _is_open(row.get_decoded(), account, now)
    ]
    return sorted(found, key=lambda one: (not one.is_this, -one.seen_at.timestamp()))


def member(actor: Actor, ref: str) -> StaffMember:
    """Return a member of the clinic for the owner to look after, or raise Http404."""
    access.require(actor, Permission.END_SESSIONS)
    rows = StaffMember.objects.select_related("account")
    return get_object_or_404(rows, clinic_id=actor.clinic_id, ref=ref)


def of_member(actor: Actor, member: StaffMember) -> list[Session]:
    """Return the sessions that a member of the clinic has opened at a staff door."""
    access.require(actor, Permission.END_SESSIONS)
    if member.clinic_id != actor.clinic_id or member.account_id is None:
        return []
    return [row for row in rows(member.account_id) if row.get_decoded().get("door") == STAFF]


def shown_of_member(actor: Actor, member: StaffMember, *, now: datetime) -> list[Open]:
    """Return the same for the owner to look at, those alone that would be let in."""
    account = member.account
    if account is None:
        return []
    found = [
        _open(row, "")
        for row in of_member(actor, member)
        if _is_open(row.get_decoded(), account, now)
    ]
    return sorted(found, key=lambda one: -one.seen_at.timestamp())


def alias(row: Session) -> str:
    return hashlib.sha256(f"handle:{row.session_key}".encode()).hexdigest()[:16]


def seen_seconds(row: Session) -> int:
    """Return when a session was last used, in seconds since 1970."""
    data = row.get_decoded()
    return int(data.get("seen") or data.get("since") or 0)


def _is_open(data: dict[str, object], account: Account, now: datetime) -> bool:
    idle = (
        settings.STAFF_IDLE_SECONDS if data.get("door") == STAFF else settings.PATIENT_IDLE_SECONDS
    )
    seen = data.get("seen")
    at = int(now.timestamp())
    is_alive = isinstance(seen, int) and at - seen <= idle
    since = data.get("since")
    is_young = not isinstance(since, int) or at - since <= settings.SESSION_COOKIE_AGE
    kept = str(data.get(HASH_SESSION_KEY, ""))
    return is_alive and is_young and constant_time_compare(kept, account.get_session_auth_hash())


def _open(row: Session, this: str) -> Open:
    data = row.get_decoded()
    seen = seen_seconds(row)
    return Open(
        alias=alias(row),
        device=str(data.get("device", "")),
        door=str(data.get("door", "")),
        clinic_slug=str(data.get("clinic_slug", "")),
        seen_at=datetime.fromtimestamp(seen, UTC),
        since_at=datetime.fromtimestamp(int(data.get("since") or seen), UTC),
        is_this=row.session_key == this,
    )

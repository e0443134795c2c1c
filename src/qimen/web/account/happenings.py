"""What happens at the doors, written into the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.actions import accounts, sessions
from qimen.queries import clinics
from qimen.rules.access import Actor, Role
from qimen.web.gate import Door, client_ip, session_hash

if TYPE_CHECKING:
    from qimen.models import Account
    from qimen.web.gate import Request


def note(request: Request, action: str, *, account_id: int | None, **details: object) -> None:
    """Write what an account did or had done to it, at the door this request came by."""
    accounts.record(actor(request, account_id), action, now=request.now, **details)


def make_room(request: Request, account: Account) -> None:
    """End the sessions of an account that are too many with this one."""
    who = actor(request, account.pk)
    this = request.session.session_key or ""
    sessions.keep_newest(who, account, but=this, now=request.now)


def actor(request: Request, account_id: int | None) -> Actor:
    """Return who acts: what this account is at the door that the request came by."""
    clinic = getattr(request, "clinic", None)
    staff_role = None
    if clinic and account_id and request.session.get("entering") == Door.STAFF:
        member = clinics.staff_membership(clinic.slug, account_id)
        staff_role = Role(member.role) if member else None
    return Actor(
        clinic_id=clinic.pk if clinic else 0,
        role=staff_role or (Role.PATIENT if account_id else Role.ANONYMOUS),
        account_id=account_id,
        session_hash=session_hash(request),
        ip=client_ip(request),
    )

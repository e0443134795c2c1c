"""A colleague leaves, and perhaps comes back. Access ends at once; visits stay booked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.actions import locks
from qimen.actions.setup import changes
from qimen.models import Session
from qimen.queries import staff
from qimen.rules.access import Role

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import StaffMember
    from qimen.rules.access import Actor

#: What a session says of the door it was opened by (web/gate).
DOOR, AT_STAFF_DOOR = "door", "staff"


class OwnAccess(Exception):  # noqa: N818 - reads as what it is
    """Nobody ends their own access: somebody must be left who can undo it."""


class LastOwner(Exception):  # noqa: N818 - reads as what it is
    """A clinic keeps one owner who can come in."""


@locks.transactional
def disable(actor: Actor, ref: str, *, now: datetime) -> StaffMember:
    """End all access of a member of staff; raise OwnAccess or LastOwner.

    The gate asks at every request whether somebody still works here, so the next one is refused
    already; their sessions are deleted besides. Visits with them stay booked.
    """
    changes.permit(actor)
    row = staff.one(actor, ref, lock=True)
    if row.pk == actor.staff_id:
        raise OwnAccess
    if row.role == Role.OWNER and not list(staff.other_owners(actor, row).select_for_update()):
        raise LastOwner
    if row.disabled_at is None:
        changes.change(actor, row, {"disabled_at": now}, "settings.staff_disabled", now=now)
        end_sessions(row.account_id, now)
    return row


@locks.transactional
def enable(actor: Actor, ref: str, *, now: datetime) -> StaffMember:
    """Let somebody in again, with the password and second step they had."""
    changes.permit(actor)
    row = staff.one(actor, ref, lock=True)
    return changes.change(actor, row, {"disabled_at": None}, "settings.staff_enabled", now=now)


def end_sessions(account_id: int | None, now: datetime) -> int:
    """Delete an account's sessions at the staff door; return how many. Patients' sessions stay."""
    if account_id is None:
        return 0
    own = Session.objects.filter(account_id=account_id, expire_date__gt=now)
    ended = [row.pk for row in own if row.get_decoded().get(DOOR) == AT_STAFF_DOOR]
    return Session.objects.filter(pk__in=ended).delete()[0]

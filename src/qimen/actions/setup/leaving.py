"""A colleague leaves, and perhaps comes back. Access ends at once; visits stay booked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.actions import feeds, locks, sessions
from qimen.actions.setup import changes, owners
from qimen.queries import staff

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import StaffMember
    from qimen.rules.access import Actor


class OwnAccess(Exception):  # noqa: N818 - reads as what it is
    """Nobody ends their own access: somebody must be left who can undo it."""


@locks.transactional
def disable(actor: Actor, ref: str, *, now: datetime) -> StaffMember:
    """End all access of a member of staff; raise OwnAccess or owners.LastOwner.

    The gate asks at every request whether somebody still works here, so the next one is refused
    already, by whichever session; those of the staff door are deleted besides. What the person does
    as a patient, here or elsewhere, stays theirs. Visits with them stay booked.
    """
    changes.permit(actor)
    entitled = owners.held(actor)
    row = staff.one(actor, ref, lock=True)
    if row.pk == actor.staff_id:
        raise OwnAccess
    owners.require_another(entitled, row)
    if row.disabled_at is None:
        changes.change(actor, row, {"disabled_at": now}, "settings.staff_disabled", now=now)
        sessions.end_of_member(actor, row, now=now)
        feeds.end_of_member(actor, row, now=now)
    return row


@locks.transactional
def enable(actor: Actor, ref: str, *, now: datetime) -> StaffMember:
    """Let somebody in again, with the password and second step they had."""
    changes.permit(actor)
    row = staff.one(actor, ref, lock=True)
    return changes.change(actor, row, {"disabled_at": None}, "settings.staff_enabled", now=now)

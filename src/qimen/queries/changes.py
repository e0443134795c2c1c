"""What has been changed in a setting since a form was made from it, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.models import JournalEntry, StaffMember
from qimen.queries import journal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen.rules.access import Actor


@dataclass(frozen=True, slots=True)
class Change:
    """One column of one row, from what to what; `who` is empty when nobody in particular did it."""

    column: str
    before: object
    after: object
    who: str
    at: datetime


def since(actor: Actor, subject: str, revision: int) -> Sequence[Change]:
    """Return the changes of a row after a revision, oldest first."""
    rows = list(
        JournalEntry.objects.filter(
            clinic_id=actor.clinic_id,
            subject=subject,
            action__startswith="settings.",
            details__revision__gt=min(revision, journal.NEWEST),
        ).order_by("id")
    )
    staff = StaffMember.objects.filter(
        clinic_id=actor.clinic_id, account_id__in={row.account_id for row in rows}
    )
    names: dict[int | None, str] = dict(staff.values_list("account_id", "name"))
    return [
        Change(column, before, after, names.get(row.account_id, ""), row.at)
        for row in rows
        for column, (before, after) in row.details.get("changed", {}).items()
    ]


def latest(actor: Actor, subject: str, verb: str) -> str:
    """Return who last did this to a row, or nothing when it was nobody in particular."""
    account_ids = JournalEntry.objects.filter(
        clinic_id=actor.clinic_id, subject=subject, action=verb
    ).order_by("-id")
    last = account_ids.values_list("account_id", flat=True).first()
    staff = StaffMember.objects.filter(clinic_id=actor.clinic_id, account_id=last or 0)
    return staff.values_list("name", flat=True).first() or ""

"""A clinic's logo, a colleague's photo: put up in place of the one before, or taken down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.actions import journal
from qimen.actions.setup import changes
from qimen.models import Clinic, Picture

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.gateways.pictures import Picture as Reencoded
    from qimen.models import StaffMember
    from qimen.rules.access import Actor

    Row = Clinic | StaffMember


def put_up(
    actor: Actor, row: Row, column: str, picture: Reencoded, verb: str, *, now: datetime
) -> None:
    """Give a locked row a picture; the one before is gone for good."""
    made = Picture.objects.create(
        clinic_id=actor.clinic_id,
        media_type=picture.media_type,
        content=picture.content,
        width=picture.width,
        height=picture.height,
        created_at=now,
    )
    _exchange(actor, row, column, made)
    details = {"width": made.width, "height": made.height, "media_type": made.media_type}
    journal.record(actor, verb, subject=changes.subject(row), details=details, now=now)


def take_down(actor: Actor, row: Row, column: str, verb: str, *, now: datetime) -> None:
    """Take a locked row's picture away; without one nothing happens."""
    if getattr(row, f"{column}_id") is not None:
        _exchange(actor, row, column, None)
        journal.record(actor, verb, subject=changes.subject(row), now=now)


def _exchange(actor: Actor, row: Row, column: str, picture: Picture | None) -> None:
    before = getattr(row, f"{column}_id")
    setattr(row, column, picture)
    row.save(update_fields=[column])
    Picture.objects.filter(clinic_id=actor.clinic_id, pk=before or 0).delete()

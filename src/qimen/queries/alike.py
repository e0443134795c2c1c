"""Files that may be of one person: asked before another is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from qimen.models import Patient

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from qimen.rules.access import Actor

LIMIT = 8


def files(
    actor: Actor, *, email_key: str, last_name: str, birth_on: date | None
) -> Sequence[Patient]:
    """Return the clinic's files with the same address, or the same name and birth date."""
    same = Q(pk=None)
    if email_key:
        same |= Q(email_key=email_key)
    if birth_on:
        same |= Q(birth_on=birth_on, last_name__iexact=last_name)
    rows = Patient.objects.filter(same, clinic_id=actor.clinic_id, archived_at=None)
    return list(rows.order_by("last_name", "first_name", "id")[:LIMIT])

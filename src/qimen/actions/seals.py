"""Sealing the journal: each entry becomes a link of its clinic's chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from qimen.gateways.sealing import Digester
from qimen.models import JournalSeal
from qimen.queries import seals
from qimen.rules.seals import NOTHING, Head, covered

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def seal_next(*, most: int, now: datetime) -> int:
    """Seal the oldest entries that have no seal yet, at most so many; return how many.

    The worker's job is one worker's at a time; should two come here, the place in the chain is
    taken once, and the second does its part again later.
    """
    entries = list(seals.unsealed()[:most])
    last = {head.clinic: head for head in seals.heads({entry.clinic_id for entry in entries})}
    digester = Digester(seals.PURPOSE)
    made = []
    for entry in entries:
        before = last.get(entry.clinic_id) or Head(entry.clinic_id, 0, NOTHING)
        number = before.number + 1
        text = covered(seals.written(entry), number=number, previous=before.digest)
        head = last[entry.clinic_id] = Head(entry.clinic_id, number, digester.digest(text))
        made.append(
            JournalSeal(
                entry_id=entry.pk,
                clinic_id=entry.clinic_id,
                number=number,
                digest=head.digest,
                key_id=digester.key_id,
                sealed_at=now,
            )
        )
    JournalSeal.objects.bulk_create(made)
    return len(made)

"""Sealing what the journal has gained, and noting every day how far its chains have come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from qimen.actions import seals as acting
from qimen.gateways import paper
from qimen.queries import seals
from qimen.rules.seals import line

if TYPE_CHECKING:
    from datetime import datetime

#: A short transaction each: whoever books meanwhile waits for none of them.
AT_ONCE = 1_000
ROUNDS = 20


def entries(now: datetime) -> dict[str, int]:
    """Seal what waits; a long journal that was never sealed takes several turns."""
    sealed = 0
    for _ in range(ROUNDS):
        done = acting.seal_next(most=AT_ONCE, now=now)
        sealed += done
        if done < AT_ONCE:
            break
    return {"sealed": sealed}


def heads(now: datetime) -> dict[str, int]:
    """Note the last seal of each chain outside the database: cutting off the newest then shows."""
    instant = now.isoformat(timespec="seconds")
    noted = [line(head, on=instant) for head in seals.heads()]
    paper.add(settings.JOURNAL_HEADS, noted)
    return {"heads": len(noted)}

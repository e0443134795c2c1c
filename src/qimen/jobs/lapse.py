"""What nobody answered in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.actions import appointments

if TYPE_CHECKING:
    from datetime import datetime


def requests(now: datetime) -> dict[str, int]:
    return {"requests": appointments.lapse_due(now), "moves": appointments.lapse_moves_due(now)}

"""Jobs, read: whether a worker lives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.models import Job

if TYPE_CHECKING:
    from datetime import datetime


def worker_seen_until() -> datetime | None:
    """Return until when a worker has said that it lives (past: none does); None if none ever did."""
    rows = Job.objects.filter(kind="worker", clinic=None)
    return rows.values_list("lease_until", flat=True).first()

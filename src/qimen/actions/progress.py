"""Jobs of the installation: one row each, held by one worker at a time; and the worker's pulse."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from qimen.models import Job, JobState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

#: The row whose lease says that a worker lives.
WORKER = "worker"
PULSE = timedelta(seconds=60)
#: A worker that dies in a job leaves it to another after so long.
JOB_LEASE = timedelta(minutes=5)


def beat(now: datetime) -> None:
    """Write that a worker lives."""
    if not _own(WORKER).update(lease_until=now + PULSE, state=JobState.RUNNING):
        _create(WORKER, now)
        _own(WORKER).update(lease_until=now + PULSE, state=JobState.RUNNING)


def claim(kind: str, *, now: datetime) -> bool:
    """Take a recurring job if it is due and nobody has it; the first call makes its row."""
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    due = _own(kind).filter(free, due_at__lte=now)
    if not due.exists():  # a plain read: most of the time there is nothing to do
        if _own(kind).exists():
            return False
        _create(kind, now)
    return due.update(lease_until=now + JOB_LEASE, state=JobState.RUNNING) == 1


def finish(
    kind: str, *, report: Mapping[str, object], again_in: timedelta, failed: bool, now: datetime
) -> None:
    """Write what a recurring job did, and when it is due again."""
    _own(kind).update(
        state=JobState.FAILED if failed else JobState.WAITING,
        report=dict(report),
        due_at=now + again_in,
        lease_until=None,
    )


def _own(kind: str) -> QuerySet[Job]:
    return Job.objects.filter(kind=kind, clinic=None)


def _create(kind: str, now: datetime) -> None:
    row = Job(kind=kind, due_at=now, created_at=now)
    Job.objects.bulk_create([row], ignore_conflicts=True)  # another worker may be first

"""The installation itself, read: would it lose what it has acknowledged, and does all of it run?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection

from qimen.gateways import disk
from qimen.queries import progress

if TYPE_CHECKING:
    from pathlib import Path

#: What staff are told of (security.md T32).
SILENT_AFTER = timedelta(minutes=5)
LEAST_FREE_PERCENT = 10

#: What a power cut must find (security.md 3): the setting, and the values under which nothing is lost.
SQLITE = {
    "PRAGMA journal_mode": {"wal"},
    "PRAGMA synchronous": {"2", "3"},  # FULL, EXTRA
    "PRAGMA foreign_keys": {"1"},
}
POSTGRESQL = {
    "SHOW fsync": {"on"},
    "SHOW full_page_writes": {"on"},
    "SHOW synchronous_commit": {"on", "local", "remote_write", "remote_apply"},
}


def durability_faults() -> list[str]:
    """Return the settings of the database under which a power cut loses bookings; none is right."""
    wanted = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
    faults = []
    with connection.cursor() as cursor:
        for question, right in wanted.items():
            cursor.execute(question)
            found = str(cursor.fetchone()[0])
            if found not in right:
                faults.append(f"{question.split()[1]} is {found}, not {min(right)}")
    return faults


@dataclass(frozen=True, slots=True)
class Troubles:
    """What staff should know before patients notice; none of it is the case when all are None."""

    silent_since: datetime | None
    free_percent: int | None


def troubles(data: Path, *, now: datetime) -> Troubles:
    """Return since when the worker is silent, and how little of the data's disk is free."""
    until = progress.worker_seen_until()
    is_silent = until is not None and now - until > SILENT_AFTER
    free = disk.free_percent(data)
    is_full = free is not None and free < LEAST_FREE_PERCENT
    return Troubles(until if is_silent else None, free if is_full else None)

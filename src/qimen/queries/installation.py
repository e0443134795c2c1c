"""The installation itself, read: would the database lose what it has acknowledged?"""

from __future__ import annotations

from django.db import connection

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

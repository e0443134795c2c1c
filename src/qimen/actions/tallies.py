"""Counting in the database, one statement a time: how often something was done in a window.

The counts stand in the table of the cache, beside the library's limits, and expire with it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection

from qimen.gateways import counters

if TYPE_CHECKING:
    from collections.abc import Mapping

UPSERT = """
    INSERT INTO qimen_cache (cache_key, value, expires) VALUES {rows}
    ON CONFLICT (cache_key) DO UPDATE
        SET value = CAST(CAST(qimen_cache.value AS integer) + 1 AS text)
    RETURNING cache_key, value
"""


def more_than(limits: Mapping[str, int], *, now: datetime, seconds: int) -> bool:
    """Count one for each key; return whether any has now been counted more often than its limit.

    A window is `seconds` long and starts at a multiple of it. All keys are counted at once,
    atomically, so many processes together allow exactly the limit.
    """
    window = int(now.timestamp()) // seconds
    ends = datetime.fromtimestamp((window + 1) * seconds, UTC) + timedelta(seconds=1)
    names = {f"tally:{window}:{key}": limit for key, limit in sorted(limits.items())}
    expires = connection.ops.adapt_datetimefield_value(ends)
    values = [part for name in names for part in (name, "1", expires)]
    statement = UPSERT.format(rows=", ".join(["(%s, %s, %s)"] * len(names)))
    with counters.unhurried(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        counted = cursor.fetchall()
    return any(int(count) > names[name] for name, count in counted)

"""The disk that holds the data."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def free_percent(place: Path) -> int | None:
    """Return how much of the disk below a folder is free, in whole percent rounded down.

    None where it cannot be told: the folder is out of reach, or its file system counts nothing.
    """
    try:
        usage = shutil.disk_usage(place)
    except OSError:
        return None
    return usage.free * 100 // usage.total if usage.total else None

"""The disk that holds the data."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def free_percent(place: Path) -> int:
    """Return how much of the disk below a folder is free, in whole percent rounded down.

    Raises OSError when the folder cannot be reached.
    """
    usage = shutil.disk_usage(place)
    return usage.free * 100 // usage.total

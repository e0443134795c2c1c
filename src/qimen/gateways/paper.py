"""A file of lines beside the database, for its owner alone; it only grows."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def add(file: Path, lines: Sequence[str]) -> None:
    """Write lines behind those that are there, and wait until they are on the disk.

    Raises OSError when the file cannot be written.
    """
    if not lines:
        return
    descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as opened:
        opened.writelines(f"{line}\n" for line in lines)
        opened.flush()
        os.fsync(opened.fileno())


def lines(file: Path) -> list[str]:
    """Return the lines of a file without their ends; raises OSError when it cannot be read."""
    return file.read_text(encoding="utf-8", errors="replace").splitlines()

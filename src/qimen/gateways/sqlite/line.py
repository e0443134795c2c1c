"""The line of writers before one database file: threads of this process, and other processes.

Whoever is first holds a lock of this process and one on a file beside the database, both only
until the database is his, never for the length of a transaction. The system takes the file's lock
from a process that dies, so nothing is left behind. Who cannot become first in time asks once, as
if he were: a line that does not move (a process that was stopped) is no worse than none.
"""

from __future__ import annotations

import fcntl
import secrets
import sqlite3
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

T = TypeVar("T")

#: Seconds between two questions; a transaction takes several times as long.
SHORTEST, LONGEST = 0.0005, 0.002
#: An error's code without what is added to say which kind of busy it is.
PRIMARY = 0xFF

_threads = threading.Lock()
_jitter = secrets.SystemRandom()


class Line:
    def __init__(self, door: Path, patience: float) -> None:
        """`door` is the file that the first of all processes has locked; `patience` in seconds."""
        self._door = door
        self._patience = patience

    def first(self, statement: Callable[[], T]) -> T:
        """Run a statement when it is its turn, and again while it finds the database busy."""
        deadline = time.monotonic() + self._patience
        with self._place(deadline):
            while True:
                try:
                    return statement()
                except sqlite3.OperationalError as error:
                    if not is_busy(error) or time.monotonic() > deadline:
                        raise
                _pause()

    @contextmanager
    def _place(self, deadline: float) -> Iterator[None]:
        is_first = _threads.acquire(timeout=max(0.0, deadline - time.monotonic()))
        try:
            with self._door.open("ab") as door:
                while not _is_ours(door) and time.monotonic() < deadline:
                    _pause()
                yield
        finally:
            if is_first:
                _threads.release()


def is_busy(error: sqlite3.OperationalError) -> bool:
    """Whether a statement found that somebody else is writing."""
    return error.sqlite_errorcode & PRIMARY == sqlite3.SQLITE_BUSY


def _is_ours(door: BinaryIO) -> bool:
    try:
        fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _pause() -> None:
    time.sleep(_jitter.uniform(SHORTEST, LONGEST))

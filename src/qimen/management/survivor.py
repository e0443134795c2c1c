"""Ends the children of a supervisor that was killed: a process of its own, for the dead do nothing.

It reads on its standard input, line by line, which process groups there are now. The end of that
input is the supervisor's end, however it came.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Seconds to finish what was begun, before the plug is pulled.
GRACE = 15.0
LOOK_EVERY = 0.1


class Survivor:
    """The supervisor's end of the line to it."""

    def __init__(self, grace: float = GRACE) -> None:
        self._grace = grace
        self._process: subprocess.Popen[str] | None = None
        self._told: list[int] = []

    def tell(self, groups: Sequence[int]) -> None:
        """Say which process groups to end; start it, or start it again, when it does not run."""
        if self._process is None or self._process.poll() is not None:
            self._told = []
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "qimen.management.survivor", str(self._grace)],
                stdin=subprocess.PIPE,
                text=True,
                start_new_session=True,  # Ctrl-C is not for it
            )
        if self._told == [*groups] or self._process.stdin is None:
            return
        self._told = [*groups]
        with suppress(BrokenPipeError):  # it has just died; the next look starts another
            self._process.stdin.write(" ".join(map(str, groups)) + "\n")
            self._process.stdin.flush()

    def release(self) -> None:
        """Let it go: all groups have ended."""
        if self._process is None:
            return
        with suppress(BrokenPipeError):
            self.tell([])
            self._process.communicate()


def end(groups: Sequence[int], *, grace: float) -> None:
    """Ask the process groups to end; after `grace` seconds end what is left of them."""
    for group in groups:
        _signal(group, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while any(_signal(group, 0) for group in groups) and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY)
    for group in groups:
        _signal(group, signal.SIGKILL)


def _signal(group: int, number: int) -> bool:
    """Return whether there was still somebody to hear it."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


def main(grace: float) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a service manager asks all at once; it is last
    groups: list[int] = []
    for line in sys.stdin:
        groups = [int(one) for one in line.split()]
    end(groups, grace=grace)


if __name__ == "__main__":
    main(float(sys.argv[1]))

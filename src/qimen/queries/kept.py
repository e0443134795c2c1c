"""What is worked out from a clinic's rows and kept until those rows change (decision 0012)."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import WeakSet

if TYPE_CHECKING:
    from collections.abc import Hashable

T = TypeVar("T")
BOUND = 512

_all: WeakSet[Kept[object]] = WeakSet()


class Kept(Generic[T]):
    """Values by key, each of one version of its clinic; another version's value is not given."""

    def __init__(self) -> None:
        self._values: dict[Hashable, tuple[int, T]] = {}
        self._lock = Lock()
        _all.add(self)  # type: ignore[arg-type]

    def of(self, key: Hashable, version: int) -> T | None:
        """Return what is kept under a key, if it is of this version."""
        known_version, value = self._values.get(key, (None, None))
        return value if known_version == version else None

    def keep(self, key: Hashable, version: int, value: T) -> None:
        with self._lock:
            if len(self._values) >= BOUND:
                self._values.clear()
            self._values[key] = (version, value)

    def forget(self) -> None:
        with self._lock:
            self._values.clear()


def forget_all() -> None:
    """Drop everything kept: the database was exchanged under the process (tests, restore)."""
    for each in _all:
        each.forget()

"""Tables of the file: which keys they may have, and the value that is built of them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from qimen.rules.clinic_file.place import Place

    Check = Callable[[Any, Place], Any]

REQUIRED = object()
MOST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Key:
    """How one key is read. `field` is the name of the value it fills, where it differs."""

    check: Check
    default: Any = REQUIRED
    field: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of table. `also` looks at the finished row: what no single key can tell."""

    keys: Mapping[str, Key]
    build: Callable[..., Any]
    also: Callable[[Any, Place], None] | None = None

    def __call__(self, raw: object, place: Place) -> Any:
        """Read one table. What was wrong is None in it: such a file is refused in the end."""
        before = len(place.problems)
        if not isinstance(raw, dict):
            place.wrong("a table of keys and values is needed")
            raw = None
        row = self.build(
            **{key.field or name: _value(raw, name, key, place) for name, key in self.keys.items()}
        )
        for name in raw or ():
            if name not in self.keys:
                place.key(name).wrong(_unknown(name, self.keys))
        if self.also and len(place.problems) == before:
            self.also(row, place)
        return row


def rows(section: Section) -> Check:
    """Return a check of a list of tables."""

    def check(raw: object, place: Place) -> Any:
        if not isinstance(raw, list):
            return place.wrong("a list of tables is needed")
        if len(raw) > MOST_ROWS:
            return place.wrong(f"at most {MOST_ROWS} are allowed, not {len(raw)}")
        return tuple(section(item, place.item(index)) for index, item in enumerate(raw))

    return check


def _value(raw: dict[str, Any] | None, name: str, key: Key, place: Place) -> Any:
    if raw is None:
        return None
    if name in raw:
        return key.check(raw[name], place.key(name))
    if key.default is REQUIRED:
        return place.key(name).wrong("is missing; add it")
    return key.default


def _unknown(name: str, keys: Mapping[str, Key]) -> str:
    near = difflib.get_close_matches(name, keys, 1)
    if near:
        return f'unknown key; did you mean "{near[0]}"?'
    return f"unknown key; known here: {', '.join(keys)}"

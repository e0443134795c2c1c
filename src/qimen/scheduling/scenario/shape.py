"""The shape of scenario files: each value read strictly, each refusal naming its path."""

import re
from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from qimen.scheduling import hours
from qimen.scheduling.scenario.json_text import JsonObject, ScenarioError, quoted
from qimen.scheduling.setup import Wall

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
WALL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:00)?")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})")
CLOCK = re.compile(r"\d{2}:\d{2}")
YEARS = range(1970, 3000)


class Fields:
    """A JSON object at a path, of which every key is known."""

    def __init__(
        self, value: object, path: str, required: Collection[str], optional: Collection[str] = ()
    ) -> None:
        if not isinstance(value, JsonObject):
            raise ScenarioError(path or "file", f"expected an object, found {quoted(value)}")
        self.path = path
        self._value = value
        for key in [value.doubled] if value.doubled is not None else []:
            raise ScenarioError(self.at(key), "stands here twice")
        for key in value:
            if key not in required and key not in optional:
                raise ScenarioError(self.at(key), "unknown key")
        for key in required:
            if key not in value:
                raise ScenarioError(self.at(key), "is missing")

    def at(self, key: str) -> str:
        """Return the path of a key."""
        shown = key if key.isidentifier() else quoted(key)
        return f"{self.path}.{shown}" if self.path else shown

    def has(self, key: str) -> bool:
        """Tell whether a key has a value other than null."""
        return self._value.get(key) is not None

    def raw(self, key: str) -> Any:
        """Return a value as it stands; None when it is missing."""
        return self._value.get(key)

    def text(self, key: str) -> str:
        """Return a string that is not empty."""
        return text(self.raw(key), self.at(key))

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false; the default when missing or null."""
        value = self.raw(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise ScenarioError(self.at(key), f"expected true or false, found {quoted(value)}")
        return value

    def whole(self, key: str, least: int, most: int) -> int:
        """Return a whole number within bounds, both included."""
        value = self.raw(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ScenarioError(self.at(key), f"expected a whole number, found {quoted(value)}")
        if not least <= value <= most:
            raise ScenarioError(self.at(key), f"must be {least} to {most}")
        return value

    def maybe_whole(self, key: str, least: int, most: int) -> int | None:
        """Return a whole number within bounds, or None when missing or null."""
        return self.whole(key, least, most) if self.has(key) else None

    def among(self, key: str, allowed: Collection[str]) -> str:
        """Return one of the words allowed."""
        value = self.text(key)
        if value not in allowed:
            raise ScenarioError(self.at(key), f"expected one of {', '.join(allowed)}")
        return value

    def items(self, key: str) -> Iterator[tuple[str, Any]]:
        """Yield the path and value of each item of an array; none when missing or null."""
        value = self.raw(key)
        if value is None:
            return
        if not isinstance(value, list):
            raise ScenarioError(self.at(key), f"expected an array, found {quoted(value)}")
        for place, item in enumerate(value):
            yield f"{self.at(key)}[{place}]", item

    def day(self, key: str) -> date:
        """Return a calendar date."""
        value = self.text(key)
        try:
            if DATE.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise ScenarioError(self.at(key), f"expected a date (YYYY-MM-DD), found {quoted(value)}")

    def maybe_day(self, key: str) -> date | None:
        """Return a calendar date, or None when missing or null."""
        return self.day(key) if self.has(key) else None

    def clock(self, key: str) -> int:
        """Return a time of day in minutes: 00:00 to 24:00."""
        value = self.text(key)
        if CLOCK.fullmatch(value):
            minute = int(value[:2]) * hours.HOUR + int(value[3:])
            if int(value[3:]) < hours.HOUR and minute <= hours.DAY:
                return minute
        raise ScenarioError(self.at(key), f"expected a time (HH:MM), found {quoted(value)}")

    def wall(self, key: str) -> Wall:
        """Return a wall time, without an offset: its date and minute of the day."""
        value = self.text(key)
        try:
            if WALL.fullmatch(value):
                moment = datetime.fromisoformat(value)
                return moment.date(), moment.hour * hours.HOUR + moment.minute
        except ValueError:
            pass
        wanted = "expected a wall time (YYYY-MM-DDTHH:MM)"
        raise ScenarioError(self.at(key), f"{wanted}, found {quoted(value)}")


def text(value: object, path: str) -> str:
    """Return a string that is not empty."""
    if not isinstance(value, str) or not value:
        raise ScenarioError(path, f"expected a string, found {quoted(value)}")
    return value


def instant(value: str, path: str) -> datetime:
    """Return the instant of an RFC 3339 text with an offset."""
    try:
        if INSTANT.fullmatch(value):
            moment = datetime.fromisoformat(value)
            if moment.year in YEARS:
                return moment
    except ValueError:
        pass
    wanted = "expected an instant with an offset (YYYY-MM-DDTHH:MM:SS±HH:MM)"
    raise ScenarioError(path, f"{wanted}, found {quoted(value)}")


def start(value: str, path: str) -> int:
    """Return the minute of an instant; one with seconds is refused."""
    moment = instant(value, path)
    if moment.second or moment.microsecond:
        raise ScenarioError(path, "must be a whole minute")
    return hours.minute_of(moment)

"""Practitioners, services and stagings of a scenario file."""

from collections.abc import Iterator
from typing import Any

from qimen.scheduling import hours
from qimen.scheduling.scenario.json_text import ScenarioError, quoted
from qimen.scheduling.scenario.names import Names
from qimen.scheduling.scenario.shape import Fields
from qimen.scheduling.setup import HoursException, Practitioner, Service, WallSpan, WeeklyHours
from qimen.scheduling.staging import Stage, Staging

BUSY = ("patient", "practitioner", "room")
CLASSES = ("new", "existing")
LONGEST_STAGE = 480
HIGHEST_CAP = 1000


def practitioners(top: Fields, places: Names) -> tuple[Practitioner, ...]:
    """Read all practitioners, in order."""
    names = Names()
    return tuple(
        _practitioner(path, item, names, places) for path, item in top.items("practitioners")
    )


def _practitioner(path: str, item: object, names: Names, places: Names) -> Practitioner:
    optional = ("online", "max_starts_per_hour", "exceptions", "time_off")
    fields = Fields(item, path, ("id", "hours"), optional)
    return Practitioner(
        id=names.new(fields.text("id"), fields.at("id")),
        online=fields.flag("online", default=True),
        max_starts_per_hour=fields.maybe_whole("max_starts_per_hour", 1, HIGHEST_CAP),
        hours=tuple(_hours(at, each, places) for at, each in fields.items("hours")),
        exceptions=tuple(_exception(at, each, places) for at, each in fields.items("exceptions")),
        time_off=tuple(
            wall_span(Fields(each, at, ("start", "end"))) for at, each in fields.items("time_off")
        ),
    )


def _hours(path: str, item: object, places: Names) -> WeeklyHours:
    fields = Fields(item, path, ("location", "weekday", "start", "end"), ("from", "until"))
    location = places.known(fields.text("location"), fields.at("location"))
    weekday = fields.whole("weekday", 0, 6)
    start, end = _clocks(fields)
    first, last = fields.maybe_day("from"), fields.maybe_day("until")
    if first and last and last < first:
        raise ScenarioError(fields.at("until"), "is before from")
    return WeeklyHours(location, weekday, start, end, first, last)


def _exception(path: str, item: object, places: Names) -> HoursException:
    fields = Fields(item, path, ("date",), ("location", "start", "end"))
    on = fields.day("date")
    location = None
    if fields.has("location"):
        location = places.known(fields.text("location"), fields.at("location"))
    if not fields.has("start") and not fields.has("end"):
        return HoursException(on, location)
    if location is None:
        raise ScenarioError(fields.at("location"), "is missing")
    start, end = _clocks(fields)
    return HoursException(on, location, start, end)


def _clocks(fields: Fields) -> tuple[int, int]:
    start = fields.clock("start")
    if start == hours.DAY:
        raise ScenarioError(fields.at("start"), "must be 00:00 to 23:59")
    end = fields.clock("end") or hours.DAY
    if end == start:
        raise ScenarioError(fields.at("end"), "equals start")
    return start, end


def wall_span(fields: Fields) -> WallSpan:
    """Read a span of wall time whose end must be after its start."""
    start, end = fields.wall("start"), fields.wall("end")
    if end <= start:
        raise ScenarioError(fields.at("end"), "is not after start")
    return WallSpan(start, end)


class ServiceReader:
    """Reads services in two rounds: who and where first, the stagings when all else is sound."""

    def __init__(self, top: Fields, places: Names, staff: Names, rooms: Names) -> None:
        self.names = Names()
        self._places, self._staff, self._rooms = places, staff, rooms
        self._read = [self._service(path, item) for path, item in top.items("services")]

    def _service(self, path: str, item: object) -> tuple[dict[str, Any], Fields]:
        required = ("id", "practitioners", "staging")
        optional = ("rooms", "locations", "provided_to", "active", "online")
        fields = Fields(item, path, required, optional)
        provided_to = "all"
        return {
            "id": self.names.new(fields.text("id"), fields.at("id")),
            "practitioners": self._staff.all_known(fields, "practitioners"),
            "rooms": self._rooms.all_known(fields, "rooms") or None,
            "locations": self._places.all_known(fields, "locations") or None,
            "provided_to": fields.among("provided_to", ("all", *CLASSES))
            if fields.has("provided_to")
            else provided_to,
            "active": fields.flag("active", default=True),
            "online": fields.flag("online", default=True),
        }, fields

    def services(self) -> tuple[Service, ...]:
        """Read the stagings and return the services."""
        return tuple(
            Service(**plain, stagings=dict(_stagings(fields))) for plain, fields in self._read
        )


def _stagings(service: Fields) -> Iterator[tuple[str, Staging]]:
    fields = Fields(service.raw("staging"), service.at("staging"), (), CLASSES)
    given = [name for name in CLASSES if fields.has(name)]
    if not given:
        raise ScenarioError(fields.path, "needs new, existing or both")
    for name in given:
        staging = staged(fields, name)
        first = staging.stages[0]
        if not (first.patient and first.practitioner):
            raise ScenarioError(
                f"{fields.at(name)}[0].busy", "the first stage needs patient and practitioner"
            )
        yield name, staging


def staged(fields: Fields, key: str) -> Staging:
    """Read a list of stages that is not empty."""
    stages = tuple(_stage(path, item) for path, item in fields.items(key))
    if not stages:
        raise ScenarioError(fields.at(key), "needs at least one stage")
    return Staging(stages)


def _stage(path: str, item: object) -> Stage:
    fields = Fields(item, path, ("minutes", "busy"))
    minutes = fields.whole("minutes", 1, LONGEST_STAGE)
    busy: list[str] = []
    for at, word in fields.items("busy"):
        if word not in BUSY or word in busy:
            raise ScenarioError(
                at, f"expected each of {', '.join(BUSY)} once, found {quoted(word)}"
            )
        busy.append(word)
    return Stage(minutes, *(word in busy for word in BUSY))

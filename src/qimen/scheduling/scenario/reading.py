"""Reads a scenario file into a diary and a request.

Faults are looked for in this order: names and structure from the top of the file to its end,
then the lengths of the services' stages. The first one found is the one reported.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, cast

from qimen.scheduling import claims, hours
from qimen.scheduling.claims import Id, Party
from qimen.scheduling.diary import Diary, Request
from qimen.scheduling.scenario import json_text, people, shape
from qimen.scheduling.scenario.json_text import ScenarioError, quoted
from qimen.scheduling.scenario.names import Names
from qimen.scheduling.scenario.shape import YEARS, Fields
from qimen.scheduling.setup import Closure, Location, Portal, Room, Setup
from qimen.scheduling.staging import Staging

REQUIRED = ("timezone", "now", "portal", "practitioners", "services", "request")
OPTIONAL = ("locations", "rooms", "closures", "appointments")
LONGEST_REQUEST = timedelta(days=399)
MOST_DAYS = 36_500
MOST_HOURS = 100_000


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a scenario file says: a snapshot of a clinic, and a question."""

    diary: Diary
    request: Request


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment of a scenario file; `source` is its path."""

    source: str
    start: int
    practitioner: Id
    room: Id | None
    patient: Id | None
    staging: Staging


def read(text: str) -> Scenario:
    """Return the scenario of a JSON text; raise ScenarioError, `path: reason`, for a bad one."""
    top = Fields(json_text.parsed(text), "", REQUIRED, OPTIONAL)
    zone = _zone(top, "timezone")
    now = shape.instant(top.text("now"), "now")
    locations = _locations(top, zone)
    places = Names((str(each.id) for each in locations), is_open=not locations)
    portal = _portal(top)
    room_names = Names()
    rooms = tuple(_room(path, item, room_names, places) for path, item in top.items("rooms"))
    closures = tuple(_closure(path, item, places) for path, item in top.items("closures"))
    practitioners = people.practitioners(top, places)
    staff = Names(str(each.id) for each in practitioners)
    services = people.ServiceReader(top, places, staff, room_names)
    visits = [_visit(path, item, staff, room_names) for path, item in top.items("appointments")]
    asked = _asked(top, services.names, staff, places)
    moving = _moving(asked, len(visits))
    request = Request(
        service=asked.text("service"),
        patient_class=cast("Literal['new', 'existing']", asked.text("class")),
        patient=asked.raw("patient"),
        practitioner=asked.raw("practitioner"),
        location=asked.text("location"),
        first=asked.day("from"),
        last=asked.day("to"),
        now=now,
    )
    if not locations:
        locations = tuple(Location(name, zone) for name in places.given)
    setup = Setup(zone, portal, locations, rooms, practitioners, services.services(), closures)
    kept = [visit for visit in visits if visit.source != moving]
    return Scenario(_diary(setup, kept, request), request)


def _zone(fields: Fields, key: str) -> str:
    name = fields.text(key)
    try:
        return hours.zone_named(name).key
    except hours.UnknownZoneError as error:
        raise ScenarioError(fields.at(key), f"{quoted(name)} is not a time zone") from error


def _locations(top: Fields, zone: str) -> tuple[Location, ...]:
    names = Names()
    found = []
    for path, item in top.items("locations"):
        fields = Fields(item, path, ("id",), ("timezone",))
        name = names.new(fields.text("id"), fields.at("id"))
        own = _zone(fields, "timezone") if fields.has("timezone") else zone
        found.append(Location(name, own))
    return tuple(found)


def _portal(top: Fields) -> Portal:
    required = ("horizon_days", "min_notice_hours", "round_to_minutes")
    fields = Fields(top.raw("portal"), "portal", required, ("online", "max_future_visits"))
    return Portal(
        online=fields.flag("online", default=True),
        horizon_days=fields.whole("horizon_days", 0, MOST_DAYS),
        min_notice_hours=fields.whole("min_notice_hours", 0, MOST_HOURS),
        round_to_minutes=fields.maybe_whole("round_to_minutes", 1, hours.HOUR),
        max_future_visits=fields.maybe_whole("max_future_visits", 0, MOST_HOURS),
    )


def _room(path: str, item: object, names: Names, places: Names) -> Room:
    fields = Fields(item, path, ("id", "location"), ("active",))
    name = names.new(fields.text("id"), fields.at("id"))
    location = places.known(fields.text("location"), fields.at("location"))
    return Room(name, location, fields.flag("active", default=True))


def _closure(path: str, item: object, places: Names) -> Closure:
    fields = Fields(item, path, ("start", "end"), ("location",))
    wall = people.wall_span(fields)
    if not fields.has("location"):
        return Closure(wall)
    return Closure(wall, places.known(fields.text("location"), fields.at("location")))


def _visit(path: str, item: object, staff: Names, rooms: Names) -> Visit:
    fields = Fields(item, path, ("start", "practitioner", "stages"), ("room", "patient"))
    begin = shape.start(fields.text("start"), fields.at("start"))
    practitioner = staff.known(fields.text("practitioner"), fields.at("practitioner"))
    room = rooms.known(fields.text("room"), fields.at("room")) if fields.has("room") else None
    patient = fields.text("patient") if fields.has("patient") else None
    return Visit(path, begin, practitioner, room, patient, people.staged(fields, "stages"))


def _asked(top: Fields, services: Names, staff: Names, places: Names) -> Fields:
    """Check a request, all but what it moves."""
    required = ("service", "class", "location", "from", "to")
    optional = ("patient", "practitioner", "moving")
    fields = Fields(top.raw("request"), "request", required, optional)
    services.known(fields.text("service"), fields.at("service"))
    fields.among("class", people.CLASSES)
    if fields.has("patient"):
        fields.text("patient")
    if fields.has("practitioner"):
        staff.known(fields.text("practitioner"), fields.at("practitioner"))
    places.known(fields.text("location"), fields.at("location"))
    first, last = fields.day("from"), fields.day("to")
    for key, day in (("from", first), ("to", last)):
        if day.year not in YEARS:
            raise ScenarioError(fields.at(key), f"must be in {YEARS[0]} to {YEARS[-1]}")
    if last < first:
        raise ScenarioError(fields.at("to"), "is before from")
    if last - first > LONGEST_REQUEST:
        raise ScenarioError(fields.at("to"), f"is more than {LONGEST_REQUEST.days} days after from")
    return fields


def _moving(asked: Fields, count: int) -> str | None:
    if not asked.has("moving"):
        return None
    path = asked.text("moving")
    if path not in (f"appointments[{place}]" for place in range(count)):
        raise ScenarioError(asked.at("moving"), f"{quoted(path)} is not an appointment")
    return path


def _diary(setup: Setup, visits: list[Visit], request: Request) -> Diary:
    busy: dict[Party, list[tuple[int, int]]] = defaultdict(list)
    sources: dict[Party, list[str]] = defaultdict(list)
    starts: dict[Id, list[int]] = defaultdict(list)
    ahead = 0
    for visit in visits:
        placed = claims.placed(
            visit.staging, visit.start, visit.practitioner, visit.room, visit.patient
        )
        for party, begin, end in placed:
            busy[party].append((begin, end))
            sources[party].append(visit.source)
        starts[visit.practitioner].append(visit.start)
        own = visit.patient is not None and visit.patient == request.patient
        ahead += own and visit.start >= hours.minute_from(request.now)
    return Diary(setup, dict(busy), dict(starts), ahead, dict(sources))

"""How one clinic is set up: what does not change from one visit to the next.

A Setup is immutable and may live long: callers keep it between requests. What the engine works
out from it (working spans, day by day) is remembered on it, within a bound.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, TypeVar

from qimen.scheduling.claims import Id
from qimen.scheduling.staging import Staging

Wall = tuple[date, int]
PatientClass = Literal["new", "existing"]


@dataclass(frozen=True, slots=True)
class Location:
    """A place with its own clocks; `zone` is an IANA name."""

    id: Id
    zone: str


@dataclass(frozen=True, slots=True)
class Room:
    """A room of one location; an inactive one is never suitable."""

    id: Id
    location: Id
    active: bool = True


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Hours on a weekday (0 is Monday), in minutes of the day on the location's clocks.

    `start` is 0 to 1439, `end` 1 to 1440; an end not after the start is on the next date.
    `first` and `last`, both included, bound the date on which the hours begin.
    """

    location: Id
    weekday: int
    start: int
    end: int
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class HoursException:
    """Replaces one date's weekly hours at every location; None to None means no hours."""

    on: date
    location: Id | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class WallSpan:
    """A span of wall time: (date, minute of the day); which clocks, its holder says."""

    start: Wall
    end: Wall


@dataclass(frozen=True, slots=True)
class Closure:
    """A location, or every location (None), is closed, on each location's own clocks."""

    wall: WallSpan
    location: Id | None = None


@dataclass(frozen=True, slots=True)
class Practitioner:
    """Who treats, when; `time_off` is on the clinic's clocks."""

    id: Id
    online: bool = True
    max_starts_per_hour: int | None = None
    hours: tuple[WeeklyHours, ...] = ()
    exceptions: tuple[HoursException, ...] = ()
    time_off: tuple[WallSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """What is offered, by whom, and how a visit is staged for each class of patient.

    `rooms` and `locations` None mean any; `stagings` has the keys "new" and "existing", or one.
    """

    id: Id
    practitioners: Collection[Id]
    stagings: Mapping[str, Staging]
    rooms: Collection[Id] | None = None
    locations: Collection[Id] | None = None
    provided_to: Literal["all", "new", "existing"] = "all"
    active: bool = True
    online: bool = True


@dataclass(frozen=True, slots=True)
class Portal:
    """What the clinic allows online; None means no rounding, no limit."""

    horizon_days: int
    min_notice_hours: int
    round_to_minutes: int | None = None
    max_future_visits: int | None = None
    online: bool = True


Record = TypeVar("Record", Service, Location)


@dataclass(frozen=True, slots=True)
class Setup:
    """One clinic. `zone` is the clinic's own; the order of rooms and practitioners counts."""

    zone: str
    portal: Portal
    locations: tuple[Location, ...]
    rooms: tuple[Room, ...]
    practitioners: tuple[Practitioner, ...]
    services: tuple[Service, ...]
    closures: tuple[Closure, ...] = ()
    longest: int = field(init=False, compare=False, repr=False, default=0)
    _memo: dict[Any, Any] = field(init=False, compare=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        stagings = (staging for each in self.services for staging in each.stagings.values())
        object.__setattr__(self, "longest", max((each.length for each in stagings), default=0))

    def service(self, ident: Id) -> Service:
        """Return a service; raise LookupError when there is none of that id."""
        return _one(self.services, ident)

    def location(self, ident: Id) -> Location:
        """Return a location; raise LookupError when there is none of that id."""
        return _one(self.locations, ident)

    def under(self, portal: Portal) -> "Setup":
        """Return the same clinic under other portal settings.

        What is remembered is shared: none of it follows from them.
        """
        return self._alike(replace(self, portal=portal))

    def staged(self, service: Id, patient_class: PatientClass, staging: Staging) -> "Setup":
        """Return the same clinic with another staging of one service: a visit's own stages."""
        services = tuple(
            replace(one, stagings={patient_class: staging}) if one.id == service else one
            for one in self.services
        )
        return self._alike(replace(self, services=services))

    def _alike(self, other: "Setup") -> "Setup":
        object.__setattr__(other, "_memo", self._memo)
        return other

    def remembered(self, key: object) -> Any:
        """Return what was remembered under a key, or None."""
        return self._memo.get(key)

    def remember(self, key: object, value: object) -> None:
        """Remember what follows from this setup alone; its keys are as many as its records."""
        self._memo[key] = value


def _one(records: tuple[Record, ...], ident: Id) -> Record:
    for record in records:
        if record.id == ident:
            return record
    raise LookupError(ident)

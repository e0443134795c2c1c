"""What a clinic file says, as frozen values. Fields are named like the columns they fill.

A list that the file leaves out is None: it is not spoken of, and what is stored stays.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from qimen.rules.portal import Preferences


@dataclass(frozen=True, slots=True)
class Clinic:
    slug: str
    name: str
    phone: str
    email: str
    website: str
    zone: str
    country: str
    currency: str
    language: str
    first_weekday: int
    clock_24: bool
    brand_hue: int
    brand_chroma: Decimal
    names_service_in_mail: bool
    practitioners_see_all: bool


@dataclass(frozen=True, slots=True)
class Location:
    name: str
    address: str
    phone: str
    zone: str | None
    directions: str
    telehealth: bool
    active: bool


@dataclass(frozen=True, slots=True)
class Room:
    name: str
    location: str
    active: bool


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    minutes: int
    busy: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Staging:
    """`all` stands for both classes, and then `new` and `existing` are empty."""

    new: tuple[Stage, ...]
    existing: tuple[Stage, ...]
    all: tuple[Stage, ...]

    def of(self, patient_class: str) -> tuple[Stage, ...]:
        """Return the stages of a class of patient: "new" or "existing"."""
        return self.all or (self.new if patient_class == "new" else self.existing)


@dataclass(frozen=True, slots=True)
class Service:
    """Practitioners, rooms and locations are the words of the file; empty means any."""

    name: str
    description: str
    category: str
    price: Decimal
    provided_to: str
    active: bool
    online: bool
    hue: str
    practitioners: tuple[str, ...]
    rooms: tuple[str, ...]
    locations: tuple[str, ...]
    staging: Staging


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes of the day; an end not after the start is on the next date."""

    location: str
    days: tuple[int, ...]
    starts_minute: int
    ends_minute: int
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class HoursException:
    """No minutes: no hours on that date, anywhere."""

    on: date
    location: str
    starts_minute: int | None
    ends_minute: int | None


@dataclass(frozen=True, slots=True)
class Closed:
    """A closure or time off. Both dates are included; the minutes are of the day."""

    title: str
    location: str
    starts_on: date
    starts_minute: int
    ends_on: date
    ends_minute: int


@dataclass(frozen=True, slots=True)
class StaffMember:
    name: str
    email: str
    role: str
    is_practitioner: bool
    credentials: str
    pronouns: str
    bio: str
    notifications_email: str
    phone: str
    online: bool
    auto_accept: bool
    max_starts_per_hour: int | None
    primary_location: str
    primary_service: str
    hours: tuple[Hours, ...] | None
    exceptions: tuple[HoursException, ...] | None
    time_off: tuple[Closed, ...] | None


@dataclass(frozen=True, slots=True)
class ClinicFile:
    clinic: Clinic
    portal: Preferences | None
    locations: tuple[Location, ...]
    rooms: tuple[Room, ...] | None
    staff: tuple[StaffMember, ...]
    services: tuple[Service, ...]
    closures: tuple[Closed, ...] | None


def preferences(horizon: tuple[int, str] | None, **said: Any) -> Preferences:
    """Make the settings of the portal; how far ahead is one key of the file, and two columns."""
    number, unit = horizon or (0, "")  # nothing where it was wrong: the file is refused
    return Preferences(horizon_number=number, horizon_unit=unit, **said)

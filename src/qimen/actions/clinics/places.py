"""Locations, rooms and closures, as the file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.actions.clinics.ledger import clock
from qimen.models import Closure, Location, Room
from qimen.rules.clinic_file import names
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from qimen.actions.clinics.ledger import Ledger
    from qimen.models import Clinic
    from qimen.models.clinics import WallSpan
    from qimen.rules.clinic_file import ClinicFile, Closed

Locations = dict[str, Location]
Rooms = dict[tuple[str, str], Room]


def keep_locations(ledger: Ledger, clinic: Clinic, file: ClinicFile) -> Locations:
    stored = {row.name: row for row in Location.objects.filter(clinic=clinic)}
    kept = {
        one.name: ledger.keep(
            "location",
            one.name,
            stored.get(one.name) or Location(clinic=clinic, name=one.name),
            {
                "address": one.address,
                "phone": one.phone,
                "zone": one.zone or clinic.zone,
                "directions": one.directions,
                "telehealth": one.telehealth,
                "active": one.active,
                "position": position,
            },
        )
        for position, one in enumerate(file.locations)
    }
    for name, row in stored.items():
        if name not in kept and row.active:
            ledger.retire("location", name, row, "active", value=False)
    return kept


def keep_rooms(ledger: Ledger, clinic: Clinic, file: ClinicFile, locations: Locations) -> Rooms:
    """Keep the rooms; return those of the file, by location and name."""
    if file.rooms is None:
        return {}
    rows = Room.objects.filter(clinic=clinic).select_related("location")
    stored = {(row.location.name, row.name): row for row in rows}
    kept: Rooms = {}
    for position, one in enumerate(file.rooms):
        key = names.location_of(one, file), one.name
        row = stored.get(key) or Room(clinic=clinic, location=locations[key[0]], name=one.name)
        values = {"active": one.active, "position": position}
        kept[key] = ledger.keep("room", " / ".join(key), row, values)
    for key, row in stored.items():
        if key not in kept and row.active:
            ledger.retire("room", " / ".join(key), row, "active", value=False)
    return kept


def keep_closures(
    ledger: Ledger, clinic: Clinic, file: ClinicFile, locations: Locations, now: datetime
) -> None:
    if file.closures is None:
        return
    today = today_at(clinic, now)
    stored = Closure.objects.filter(clinic=clinic).select_related("location")
    wanted = [
        Closure(clinic=clinic, location=_named(one.location, locations), **wall(one))
        for one in file.closures
    ]
    known = {_closure_key(row) for row in wanted}
    ledger.keep_list(
        "closure",
        clinic.name,
        [row for row in stored if row.ends_on >= today or _closure_key(row) in known],
        wanted,
        key=_closure_key,
    )


def today_at(clinic: Clinic, now: datetime) -> date:
    return now.astimezone(hours.zone_named(clinic.zone)).date()


def _named(name: str, locations: Mapping[str, Location]) -> Location | None:
    return locations[name] if name else None


def _closure_key(row: Closure) -> tuple[object, ...]:
    return row.title, *wall_key(row), row.location.name if row.location else ""


def wall(span: Closed) -> dict[str, object]:
    """Return the columns of a closure or of time off."""
    return {
        "title": span.title,
        "starts_on": span.starts_on,
        "starts_minute": span.starts_minute,
        "ends_on": span.ends_on,
        "ends_minute": span.ends_minute,
    }


def wall_key(row: WallSpan) -> tuple[object, ...]:
    """Return what tells one span of wall time from another, as a person would read it."""
    return row.starts_on, clock(row.starts_minute), "–", row.ends_on, clock(row.ends_minute)

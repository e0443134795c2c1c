"""What holds between the tables of a file: names that are used are defined, and once.

A value that was found wrong already is None here and is passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.rules import money
from qimen.rules.access import Role
from qimen.rules.clinic_file.names import (
    location_names,
    practitioner_emails,
    room_names,
    service_names,
    staff_keys,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from decimal import Decimal

    from qimen.rules.clinic_file.described import ClinicFile, StaffMember
    from qimen.rules.clinic_file.place import Place


def check(file: ClinicFile, place: Place) -> None:
    """Note every name that is doubled or unknown, and what is missing in the whole."""
    _locations(file, place.key("locations"))
    _rooms(file, place.key("rooms"))
    _staff(file, place.key("staff"))
    _services(file, place.key("services"))
    _closures(file, place.key("closures"))


def _locations(file: ClinicFile, place: Place) -> None:
    _once((one.name for one in file.locations or ()), place, "name")
    if file.locations == ():
        place.wrong("is empty; a clinic needs at least one location")


def _rooms(file: ClinicFile, place: Place) -> None:
    _once(((one.location, one.name) for one in file.rooms or ()), place, "name")
    for index, room in enumerate(file.rooms or ()):
        _at_location(file, room.location, place.item(index))


def _staff(file: ClinicFile, place: Place) -> None:
    _once(staff_keys(file), place, "email")
    for index, member in enumerate(file.staff or ()):
        here = place.item(index)
        if member.primary_location:
            _known(member.primary_location, location_names(file), here.key("primary_location"))
        if member.primary_service:
            _known(member.primary_service, service_names(file), here.key("primary_service"))
        _hours(file, member, here)
    roles = {member.role for member in file.staff or ()}
    if file.staff is not None and None not in roles and Role.OWNER not in roles:
        place.wrong('nobody is an owner; give one member role = "owner"')


def _hours(file: ClinicFile, member: StaffMember, place: Place) -> None:
    for index, hours in enumerate(member.hours or ()):
        _at_location(file, hours.location, place.key("hours").item(index))
    for index, one in enumerate(member.exceptions or ()):
        if one.starts_minute is not None or one.location:
            _at_location(file, one.location, place.key("exceptions").item(index))


def _services(file: ClinicFile, place: Place) -> None:
    _once((one.name for one in file.services or ()), place, "name")
    known = (
        ("practitioners", practitioner_emails(file)),
        ("rooms", room_names(file)),
        ("locations", location_names(file)),
    )
    for index, service in enumerate(file.services or ()):
        here = place.item(index)
        for key, names in known:
            for position, name in enumerate(getattr(service, key) or ()):
                _known(name, names, here.key(key).item(position))
        _price(file, service.price, here.key("price"))


def _price(file: ClinicFile, price: Decimal | None, place: Place) -> None:
    currency = file.clinic.currency if file.clinic else None
    if price is not None and currency and money.minor_units(price, currency) is None:
        place.wrong(f"{currency} has {money.digits(currency)} digits after the point; round it")


def _closures(file: ClinicFile, place: Place) -> None:
    for index, closure in enumerate(file.closures or ()):
        if closure.location:
            _known(closure.location, location_names(file), place.item(index).key("location"))


def _once(names: Iterable[object], place: Place, key: str) -> None:
    seen: dict[object, int] = {}
    for index, name in enumerate(names):
        if name in seen:
            first = place.item(seen[name]).path
            place.item(index).key(key).wrong(f"is that of {first} too; write another")
        elif name is not None:
            seen[name] = index


def _at_location(file: ClinicFile, name: str | None, place: Place) -> None:
    """Check where something is; with one location there is no need to say."""
    names = location_names(file)
    if name == "":
        if len(names) > 1:
            place.key("location").wrong(f"is missing; one of {_quoted(names)} is needed")
        return
    _known(name, names, place.key("location"))


def _known(name: str | None, names: Collection[str], place: Place) -> None:
    if name is not None and name not in names:
        place.wrong(f'"{name}" is not in this file; known: {_quoted(names) or "none"}')


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)

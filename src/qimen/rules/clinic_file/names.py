"""By which names the tables of a file call each other."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from qimen.rules import identity

if TYPE_CHECKING:
    from qimen.rules.clinic_file.described import ClinicFile, Room


def location_names(file: ClinicFile) -> list[str]:
    return [one.name for one in file.locations or () if one.name]


def service_names(file: ClinicFile) -> list[str]:
    return [one.name for one in file.services or () if one.name]


def staff_keys(file: ClinicFile) -> list[str | None]:
    """Return the canonical address of each member, in order; None where it is wrong."""
    return [identity.email_key(one.email) if one.email else None for one in file.staff or ()]


def practitioner_emails(file: ClinicFile) -> dict[str, str]:
    """Return what a practitioner may be called, by name or address -> canonical address.

    A name that two members share calls neither: there the address is needed.
    """
    treating = [
        (one.name, one.email or "") for one in file.staff or () if one.is_practitioner and one.name
    ]
    shared = Counter(name for name, _ in treating)
    called = {name: email for name, email in treating if shared[name] == 1}
    called |= {email: email for _, email in treating}
    return {name: identity.email_key(email) for name, email in called.items()}


def location_of(room: Room, file: ClinicFile) -> str:
    """Return the name of a room's location, which a clinic with one need not write."""
    return room.location or file.locations[0].name


def room_names(file: ClinicFile) -> dict[str, tuple[str, str]]:
    """Return what a room may be called -> (location, room).

    "Blue" where one room of the clinic is called so, "Boise / Blue" always.
    """
    rooms = [
        (location_of(one, file), one.name)
        for one in file.rooms or ()
        if one.name and one.location is not None and file.locations
    ]
    shared = Counter(name for _, name in rooms)
    called = {name: (place, name) for place, name in rooms if shared[name] == 1}
    return called | {f"{place} / {name}": (place, name) for place, name in rooms}

"""Who and what a calendar has columns and colours for, put away or not; kept by setup version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.models import Location, Room, Service, StaffMember
from qimen.queries import kept

if TYPE_CHECKING:
    from qimen.models import Clinic


@dataclass(frozen=True, slots=True)
class Person:
    """A practitioner, with us or gone."""

    id: int
    ref: str
    name: str
    credentials: str
    service_id: int | None  # what they usually give
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Space:
    """A room of a location, in use or not."""

    id: int
    ref: str
    name: str
    location_id: int
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Site:
    """A location, in use or not."""

    id: int
    ref: str
    name: str
    zone: str
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """All of a clinic by id, in the clinic's order; services are (name, hue)."""

    people: dict[int, Person]
    spaces: dict[int, Space]
    sites: dict[int, Site]
    services: dict[int, tuple[str, str]]

    @property
    def open_sites(self) -> tuple[Site, ...]:
        return tuple(site for site in self.sites.values() if not site.is_gone)


_rosters: kept.Kept[Roster] = kept.Kept()


def roster(clinic: Clinic) -> Roster:
    """Return the clinic's roster, as of the version in hand."""
    known = _rosters.of(clinic.pk, clinic.setup_version)
    if known is None:
        known = _read(clinic.pk)
        _rosters.keep(clinic.pk, clinic.setup_version, known)
    return known


def _read(clinic_id: int) -> Roster:
    people = StaffMember.objects.filter(clinic_id=clinic_id, is_practitioner=True)
    spaces = Room.objects.filter(clinic_id=clinic_id).order_by(
        "location__position", "location_id", "position", "id"
    )
    services = Service.objects.filter(clinic_id=clinic_id)
    return Roster(
        people={
            one.pk: Person(
                one.pk,
                one.ref,
                one.name,
                one.credentials,
                one.primary_service_id,
                is_gone=one.disabled_at is not None,
            )
            for one in people
        },
        spaces={
            one.pk: Space(one.pk, one.ref, one.name, one.location_id, is_gone=not one.active)
            for one in spaces
        },
        sites={
            one.pk: Site(one.pk, one.ref, one.name, one.zone, is_gone=not one.active)
            for one in Location.objects.filter(clinic_id=clinic_id)
        },
        services={pk: (name, hue) for pk, name, hue in services.values_list("pk", "name", "hue")},
    )

"""What a clinic offers, in words: locations, services with their stages, practitioners.

Frozen values, kept by the clinic's setup version; only active things are in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from qimen import scheduling
from qimen.models import Location, Room, Service, StaffMember
from qimen.queries import kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qimen.models import Clinic


@dataclass(frozen=True, slots=True)
class Place:
    """A location, as a patient sees it."""

    id: int
    ref: str
    name: str
    address: str
    phone: str
    zone: str
    directions: str
    telehealth: bool


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage of a staging; `busy` lists patient, practitioner, room in that order."""

    name: str
    minutes: int
    busy: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return {"name": self.name, "minutes": self.minutes, "busy": list(self.busy)}


def lines(stages: Iterable[Mapping[str, Any]]) -> tuple[StageLine, ...]:
    """Return the stages that a visit's own row keeps."""
    return tuple(
        StageLine(stage["name"], stage["minutes"], tuple(stage["busy"])) for stage in stages
    )


def staging(of: Iterable[StageLine]) -> scheduling.Staging:
    """Return the staging that lines of a visit make."""
    return scheduling.Staging(
        tuple(
            scheduling.Stage(
                line.minutes,
                patient="patient" in line.busy,
                practitioner="practitioner" in line.busy,
                room="room" in line.busy,
            )
            for line in of
        )
    )


@dataclass(frozen=True, slots=True)
class Practitioner:
    """A practitioner, as a patient sees them."""

    id: int
    ref: str
    name: str
    credentials: str
    pronouns: str
    bio: str
    online: bool
    auto_accept: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A service with its stagings by class of patient; no `locations` means any."""

    id: int
    ref: str
    name: str
    description: str
    category: str
    price_minor: int
    provided_to: str
    online: bool
    hue: str
    stagings: dict[str, tuple[StageLine, ...]]
    practitioners: frozenset[int]
    locations: frozenset[int]

    def minutes(self, patient_class: str) -> int:
        """Return the length of a visit; of the other class when this one has no staging."""
        return sum(stage.minutes for stage in self.stages(patient_class))

    def stages(self, patient_class: str) -> tuple[StageLine, ...]:
        staging = self.stagings.get(patient_class)
        return staging if staging is not None else next(iter(self.stagings.values()), ())

    def is_for(self, patient_class: str) -> bool:
        return self.provided_to in {"all", patient_class} and patient_class in self.stagings


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything of one clinic that patients can choose from, in the clinic's order."""

    places: tuple[Place, ...]
    offers: tuple[Offer, ...]
    practitioners: tuple[Practitioner, ...]
    rooms: dict[int, str]

    def place(self, ref: str | int | None) -> Place | None:
        return _found(self.places, ref)

    def offer(self, ref: str | int | None) -> Offer | None:
        return _found(self.offers, ref)

    def practitioner(self, ref: str | int | None) -> Practitioner | None:
        return _found(self.practitioners, ref)

    def offers_for(self, patient_class: str, place: Place) -> tuple[Offer, ...]:
        """Return what a patient of this class may book online at a place."""
        return tuple(
            offer
            for offer in self.offers
            if offer.online
            and offer.is_for(patient_class)
            and (not offer.locations or place.id in offer.locations)
            and self.givers(offer)
        )

    def givers(self, offer: Offer) -> tuple[Practitioner, ...]:
        """Return who gives a service and accepts online booking, in staff order."""
        return tuple(
            one for one in self.practitioners if one.online and one.id in offer.practitioners
        )


Card = TypeVar("Card", Place, Offer, Practitioner)


def _found(items: Iterable[Card], ref: str | int | None) -> Card | None:
    return next((item for item in items if ref in {item.ref, item.id}), None)


_catalogues: kept.Kept[Catalogue] = kept.Kept()


def catalogue(clinic: Clinic) -> Catalogue:
    """Return what the clinic offers, as of the version in hand."""
    known = _catalogues.of(clinic.pk, clinic.setup_version)
    if known is None:
        known = _read(clinic.pk)
        _catalogues.keep(clinic.pk, clinic.setup_version, known)
    return known


def _read(clinic_id: int) -> Catalogue:
    staff = StaffMember.objects.filter(clinic_id=clinic_id, is_practitioner=True, disabled_at=None)
    places = Location.objects.filter(clinic_id=clinic_id, active=True)
    services = Service.objects.filter(clinic_id=clinic_id, active=True).prefetch_related(
        "stages", "given_by", "given_at"
    )
    return Catalogue(
        places=tuple(
            Place(
                one.pk, one.ref, one.name, one.address, one.phone, one.zone, one.directions,
                one.telehealth,
            )
            for one in places
        ),
        offers=tuple(_offer(service) for service in services),
        practitioners=tuple(
            Practitioner(
                one.pk, one.ref, one.name, one.credentials, one.pronouns, one.bio, one.online,
                one.auto_accept,
            )
            for one in staff
        ),
        rooms=dict(Room.objects.filter(clinic_id=clinic_id).values_list("pk", "name")),
    )  # fmt: skip


def _offer(service: Service) -> Offer:
    stagings: dict[str, tuple[StageLine, ...]] = {}
    for stage in sorted(service.stages.all(), key=lambda each: each.position):
        busy = tuple(
            party for party in ("patient", "practitioner", "room") if getattr(stage, party)
        )
        line = StageLine(stage.name, stage.minutes, busy)
        stagings[stage.patient_class] = (*stagings.get(stage.patient_class, ()), line)
    return Offer(
        id=service.pk,
        ref=service.ref,
        name=service.name,
        description=service.description,
        category=service.category,
        price_minor=service.price_minor,
        provided_to=service.provided_to,
        online=service.online,
        hue=service.hue,
        stagings=stagings,
        practitioners=frozenset(each.practitioner_id for each in service.given_by.all()),
        locations=frozenset(each.location_id for each in service.given_at.all()),
    )

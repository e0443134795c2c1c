"""What staff can choose from when they place a visit, by reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.queries import catalogue
from qimen.queries.calendar import roster
from qimen.rules import access
from qimen.rules.access import Permission, Scope

if TYPE_CHECKING:
    from qimen.queries.calendar.roster import Roster
    from qimen.queries.catalogue import Catalogue, Offer, Place, Practitioner
    from qimen.web.gate import Request

Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choices:
    """The clinic's catalogue and rooms, as far as this member of staff may arrange."""

    offered: Catalogue
    known: Roster
    country: str  # which says how dates are typed
    own_id: int | None  # a practitioner who arranges the own diary alone

    @property
    def services(self) -> Options:
        return [(one.ref, one.name) for one in self.offered.offers]

    @property
    def locations(self) -> Options:
        return [(one.ref, one.name) for one in self.offered.places]

    @property
    def practitioners(self) -> Options:
        return [
            (one.ref, one.name)
            for one in self.offered.practitioners
            if self.own_id in {None, one.id}
        ]

    @property
    def first_practitioner(self) -> str:
        """The one that a list shows first, so that times and stages are those of what one sees."""
        return next((ref for ref, _ in self.practitioners), "")

    @property
    def rooms(self) -> Options:
        several = len(self.offered.places) > 1
        named = [
            (
                room.ref,
                f"{room.name}, {self.known.sites[room.location_id].name}" if several else room.name,
            )
            for room in self.known.spaces.values()
            if not room.is_gone
        ]
        return [("", "First free room"), *named, ("none", "No room")]

    def place(self, ref: str) -> Place | None:
        return self.offered.place(ref) if ref else None

    def offer(self, ref: str) -> Offer | None:
        return self.offered.offer(ref) if ref else None

    def practitioner(self, ref: str) -> Practitioner | None:
        return self.offered.practitioner(ref) if ref else None

    def room_id(self, ref: str) -> int | None:
        return next((room.id for room in self.known.spaces.values() if room.ref == ref), None)


def of(request: Request) -> Choices:
    """Return what the request's member of staff can choose from."""
    own = access.scope(request.actor, Permission.ARRANGE) is Scope.OWN
    return Choices(
        catalogue.catalogue(request.clinic),
        roster.roster(request.clinic),
        request.clinic.country,
        request.actor.staff_id if own else None,
    )

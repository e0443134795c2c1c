"""What a patient would find on the portal now: the first days with times, service by service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from qimen.models import Patient, PatientClass
from qimen.queries import catalogue, openings
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen.models import Clinic

#: So many services at a place are looked at, and so many days from the first time on.
SHOWN, DAYS = 4, 7


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A service at a place: its days with times, none when nothing is offered up to the horizon."""

    offer: catalogue.Offer
    place: catalogue.Place
    days: Sequence[openings.Day]

    @property
    def first(self) -> openings.Time | None:
        return self.days[0].times[0] if self.days else None


def of(clinic: Clinic, *, now: datetime) -> list[Glimpse]:
    """Return what somebody who comes for the first time would be offered; by the engine itself."""
    offered = catalogue.catalogue(clinic)
    pairs = [
        (place, offer)
        for place in offered.places
        for offer in offered.offers_for(PatientClass.NEW, place)
    ]
    return [_glimpse(clinic, place, offer, now) for place, offer in pairs[:SHOWN]]


def _glimpse(
    clinic: Clinic, place: catalogue.Place, offer: catalogue.Offer, now: datetime
) -> Glimpse:
    choice = openings.Choice(
        clinic=clinic,
        patient=Patient(clinic=clinic),  # nobody yet: no visit of theirs stands in the way
        patient_class=PatientClass.NEW,
        offer=offer,
        place=place,
        practitioner=None,
        now=now,
    )
    first = openings.first(choice)
    if first is None:
        return Glimpse(offer, place, ())
    begin = date.fromordinal(hours.ordinal_of(first.minute, place.zone))
    end = min(begin + timedelta(days=DAYS - 1), choice.last_day)
    days = openings.days(choice, begin, end)
    return Glimpse(offer, place, [day for day in days if day.times])

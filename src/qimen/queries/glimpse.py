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
    return [
        one(of_nobody(clinic, place, offer, PatientClass.NEW, now=now))
        for place, offer in pairs[:SHOWN]
    ]


def of_nobody(
    clinic: Clinic,
    place: catalogue.Place,
    offer: catalogue.Offer,
    patient_class: str,
    *,
    practitioner: catalogue.Practitioner | None = None,
    now: datetime,
) -> openings.Choice:
    """Return the choice of somebody not known yet: no visit of theirs stands in the way."""
    return openings.Choice(
        clinic=clinic,
        patient=Patient(clinic=clinic),
        patient_class=patient_class,
        offer=offer,
        place=place,
        practitioner=practitioner,
        now=now,
    )


def one(choice: openings.Choice) -> Glimpse:
    """Return the days with times within a week of the first time there is."""
    offer, place = choice.offer, choice.place
    first = openings.first(choice)
    if first is None:
        return Glimpse(offer, place, ())
    begin = date.fromordinal(hours.ordinal_of(first.minute, place.zone))
    end = min(begin + timedelta(days=DAYS - 1), choice.last_day)
    days = openings.days(choice, begin, end)
    return Glimpse(offer, place, [day for day in days if day.times])

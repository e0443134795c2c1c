"""What rounding does to each service: the step it overrides, and the starts a week that it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

from qimen import scheduling
from qimen.queries import catalogue, diary, kept
from qimen.scheduling import hours

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import Clinic
    from qimen.scheduling.setup import PatientClass

CLASSES = ("new", "existing")
SIX_DAYS = timedelta(days=6)
#: The week is looked at as it is worked, not as it can be booked today.
AHEAD = 400


@dataclass(frozen=True, slots=True)
class Effect:
    """One staging: its step in minutes, and the starts of the week with it and with rounding.

    Each practitioner's starts count, at every location.
    """

    service: str
    patient_class: str
    step: int
    stepped: int
    rounded: int
    has_other_class: bool

    @property
    def fewer(self) -> int:
        return max(self.stepped - self.rounded, 0)

    @property
    def more(self) -> int:
        return max(self.rounded - self.stepped, 0)


@dataclass(frozen=True, slots=True)
class Rounding:
    monday: date
    effects: tuple[Effect, ...]


_kept: kept.Kept[tuple[Effect, ...]] = kept.Kept()


def rounding(clinic: Clinic, minutes: int | None, *, now: datetime) -> Rounding:
    """Return what rounding to so many minutes does in the next whole week, with nothing booked."""
    today = now.astimezone(hours.zone_named(clinic.zone)).date()
    monday = today + timedelta(days=7 - today.weekday())
    if minutes is None:
        return Rounding(monday, ())
    key = (clinic.pk, monday, minutes)
    effects = _kept.of(key, clinic.setup_version)
    if effects is None:
        effects = tuple(_effects(clinic, minutes, monday, now))
        _kept.keep(key, clinic.setup_version, effects)
    return Rounding(monday, effects)


def _effects(clinic: Clinic, minutes: int, monday: date, now: datetime) -> list[Effect]:
    offered = catalogue.catalogue(clinic)
    effects = []
    for offer in offered.offers:
        classes = [one for one in CLASSES if offer.online and offer.is_for(one)]
        for patient_class in classes:
            stepped = rounded = 0
            for place in offered.places:
                if offer.locations and place.id not in offer.locations:
                    continue
                setup = diary.setup_of(clinic, zone=place.zone, now=now)
                request = scheduling.Request(
                    service=offer.id, patient_class=cast("PatientClass", patient_class),
                    patient=None, practitioner=None, location=place.id, first=monday,
                    last=monday + SIX_DAYS, now=now,
                )  # fmt: skip
                stepped += _count(setup, request, None)
                rounded += _count(setup, request, minutes)
            step = offer.stages(patient_class)[0].minutes
            several = len(classes) > 1
            effects.append(Effect(offer.name, patient_class, step, stepped, rounded, several))
    return effects


def _count(setup: scheduling.Setup, request: scheduling.Request, minutes: int | None) -> int:
    free = scheduling.Portal(horizon_days=AHEAD, min_notice_hours=0, round_to_minutes=minutes)
    empty = scheduling.Diary(setup=setup.under(free), busy={})
    return sum(len(opening.practitioners) for opening in scheduling.openings(empty, request))

"""The next free times for a visit that staff want to place.

Who is busy, the rooms, the hours and the starts an hour count, as where staff are asked about a
conflict; from notice, horizon, the limit and the online switches staff are exempt.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from qimen import scheduling
from qimen.queries import conflicts, diary
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from qimen.models import Clinic

#: So many days are looked at; so many times are shown of the first with some, and of the next one.
DAYS, SHOWN, SHOWN_NEXT = 14, 6, 1
#: Starts closer to the one before are left out: who wants another minute types it.
APART = 30
ENOUGH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is chosen before a time; `minute` of the day where one is typed, for the nearest."""

    clinic: Clinic
    location_id: int
    zone: str
    service_id: int
    patient_class: str
    practitioner_id: int
    staging: scheduling.Staging
    on: date
    now: datetime
    minute: int | None = None
    room_id: int | None = None
    patient_id: int | None = None
    leaving_out: int | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A date with free times."""

    on: date
    times: Sequence[datetime]


def days(wanted: Wanted) -> list[Day]:
    """Return the first dates, from the wanted one on, with some of their free times.

    One statement; a second where the practitioner's starts an hour are capped.
    """
    try:
        snapshot, request = diary.snapshot(_question(wanted))
    except LookupError:  # the service or the place is put away
        return []
    setup = conflicts.for_staff(
        snapshot.setup, wanted.service_id, wanted.patient_class, wanted.staging
    )
    if wanted.room_id is not None:
        rooms = tuple(one for one in setup.rooms if one.id == wanted.room_id)
        setup = replace(setup, rooms=rooms)
    today = wanted.now.astimezone(hours.zone_named(wanted.zone)).date()
    ahead = max((wanted.on - today).days, 0) + DAYS
    free = replace(
        setup.portal, online=True, min_notice_hours=0, max_future_visits=None, horizon_days=ahead
    )
    found = scheduling.openings(replace(snapshot, setup=replace(setup, portal=free)), request)
    starts = [hours.local(one.start, wanted.zone) for one in found]
    by_day = groupby(starts, key=lambda local: local.date())
    firsts = [(on, _apart(list(times))) for on, times in by_day][:ENOUGH]
    return [
        Day(on, _nearest(times, wanted.minute, SHOWN_NEXT if n else SHOWN))
        for n, (on, times) in enumerate(firsts)
    ]


def _apart(times: Sequence[datetime]) -> list[datetime]:
    kept: list[datetime] = []
    for at in times:
        # Not by the clocks: an hour that occurs twice has its times twice.
        if not kept or hours.minute_of(at) - hours.minute_of(kept[-1]) >= APART:
            kept.append(at)
    return kept


def _nearest(times: Sequence[datetime], minute: int | None, most: int) -> list[datetime]:
    """Return so many: the nearest to a minute of the day, else the first ones."""
    if minute is None:
        return list(times[:most])
    near = sorted(times, key=lambda at: abs(at.hour * 60 + at.minute - minute))
    return sorted(near[:most], key=hours.minute_of)


def _question(wanted: Wanted) -> diary.Question:
    return diary.Question(
        clinic=wanted.clinic,
        location_id=wanted.location_id,
        zone=wanted.zone,
        service_id=wanted.service_id,
        patient_class=wanted.patient_class,
        patient_id=wanted.patient_id,
        practitioner_id=wanted.practitioner_id,
        first=wanted.on,
        last=wanted.on + timedelta(days=DAYS - 1),
        now=wanted.now,
        staging=wanted.staging,
        leaving_out=wanted.leaving_out,
    )

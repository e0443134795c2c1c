"""When practitioners work, as settings show it: weekly hours, single days, what falls outside."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from qimen import scheduling
from qimen.models import UPCOMING_STATUSES, HoursException, Location, WorkingHours
from qimen.queries import appointments, locations, staff
from qimen.queries.ahead import SHOWN, Ahead
from qimen.scheduling import hours, working

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from qimen.models import Appointment, StaffMember
    from qimen.rules.access import Actor


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One weekly span in minutes of the day; an end not after the start is on the next day.

    `first_on` and `last_on`, both included, bound the dates on which it begins; ISO or empty.
    """

    location_id: int
    first_on: str
    last_on: str
    weekday: int
    starts_minute: int
    ends_minute: int


@dataclass(frozen=True, slots=True)
class Day:
    """A date with the spans that hold on it: (location, start, end); `is_usual` by weekly hours."""

    on: date
    spans: tuple[tuple[int, int, int], ...]
    is_usual: bool


@dataclass(frozen=True, slots=True)
class Week:
    """Who works, and for how many minutes of a week as of a date."""

    member: StaffMember
    minutes: int
    places: Sequence[str]
    outside: int

    @property
    def hours(self) -> str:
        """Say the minutes as hours: "32 hours", "7.5 hours"."""
        whole = f"{self.minutes / 60:.2f}".rstrip("0").rstrip(".")
        return "1 hour" if whole == "1" else f"{whole} hours"


def weekly(actor: Actor, member: StaffMember) -> tuple[Span, ...]:
    """Return a member's weekly spans, sorted by place, dates, weekday and start."""
    rows = WorkingHours.objects.filter(clinic_id=actor.clinic_id, practitioner=member)
    return tuple(sorted(span(row) for row in rows))


def version(spans: Sequence[Span]) -> str:
    """Return what a form carries to notice that somebody else changed the hours first."""
    return " ".join(
        f"{one.location_id}/{one.first_on}/{one.last_on}/"
        f"{one.weekday}.{one.starts_minute}.{one.ends_minute}"
        for one in spans
    )


def overview(actor: Actor, *, today: date, now: datetime) -> list[Week]:
    """Return the practitioners with their week as of a date, and how many visits lie outside."""
    members = staff.practitioners(actor)
    ids = [member.pk for member in members]
    names = {place.pk: place.name for place in locations.listed(actor)}
    spans: dict[int, list[Span]] = defaultdict(list)
    for row in WorkingHours.objects.filter(clinic_id=actor.clinic_id, practitioner_id__in=ids):
        spans[row.practitioner_id].append(span(row))
    stray = _outside(actor, {key: tuple(spans[key]) for key in ids}, now)
    weeks = []
    for member in members:
        own = [one for one in spans[member.pk] if _holds(one, today)]
        places = sorted({names[one.location_id] for one in own})
        minutes = sum(_minutes(one) for one in own)
        weeks.append(Week(member, minutes, places, len(stray[member.pk])))
    return weeks


def outside(actor: Actor, member: StaffMember, *, now: datetime) -> Ahead:
    """Return the visits to come that are not inside one span of the member's hours.

    Weekly hours and single days count; time off and closures have lists of their own.
    """
    stray = _outside(actor, {member.pk: weekly(actor, member)}, now)[member.pk]
    rows = appointments.visible(actor).filter(pk__in=stray[:SHOWN])
    return Ahead(list(rows.order_by("starts_at", "id")), len(stray))


def exceptions(
    actor: Actor, member: StaffMember, first: date, last: date
) -> dict[date, list[HoursException]]:
    """Return what holds instead of the weekly hours, by date; a row without minutes means none."""
    rows = HoursException.objects.filter(
        clinic_id=actor.clinic_id, practitioner=member, on__gte=first, on__lte=last
    )
    by_date: dict[date, list[HoursException]] = defaultdict(list)
    for row in rows.order_by("on", "starts_minute", "id"):
        by_date[row.on].append(row)
    return dict(by_date)


def days(actor: Actor, member: StaffMember, first: date, last: date) -> list[Day]:
    """Return each date with the spans that begin on it."""
    usual, instead = weekly(actor, member), exceptions(actor, member, first, last)
    dates = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    return [_day(on, usual, instead.get(on)) for on in dates]


def usual_day(actor: Actor, member: StaffMember, on: date) -> Day:
    """Return a date as the weekly hours have it."""
    return _day(on, weekly(actor, member), None)


def day_version(rows: Iterable[HoursException]) -> str:
    """Return what the form of a single day carries to notice that somebody else was first."""
    return " ".join(f"{row.location_id or 0}.{row.starts_minute}.{row.ends_minute}" for row in rows)


def _day(on: date, usual: Sequence[Span], instead: Sequence[HoursException] | None) -> Day:
    if instead is None:
        return Day(
            on,
            tuple(
                (one.location_id, one.starts_minute, one.ends_minute)
                for one in sorted(usual, key=lambda one: one.starts_minute)
                if one.weekday == on.weekday() and _holds(one, on)
            ),
            is_usual=True,
        )
    return Day(
        on,
        tuple(
            (row.location_id or 0, row.starts_minute, row.ends_minute or 0)
            for row in instead
            if row.starts_minute is not None
        ),
        is_usual=False,
    )


def span(row: WorkingHours) -> Span:
    return Span(
        row.location_id,
        row.first_on.isoformat() if row.first_on else "",
        row.last_on.isoformat() if row.last_on else "",
        row.weekday,
        row.starts_minute,
        row.ends_minute,
    )


def _holds(one: Span, on: date) -> bool:
    return one.first_on <= on.isoformat() <= (one.last_on or "9999")


def _minutes(one: Span) -> int:
    return (one.ends_minute - one.starts_minute) % hours.DAY or hours.DAY


def _outside(
    actor: Actor, spans: dict[int, tuple[Span, ...]], now: datetime
) -> dict[int, list[int]]:
    """Return the keys of the visits outside, by practitioner. Three statements, however many."""
    setup = _setup(actor, spans, now)
    rows = (
        appointments.on_calendar(actor)
        .filter(practitioner_id__in=list(spans), ends_at__gt=now, status__in=UPCOMING_STATUSES)
        .order_by("starts_at", "pk")
    )
    stray: dict[int, list[int]] = {key: [] for key in spans}
    for row in rows.only("pk", "practitioner_id", "location_id", "starts_at", "ends_at"):
        if not _is_inside(setup, row):
            stray[row.practitioner_id].append(row.pk)
    return stray


def _is_inside(setup: scheduling.Setup, row: Appointment) -> bool:
    start, end = hours.minute_of(row.starts_at), hours.minute_of(row.ends_at)
    place = setup.location(row.location_id)
    [one] = [each for each in setup.practitioners if each.id == row.practitioner_id]
    pieces = working.working(setup, one, place).on(hours.ordinal_of(start, place.zone))
    return any(piece.start <= start and end <= piece.until for piece in pieces)


def _setup(actor: Actor, spans: dict[int, tuple[Span, ...]], now: datetime) -> scheduling.Setup:
    """Return a clinic in which these practitioners have their hours and nothing else matters."""
    single: dict[int, list[scheduling.HoursException]] = defaultdict(list)
    since = now.date() - timedelta(days=3)
    for row in HoursException.objects.filter(
        clinic_id=actor.clinic_id, practitioner_id__in=list(spans), on__gte=since
    ):
        single[row.practitioner_id].append(
            scheduling.HoursException(row.on, row.location_id, row.starts_minute, row.ends_minute)
        )
    places = Location.objects.filter(clinic_id=actor.clinic_id).values_list("pk", "zone")
    return scheduling.Setup(
        zone="UTC",
        portal=scheduling.Portal(horizon_days=1, min_notice_hours=0),
        locations=tuple(scheduling.Location(pk, zone) for pk, zone in places),
        rooms=(),
        practitioners=tuple(
            scheduling.Practitioner(
                key,
                hours=tuple(_engine(one) for one in own),
                exceptions=tuple(single[key]),
            )
            for key, own in spans.items()
        ),
        services=(),
    )


def _engine(one: Span) -> scheduling.WeeklyHours:
    return scheduling.WeeklyHours(
        one.location_id,
        one.weekday,
        one.starts_minute,
        one.ends_minute,
        date.fromisoformat(one.first_on) if one.first_on else None,
        date.fromisoformat(one.last_on) if one.last_on else None,
    )

"""A clinic's setup for the engine: read in one statement, kept until the clinic changes.

The database raises `Clinic.setup_version` with every change of a row that a setup is made of
(migration 0002, decision 0012). A kept setup of another version is never used, so a change of
settings holds for the very next request of every process.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from qimen import scheduling
from qimen.queries import kept, portal
from qimen.queries.diary import facts
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qimen.models import Clinic
    from qimen.queries.diary.facts import Fact

#: Exceptions, time off and closures that ended earlier than this before the asked day are left out.
LOOK_BACK = timedelta(days=3)
#: Weekly blocks are written out this far beyond the horizon, and a setup is kept as long.
KEPT_FOR = timedelta(days=30)
WEEK = timedelta(days=7)

_setups: kept.Kept[tuple[date, scheduling.Setup]] = kept.Kept()


def setup_of(clinic: Clinic, *, zone: str, now: datetime) -> scheduling.Setup:
    """Return the clinic's setup as of the version in hand; `zone` decides which day is today."""
    horizon = horizon_days(clinic, zone, now)
    since = (now.astimezone(UTC) - LOOK_BACK).date()
    key = (clinic.pk, horizon)
    known = _setups.of(key, clinic.setup_version)
    if known is not None and known[0] <= since <= known[0] + KEPT_FOR:
        return known[1]
    end = since + LOOK_BACK + timedelta(days=horizon) + KEPT_FOR + WEEK
    today = now.astimezone(hours.zone_named(zone)).date()
    setup = _made(clinic, today, facts.read(clinic.pk, since), (since, end))
    _setups.keep(key, clinic.setup_version, (since, setup))
    return setup


def horizon_days(clinic: Clinic, zone: str, now: datetime) -> int:
    """Return how many days after today, in a zone, the last bookable date is."""
    today = now.astimezone(hours.zone_named(zone)).date()
    return (portal.last_day(clinic.portal, today) - today).days


def _made(
    clinic: Clinic, today: date, of: dict[int, list[Fact]], written: tuple[date, date]
) -> scheduling.Setup:
    return scheduling.Setup(
        zone=clinic.zone,
        portal=portal.for_engine(clinic.portal, today),
        locations=tuple(scheduling.Location(fact.id, fact.word) for fact in of[facts.LOCATION]),
        rooms=tuple(
            scheduling.Room(fact.id, fact.owner or 0, active=bool(fact.a))
            for fact in of[facts.ROOM]
        ),
        practitioners=_practitioners(of, written),
        services=_services(of),
        closures=tuple(scheduling.Closure(_wall(fact), fact.a) for fact in of[facts.CLOSURE]),
    )


def _by_owner(rows: list[Fact]) -> dict[int | None, list[Fact]]:
    owned: dict[int | None, list[Fact]] = defaultdict(list)
    for row in rows:
        owned[row.owner].append(row)
    return owned


def _practitioners(
    of: dict[int, list[Fact]], written: tuple[date, date]
) -> tuple[scheduling.Practitioner, ...]:
    weekly, exceptions, off = (
        _by_owner(of[table]) for table in (facts.HOURS, facts.EXCEPTION, facts.TIME_OFF)
    )
    return tuple(
        scheduling.Practitioner(
            id=one.id,
            online=bool(one.a),
            max_starts_per_hour=one.b,
            hours=tuple(
                scheduling.WeeklyHours(
                    each.a or 0, each.b or 0, each.c or 0, each.d or 0, each.first, each.last
                )
                for each in weekly[one.id]
            ),
            exceptions=tuple(
                scheduling.HoursException(each.first or date.min, each.a, each.c, each.d)
                for each in exceptions[one.id]
            ),
            time_off=tuple(wall for each in off[one.id] for wall in _weekly(each, *written)),
        )
        for one in of[facts.PRACTITIONER]
    )


def _services(of: dict[int, list[Fact]]) -> tuple[scheduling.Service, ...]:
    stages, given_by, given_in, given_at = (
        _by_owner(of[table])
        for table in (facts.STAGE, facts.GIVEN_BY, facts.GIVEN_IN, facts.GIVEN_AT)
    )
    return tuple(
        scheduling.Service(
            id=one.id,
            practitioners=frozenset(each.a or 0 for each in given_by[one.id]),
            stagings=_stagings(stages[one.id]),
            rooms=_listed(given_in[one.id]),
            locations=_listed(given_at[one.id]),
            provided_to=one.word,  # type: ignore[arg-type]
            active=bool(one.a),
            online=bool(one.b),
        )
        for one in of[facts.SERVICE]
    )


def _listed(rows: list[Fact]) -> frozenset[int] | None:
    return frozenset(row.a or 0 for row in rows) or None


def _stagings(stages: list[Fact]) -> dict[str, scheduling.Staging]:
    lines: dict[str, list[scheduling.Stage]] = defaultdict(list)
    for stage in stages:
        line = scheduling.Stage(
            stage.a or 0, patient=bool(stage.b), practitioner=bool(stage.c), room=bool(stage.d)
        )
        lines[stage.word].append(line)
    return {name: scheduling.Staging(tuple(rows)) for name, rows in lines.items()}


def _weekly(fact: Fact, since: date, end: date) -> Iterator[scheduling.WallSpan]:
    """Yield a span and, where it repeats weekly, each later one up to a date.

    One that began years ago is written out from a week before the first date that is asked for.
    """
    wall = _wall(fact)
    if fact.until and wall.end[0] < since:
        gone = (since - wall.end[0]) // WEEK * WEEK
        wall = scheduling.WallSpan(
            (wall.start[0] + gone, wall.start[1]), (wall.end[0] + gone, wall.end[1])
        )
    until = min(fact.until or date.min, end)
    yield wall
    while (on := wall.start[0] + WEEK) <= until:
        wall = scheduling.WallSpan((on, wall.start[1]), (wall.end[0] + WEEK, wall.end[1]))
        yield wall


def _wall(fact: Fact) -> scheduling.WallSpan:
    return scheduling.WallSpan(
        (fact.first or date.min, fact.c or 0), (fact.last or date.max, fact.d or 0)
    )

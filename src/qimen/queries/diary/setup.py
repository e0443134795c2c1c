"""A clinic's setup for the engine: read in one statement, kept until the clinic changes.

The database raises `Clinic.setup_version` with every change of a row that a setup is made of
(migration 0002, decision 0012). A kept setup of another version is never used, so a change of
settings holds for the very next request of every process.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import (
    CharField,
    DateField,
    F,
    IntegerField,
    QuerySet,
    SmallIntegerField,
    Value,
)
from django.db.models.functions import Cast

from qimen import scheduling
from qimen.models import (
    Closure,
    HoursException,
    Location,
    Room,
    Service,
    ServiceLocation,
    ServicePractitioner,
    ServiceRoom,
    StaffMember,
    Stage,
    TimeOff,
    WorkingHours,
)
from qimen.queries import kept
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qimen.models import Clinic

#: Exceptions, time off and closures that ended earlier than this before the asked day are left out.
LOOK_BACK = timedelta(days=3)

_setups: kept.Kept[tuple[date, scheduling.Setup]] = kept.Kept()


class Fact(NamedTuple):
    """One row of the statement; which table it is from decides what its columns mean."""

    table: int
    place: int
    id: int
    owner: int | None
    a: int | None
    b: int | None
    c: int | None
    d: int | None
    first: date | None
    last: date | None
    word: str


def setup_of(clinic: Clinic, *, zone: str, now: datetime) -> scheduling.Setup:
    """Return the clinic's setup as of the version in hand; `zone` decides which day is today."""
    horizon = horizon_days(clinic, zone, now)
    since = (now.astimezone(UTC) - LOOK_BACK).date()
    key = (clinic.pk, horizon)
    known = _setups.of(key, clinic.setup_version)
    if known is not None and known[0] <= since:
        return known[1]
    setup = _made(clinic, horizon, _facts(clinic.pk, since))
    _setups.keep(key, clinic.setup_version, (since, setup))
    return setup


def horizon_days(clinic: Clinic, zone: str, now: datetime) -> int:
    """Return how many days after today, in a zone, the last bookable date is."""
    today = now.astimezone(hours.zone_named(zone)).date()
    portal = clinic.portal
    unit: Any = portal.horizon_unit
    return (hours.last_bookable(today, portal.horizon_number, unit) - today).days


def _facts(clinic_id: int, since: date) -> list[Fact]:
    selects = [select.filter(clinic_id=clinic_id) for select in _selects(since)]
    rows = selects[0].union(*selects[1:], all=True)
    return sorted((Fact(*row) for row in rows), key=lambda fact: (fact.place, fact.id))


# The first select types the columns of them all.
HOURS, EXCEPTION, TIME_OFF, CLOSURE, LOCATION, ROOM, PRACTITIONER = range(7)
SERVICE, STAGE, GIVEN_BY, GIVEN_IN, GIVEN_AT = range(7, 12)
NO_DATE = Value(None, output_field=DateField())


def _selects(since: date) -> list[QuerySet[Any, Any]]:
    span = {"c": "starts_minute", "d": "ends_minute"}
    wall = {**span, "first": F("starts_on"), "last": F("ends_on")}
    return [
        _select(WorkingHours, HOURS, owner="practitioner_id", a="location_id", b="weekday",
                first=F("first_on"), last=F("last_on"), **span),
        _select(HoursException, EXCEPTION, owner="practitioner_id", a="location_id",
                first=F("on"), **span).filter(on__gte=since),
        _select(TimeOff, TIME_OFF, owner="practitioner_id", **wall).filter(ends_on__gte=since),
        _select(Closure, CLOSURE, a="location_id", **wall).filter(ends_on__gte=since),
        _select(Location, LOCATION, place="position", word="zone").filter(active=True),
        _select(Room, ROOM, place="position", owner="location_id", a="active"),
        _select(StaffMember, PRACTITIONER, place="position", a="online", b="max_starts_per_hour")
        .filter(is_practitioner=True, disabled_at=None),
        _select(Service, SERVICE, place="position", a="active", b="online", word="provided_to"),
        _select(Stage, STAGE, place="position", owner="service_id", a="minutes", b="patient",
                c="practitioner", d="room", word="patient_class"),
        _select(ServicePractitioner, GIVEN_BY, owner="service_id", a="practitioner_id"),
        _select(ServiceRoom, GIVEN_IN, owner="service_id", a="room_id"),
        _select(ServiceLocation, GIVEN_AT, owner="service_id", a="location_id"),
    ]  # fmt: skip


def _select(model: Any, table: int, **columns: Any) -> QuerySet[Any, Any]:
    """Select a table's rows as Facts; a name is a column (a boolean becomes 0 or 1)."""
    given = {
        f"x_{name}": Cast(F(columns[name]), IntegerField())
        if name in columns
        else Value(None, output_field=IntegerField())
        for name in ("owner", "a", "b", "c", "d")
    }
    place = Cast(F(columns["place"]), IntegerField()) if "place" in columns else _number(0)
    word = F(columns["word"]) if "word" in columns else Value("", output_field=CharField())
    queryset = model.objects.order_by().annotate(
        x_table=_number(table),
        x_place=place,
        x_id=Cast(F("id"), IntegerField()),
        **given,
        x_first=columns.get("first", NO_DATE),
        x_last=columns.get("last", NO_DATE),
        x_word=word,
    )
    return queryset.values_list(*(f"x_{name}" for name in Fact._fields))  # type: ignore[no-any-return]


def _number(value: int) -> Value:
    return Value(value, output_field=SmallIntegerField())


def _made(clinic: Clinic, horizon: int, facts: Iterable[Fact]) -> scheduling.Setup:
    of: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        of[fact.table].append(fact)
    portal = clinic.portal
    return scheduling.Setup(
        zone=clinic.zone,
        portal=scheduling.Portal(
            online=portal.online,
            horizon_days=horizon,
            min_notice_hours=portal.min_notice_hours,
            round_to_minutes=portal.round_to_minutes,
            max_future_visits=portal.max_future_visits,
        ),
        locations=tuple(scheduling.Location(fact.id, fact.word) for fact in of[LOCATION]),
        rooms=tuple(
            scheduling.Room(fact.id, fact.owner or 0, active=bool(fact.a)) for fact in of[ROOM]
        ),
        practitioners=_practitioners(of),
        services=_services(of),
        closures=tuple(scheduling.Closure(_wall(fact), fact.a) for fact in of[CLOSURE]),
    )


def _by_owner(facts: list[Fact]) -> dict[int | None, list[Fact]]:
    owned: dict[int | None, list[Fact]] = defaultdict(list)
    for fact in facts:
        owned[fact.owner].append(fact)
    return owned


def _practitioners(of: dict[int, list[Fact]]) -> tuple[scheduling.Practitioner, ...]:
    weekly, exceptions, off = (_by_owner(of[table]) for table in (HOURS, EXCEPTION, TIME_OFF))
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
            time_off=tuple(_wall(each) for each in off[one.id]),
        )
        for one in of[PRACTITIONER]
    )


def _services(of: dict[int, list[Fact]]) -> tuple[scheduling.Service, ...]:
    stages, given_by, given_in, given_at = (
        _by_owner(of[table]) for table in (STAGE, GIVEN_BY, GIVEN_IN, GIVEN_AT)
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
        for one in of[SERVICE]
    )


def _listed(facts: list[Fact]) -> frozenset[int] | None:
    return frozenset(fact.a or 0 for fact in facts) or None


def _stagings(stages: list[Fact]) -> dict[str, scheduling.Staging]:
    lines: dict[str, list[scheduling.Stage]] = defaultdict(list)
    for stage in stages:
        line = scheduling.Stage(
            stage.a or 0, patient=bool(stage.b), practitioner=bool(stage.c), room=bool(stage.d)
        )
        lines[stage.word].append(line)
    return {name: scheduling.Staging(tuple(rows)) for name, rows in lines.items()}


def _wall(fact: Fact) -> scheduling.WallSpan:
    return scheduling.WallSpan(
        (fact.first or date.min, fact.c or 0), (fact.last or date.max, fact.d or 0)
    )

"""The rows that a setup is made of, in one statement.

Twelve tables are read as one union of rows of the same shape: a cold request costs one
statement, not thirteen, and all of it is of one moment.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import (
    CharField,
    DateField,
    F,
    IntegerField,
    Q,
    QuerySet,
    SmallIntegerField,
    Value,
)
from django.db.models.functions import Cast

from qimen.models import (
    Block,
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

if TYPE_CHECKING:
    from datetime import date


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
    until: date | None
    word: str


def read(clinic_id: int, since: date) -> dict[int, list[Fact]]:
    """Return a clinic's rows by table, each in its clinic's order; what ended before is left out."""
    selects = [select.filter(clinic_id=clinic_id) for select in _selects(since)]
    rows = selects[0].union(*selects[1:], all=True)
    facts = sorted((Fact(*row) for row in rows), key=lambda fact: (fact.place, fact.id))
    of: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        of[fact.table].append(fact)
    return of


# The first select types the columns of them all.
HOURS, EXCEPTION, TIME_OFF, CLOSURE, LOCATION, ROOM, PRACTITIONER = range(7)
SERVICE, STAGE, GIVEN_BY, GIVEN_IN, GIVEN_AT = range(7, 12)
NO_DATE = Cast(Value(None), DateField())


def _selects(since: date) -> list[QuerySet[Any, Any]]:
    span = {"c": "starts_minute", "d": "ends_minute"}
    wall = {**span, "first": F("starts_on"), "last": F("ends_on")}
    return [
        _select(WorkingHours, HOURS, owner="practitioner_id", a="location_id", b="weekday",
                first=F("first_on"), last=F("last_on"), **span),
        _select(HoursException, EXCEPTION, owner="practitioner_id", a="location_id",
                first=F("on"), **span).filter(on__gte=since),
        _select(TimeOff, TIME_OFF, owner="practitioner_id", **wall).filter(ends_on__gte=since),
        _select(Block, TIME_OFF, owner="practitioner_id", until=F("weekly_until"), **wall)
        .filter(Q(ends_on__gte=since) | Q(weekly_until__gte=since)),
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
        x_until=columns.get("until", NO_DATE),
        x_word=word,
    )
    return queryset.values_list(*(f"x_{name}" for name in Fact._fields))  # type: ignore[no-any-return]


def _number(value: int) -> Value:
    return Value(value, output_field=SmallIntegerField())

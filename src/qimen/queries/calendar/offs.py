"""What keeps people from working, by its title: closures, time off, blocks like lunch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, DateField, F, IntegerField, Q, Value
from django.db.models.functions import Cast

from qimen.models import Block, Closure, TimeOff
from qimen.queries import kept
from qimen.scheduling import hours
from qimen.scheduling.span import overlap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from qimen.models import Clinic
    from qimen.scheduling.span import Pair

CLOSURE, TIME_OFF, BLOCK = "closure", "time_off", "block"
WEEK = timedelta(days=7)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Off:
    """A span of wall time in which somebody, or a place, cannot be booked; None means all."""

    kind: str
    title: str
    practitioner_id: int | None
    location_id: int | None
    starts_on: date
    starts_minute: int
    ends_on: date
    ends_minute: int
    weekly_until: date | None

    def spans(self, zone: str, window: Pair) -> Iterator[Pair]:
        """Yield the minutes in which it holds within a window, week by week where it repeats."""
        first, last = self.starts_on, self.ends_on
        begin = date.fromordinal(hours.ordinal_of(window[0], zone)) - (last - first) - DAY
        if self.weekly_until and first < begin:
            weeks = (begin - first) // WEEK
            first, last = first + weeks * WEEK, last + weeks * WEEK
        while first <= (self.weekly_until or first):
            span = (
                hours.resolve(first, self.starts_minute, zone),
                hours.resolve(last, self.ends_minute, zone),
            )
            if overlap(span, window):
                yield span
            if not self.weekly_until or span[0] >= window[1]:
                return
            first, last = first + WEEK, last + WEEK


_offs: kept.Kept[tuple[Off, ...]] = kept.Kept()


def between(clinic: Clinic, first: date, last: date) -> tuple[Off, ...]:
    """Return what may hold on the dates from first to last; one statement, kept by version."""
    key = (clinic.pk, first, last)
    known = _offs.of(key, clinic.setup_version)
    if known is None:
        known = tuple(Off(*row) for row in _rows(clinic.pk, first - DAY, last + DAY))
        _offs.keep(key, clinic.setup_version, known)
    return known


def _rows(clinic_id: int, first: date, last: date) -> QuerySet[Any, Any]:
    none, no_date = Cast(Value(None), IntegerField()), Cast(Value(None), DateField())
    who, where = F("practitioner_id"), F("location_id")
    near = Q(clinic_id=clinic_id, starts_on__lte=last)
    recent = near & Q(ends_on__gte=first)
    again = near & (Q(ends_on__gte=first) | Q(weekly_until__gte=first))
    time_off = _select(TimeOff, recent, TIME_OFF, who, none, no_date)
    closures = _select(Closure, recent, CLOSURE, none, where, no_date)
    blocks = _select(Block, again, BLOCK, who, none, F("weekly_until"))
    return time_off.union(closures, blocks, all=True)


def _select(
    model: Any, these: Q, kind: str, who: Any, where: Any, until: Any
) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = (
        model.objects.order_by()
        .filter(these)
        .annotate(
            x_kind=Value(kind, output_field=CharField()), x_who=who, x_where=where, x_until=until
        )
        .values_list(
            "x_kind", "title", "x_who", "x_where", "starts_on", "starts_minute", "ends_on",
            "ends_minute", "x_until",
        )
    )  # fmt: skip
    return rows

"""Time off and blocks as settings show them, and the visits that they hit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q
from django.shortcuts import get_object_or_404

from qimen.models import UPCOMING_STATUSES, Block, StaffMember, TimeOff, WorkingHours
from qimen.queries import ahead, appointments
from qimen.rules import access
from qimen.rules.access import Permission, Scope
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from qimen.models import Appointment, Location
    from qimen.queries.ahead import Ahead
    from qimen.rules.access import Actor

    Row = TypeVar("Row", TimeOff, Block)
    Span = tuple[int, int]

SHOWN_PAST = 20
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Listed:
    """Time off from today on, and what is over; blocks that are still to come, once or weekly."""

    ahead: Sequence[TimeOff]
    past: Sequence[TimeOff]
    blocks: Sequence[Block]


def visible(actor: Actor) -> QuerySet[TimeOff]:
    """Return the time off that this actor may change."""
    rows = TimeOff.objects.filter(clinic_id=actor.clinic_id).select_related("practitioner")
    return rows.filter(_theirs(actor, "practitioner_id"))


def blocks(actor: Actor) -> QuerySet[Block]:
    """Return the blocks that this actor may change."""
    rows = Block.objects.filter(clinic_id=actor.clinic_id).select_related("practitioner")
    return rows.filter(_theirs(actor, "practitioner_id"))


def practitioners(actor: Actor, own: int | None = None) -> list[tuple[int, str]]:
    """Return whose absence this actor may record; and `own`, who has left, where a row is theirs."""
    rows = StaffMember.objects.filter(
        Q(disabled_at=None) | Q(pk=own), clinic_id=actor.clinic_id, is_practitioner=True
    )
    named = rows.filter(_theirs(actor, "pk")).order_by("position", "id")
    return list(named.values_list("pk", "name"))


def listed(actor: Actor, *, today: date) -> Listed:
    """Return what is to come, soonest first. Three statements."""
    coming = Q(ends_on__gte=today)
    return Listed(
        list(visible(actor).filter(coming).order_by("starts_on", "starts_minute", "id")),
        list(visible(actor).exclude(coming).order_by("-starts_on", "-id")[:SHOWN_PAST]),
        list(
            blocks(actor)
            .filter(coming | Q(weekly_until__gte=today))
            .order_by("practitioner__position", "starts_on", "starts_minute", "id")
        ),
    )


def one(actor: Actor, number: int, *, lock: bool = False) -> TimeOff:
    """Return some time off, or raise Http404; locked when it is about to be changed."""
    rows = visible(actor)
    return get_object_or_404(rows.select_for_update(of=("self",)) if lock else rows, pk=number)


def block(actor: Actor, number: int, *, lock: bool = False) -> Block:
    """Return a block, or raise Http404; locked when it is about to be changed."""
    rows = blocks(actor)
    return get_object_or_404(rows.select_for_update(of=("self",)) if lock else rows, pk=number)


def alike(actor: Actor, row: Block, *, lock: bool = False) -> list[Block]:
    """Return a block and what is the same of its practitioner on other weekdays, in their order."""
    if row.weekly_until is None:
        return [row]
    rows = blocks(actor).filter(
        practitioner_id=row.practitioner_id,
        title=row.title,
        starts_minute=row.starts_minute,
        ends_minute=row.ends_minute,
        weekly_until=row.weekly_until,
    )
    found = rows.select_for_update(of=("self",)) if lock else rows
    return sorted(found.order_by("pk"), key=lambda one: (one.starts_on.weekday(), one.pk))


def sites(actor: Actor, *, today: date) -> list[tuple[Location, list[int]]]:
    """Return the locations in use, each with the practitioners who have hours there, now or later."""
    people = {pk for pk, _ in practitioners(actor)}
    rows = WorkingHours.objects.filter(
        Q(last_on=None) | Q(last_on__gte=today), clinic_id=actor.clinic_id, location__active=True
    ).select_related("location")
    found: dict[int, tuple[Location, set[int]]] = {}
    for row in rows.order_by("location__position", "location_id"):
        _, here = found.setdefault(row.location_id, (row.location, set()))
        here.update({row.practitioner_id} & people)
    return [(place, sorted(here)) for place, here in found.values() if here]


def version(row: TimeOff | Block) -> str:
    """Return what a form carries to notice that somebody else was first: a block counts its
    changes, time off is as much as it says."""
    if isinstance(row, Block):
        return str(row.revision)
    first = f"{row.starts_on.isoformat()}.{row.starts_minute}"
    last = f"{row.ends_on.isoformat()}.{row.ends_minute}"
    return f"{row.practitioner_id}/{first}/{last}/{row.title}"


def hit(
    actor: Actor,
    row: TimeOff | Block,
    zone: str,
    *,
    after: Appointment | None = None,
    now: datetime,
) -> Ahead:
    """Return the visits to come on which it falls; wall time is on the clocks of the clinic's zone."""
    keys = hits(actor, [row], zone, now=now)[row.pk]
    return ahead.visits(actor, Q(pk__in=keys) & ahead.later(after), now=now)


def hits(
    actor: Actor, rows: Sequence[TimeOff | Block], zone: str, *, now: datetime
) -> dict[int, list[int]]:
    """Return the keys of the visits to come on which each falls. One statement, however many."""
    found: dict[int, list[int]] = {row.pk: [] for row in rows}
    visits = list(_visits(actor, {row.practitioner_id for row in rows}, now))
    if not visits:
        return found
    last = max(visit.ends_at for visit in visits)
    for row in rows:
        spans = list(_spans(row, zone, now, last))
        found[row.pk] = [
            visit.pk
            for visit in visits
            if visit.practitioner_id == row.practitioner_id and _falls_on(spans, visit)
        ]
    return found


def _visits(actor: Actor, practitioners: set[int], now: datetime) -> QuerySet[Appointment]:
    rows = appointments.on_calendar(actor).filter(
        practitioner_id__in=practitioners, ends_at__gt=now, status__in=UPCOMING_STATUSES
    )
    return rows.order_by("starts_at", "pk").only(
        "pk", "practitioner_id", "starts_at", "ends_at", "clinic_id"
    )


def _falls_on(spans: Sequence[Span], visit: Appointment) -> bool:
    start, end = hours.minute_of(visit.starts_at), hours.minute_of(visit.ends_at)
    return any(start < until and end > begin for begin, until in spans)


def _spans(row: TimeOff | Block, zone: str, now: datetime, last: datetime) -> Iterator[Span]:
    """Yield its spans in minutes, week by week where it repeats, as far as the last visit."""
    first, final = row.starts_on, row.ends_on
    until = getattr(row, "weekly_until", None) or first
    while first <= until and first <= last.date() + WEEK:
        if final >= now.date() - WEEK:
            yield (
                hours.resolve(first, row.starts_minute, zone),
                hours.resolve(final, row.ends_minute, zone),
            )
        first, final = first + WEEK, final + WEEK


def _theirs(actor: Actor, column: str) -> Q:
    """Say whose rows an actor may change: everybody's, the own, or nobody's."""
    match access.scope(actor, Permission.CHANGE_TIME_OFF):
        case Scope.CLINIC:
            return Q()
        case Scope.OWN if actor.staff_id is not None:
            return Q(**{column: actor.staff_id})
        case _:
            return Q(pk__in=[])

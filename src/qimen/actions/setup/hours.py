"""Working hours: a member's week exchanged as a whole, and single days. No visit is cancelled."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from qimen.actions import journal, locks
from qimen.actions.setup import changes
from qimen.models import HoursException, StaffMember, WorkingHours
from qimen.queries import hours, locations, staff

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from qimen.queries.hours import Span
    from qimen.rules.access import Actor

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class NoSuchPlace(Exception):  # noqa: N818 - reads as what it is
    """Hours are at a location of this clinic."""


@locks.transactional
def change(
    actor: Actor, ref: str, spans: Iterable[Span], *, version: str, now: datetime
) -> StaffMember:
    """Give a practitioner these weekly hours in place of those there were.

    Raises changes.Outdated when the hours are not those the form was made from.
    """
    changes.permit(actor)
    row = staff.one(actor, ref, lock=True)
    before = hours.weekly(actor, row)
    if hours.version(before) != version:
        raise changes.Outdated(row)
    wanted = tuple(sorted(set(spans)))
    _require_places(actor, {one.location_id for one in wanted})
    if wanted != before:
        _exchange(row, before, wanted)
        told = {"hours": [[_words(one) for one in each] for each in (before, wanted)]}
        _record(actor, row, "settings.hours_changed", told, now)
    return row


@locks.transactional
def change_day(
    actor: Actor,
    ref: str,
    on: date,
    spans: Sequence[tuple[int, int, int]] | None,
    *,
    version: str,
    now: datetime,
) -> StaffMember:
    """Give a practitioner other hours on one date: (location, start, end), or none at all.

    None makes it a usual day again. Raises changes.Outdated.
    """
    changes.permit(actor)
    row = staff.one(actor, ref, lock=True)
    stored = hours.exceptions(actor, row, on, on).get(on, [])
    if hours.day_version(stored) != version:
        raise changes.Outdated(row)
    _require_places(actor, {place for place, _, _ in spans or ()})
    wanted = _day_rows(row, on, spans)
    before, after = hours.day_version(stored), hours.day_version(wanted)
    if before != after:
        rows = HoursException.objects.filter(clinic_id=actor.clinic_id, practitioner=row, on=on)
        rows.delete()
        HoursException.objects.bulk_create(wanted)
        told = {on.isoformat(): [_day_words(stored), _day_words(wanted)]}
        _record(actor, row, "settings.day_changed", told, now)
    return row


def _require_places(actor: Actor, asked: set[int]) -> None:
    if locations.visible(actor).filter(pk__in=asked).count() != len(asked):
        raise NoSuchPlace


def _exchange(row: StaffMember, before: Sequence[Span], wanted: Sequence[Span]) -> None:
    """Delete what is gone and add what is new; spans that stay keep their rows."""
    stored = WorkingHours.objects.filter(clinic_id=row.clinic_id, practitioner=row)
    if set(before) - set(wanted):
        kept: set[Span] = set()
        for each in stored:
            span = hours.span(each)
            if span not in wanted or span in kept:
                each.delete()
            kept.add(span)
    WorkingHours.objects.bulk_create(
        WorkingHours(
            clinic_id=row.clinic_id, practitioner=row, location_id=one.location_id,
            weekday=one.weekday, starts_minute=one.starts_minute, ends_minute=one.ends_minute,
            first_on=date.fromisoformat(one.first_on) if one.first_on else None,
            last_on=date.fromisoformat(one.last_on) if one.last_on else None,
        )
        for one in wanted
        if one not in before
    )  # fmt: skip


def _day_rows(
    row: StaffMember, on: date, spans: Sequence[tuple[int, int, int]] | None
) -> list[HoursException]:
    if spans is None:
        return []
    own = {"clinic_id": row.clinic_id, "practitioner": row, "on": on}
    if not spans:
        return [HoursException(**own)]
    return [
        HoursException(**own, location_id=place, starts_minute=start, ends_minute=end)
        for place, start, end in sorted(set(spans), key=lambda span: (span[1], span))
    ]


def _words(one: Span) -> str:
    dates = f" {one.first_on}…{one.last_on}" if one.first_on or one.last_on else ""
    span = _clocks(one.starts_minute, one.ends_minute)
    return f"{WEEKDAYS[one.weekday]} {span} location:{one.location_id}{dates}"


def _day_words(rows: Iterable[HoursException]) -> list[str]:
    return [
        "none"
        if row.starts_minute is None
        else f"{_clocks(row.starts_minute, row.ends_minute or 0)} location:{row.location_id}"
        for row in rows
    ]


def _clocks(start: int, end: int) -> str:
    return f"{start // 60:02}:{start % 60:02}–{end // 60:02}:{end % 60:02}"


def _record(
    actor: Actor, row: StaffMember, verb: str, told: Mapping[str, object], now: datetime
) -> None:
    details = {"changed": told}
    journal.record(actor, verb, subject=changes.subject(row), details=details, now=now)

"""The calendar as drawn: columns and the rows they share."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from qimen.models import Status
from qimen.queries import diary
from qimen.queries.calendar import axes, columns, frame, offs, roster, visits
from qimen.rules import access
from qimen.rules.access import Permission, Scope
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from qimen.queries.calendar.asked import Asked
    from qimen.queries.calendar.axes import Axis
    from qimen.queries.calendar.claimed import Claimed, Drawn
    from qimen.queries.calendar.columns import Column, Material
    from qimen.queries.calendar.frame import Frame, Mark
    from qimen.queries.calendar.roster import Person, Space
    from qimen.rules.access import Actor


@dataclass(frozen=True, slots=True)
class Board:
    """The part of the calendar that was asked for."""

    asked: Asked
    frame: Frame
    marks: tuple[Mark, ...]
    changes: tuple[tuple[date, int], ...]  # dates on which clocks change, and by how much
    columns: tuple[Column, ...]
    visits: int
    requests: int
    now: datetime
    today: date

    def now_row(self, axis: Axis) -> int | None:
        """Return the row of now on a date, or None on others and outside the frame."""
        minute = hours.minute_of(self.now)
        place = self.frame.place(axis, (minute, minute + 1))
        return place[0] if place else None


def board(actor: Actor, asked: Asked, claims: Sequence[Claimed], *, now: datetime) -> Board:
    """Return the window's columns as the actor may see them.

    One statement, whatever it holds; up to six more when the clinic's setup has changed.
    """
    found = visits.shown(actor, asked)
    drawn_in: list[Drawn] = sorted([*found, *claims], key=lambda one: one.start)
    days = axes.of(asked)
    material = _material(asked, now)
    made = tuple(chain.from_iterable(_day(actor, asked, material, each, drawn_in) for each in days))
    drawn = frame.around((one.axis, span) for one in made for span in one.spans())
    return Board(
        asked=asked,
        frame=drawn,
        marks=frame.marks(drawn, days),
        changes=tuple((each.on, each.shift) for each in days if each.shift),
        columns=made,
        visits=len(found),
        requests=sum(one.row.status == Status.REQUESTED for one in found)
        + sum(one.is_move for one in claims),
        now=now,
        today=asked.today(now),
    )


def choosable(actor: Actor, asked: Asked) -> list[Person] | list[Space]:
    """Return whose columns one may ask for: practitioners in their order, or rooms."""
    known = roster.roster(asked.clinic)
    if asked.by_room:
        here = asked.location_id
        return [
            one for one in known.spaces.values()
            if not one.is_gone and here in {None, one.location_id}
        ]  # fmt: skip
    own = _sees_own_only(actor, asked)
    people = [one for one in known.people.values() if not own or one.id == actor.staff_id]
    return sorted(
        (one for one in people if not one.is_gone), key=lambda one: one.id != actor.staff_id
    )


def _sees_own_only(actor: Actor, asked: Asked) -> bool:
    is_own = access.scope(actor, Permission.SEE_CALENDAR) is Scope.OWN
    return is_own and not asked.clinic.practitioners_see_all


def _material(asked: Asked, now: datetime) -> Material:
    # What is over is in no setup of today: the past has one of its own.
    then = min(now, hours.at(asked.window[0]))
    return columns.Material(
        roster=roster.roster(asked.clinic),
        setup=diary.setup_of(asked.clinic, zone=asked.zone, now=then),
        offs=offs.between(asked.clinic, asked.first, asked.last),
        clinic_zone=asked.clinic.zone,
        location_id=asked.location_id,
    )


def _day(
    actor: Actor, asked: Asked, material: Material, axis: Axis, found: Sequence[Drawn]
) -> Iterator[Column]:
    """Yield a date's columns; in a week those who are away all day have none."""
    here = [one for one in found if axis.holds((one.start, one.end))]
    make = _rooms if asked.by_room else _people
    drawn = list(make(actor, asked, material, axis, here))
    if asked.is_week and asked.column_id is None:
        drawn = [one for one in drawn if one.opens or one.visits]
    yield from drawn or [columns.empty(axis)]


def _people(
    actor: Actor, asked: Asked, material: Material, axis: Axis, here: Sequence[Drawn]
) -> Iterator[Column]:
    chosen = {one.id for one in choosable(actor, asked)}
    booked = {one.row.practitioner_id for one in here}
    everyone = sorted(
        material.roster.people.values(), key=lambda one: one.id != actor.staff_id
    )  # the own day first; the sort keeps the rest in order
    for one in everyone:
        if asked.column_id not in {None, one.id} or one.id not in chosen | booked:
            continue
        own = [visit for visit in here if visit.row.practitioner_id == one.id]
        column = columns.of_person(material, one, axis, own)
        if own or asked.location_id is None or column.opens or _is_at(material, one.id):
            yield column


def _is_at(material: Material, person_id: int) -> bool:
    """Whether somebody works at the location at all, if not on this date."""
    return any(
        each.location == material.location_id
        for one in material.setup.practitioners
        if one.id == person_id
        for each in one.hours
    )


def _rooms(
    actor: Actor, asked: Asked, material: Material, axis: Axis, here: Sequence[Drawn]
) -> Iterator[Column]:
    chosen = {one.id for one in choosable(actor, asked)}
    booked = {one.room_id for one in here}
    for room in material.roster.spaces.values():
        if asked.column_id in {None, room.id} and room.id in chosen | booked:
            own = [visit for visit in here if visit.room_id == room.id]
            yield columns.of_room(material, room, axis, own)
    without = [visit for visit in here if visit.room_id is None]
    if without and asked.column_id is None:
        nowhere = roster.Space(0, "", "No room", 0, is_gone=True)
        yield columns.of_room(material, nowhere, axis, without)

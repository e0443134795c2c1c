"""Columns: a practitioner's or a room's day, with hours, what is off, visits and free times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from qimen.queries.calendar import lanes, offs
from qimen.scheduling import hours
from qimen.scheduling.span import cut, union
from qimen.scheduling.working import working_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qimen import scheduling
    from qimen.queries.calendar.axes import Axis
    from qimen.queries.calendar.claimed import Drawn
    from qimen.queries.calendar.lanes import Laid
    from qimen.queries.calendar.offs import Off
    from qimen.queries.calendar.roster import Person, Roster, Space
    from qimen.scheduling.span import Pair

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Open:
    """Working time at a location."""

    start: int
    end: int
    location_id: int


@dataclass(frozen=True, slots=True)
class Closed:
    """Time off, a closure or a block, where it falls on a column's date."""

    start: int
    end: int
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Column:
    """One date of one practitioner or one room; `whose` None: a date on which nobody works."""

    axis: Axis
    whose: Person | Space | None
    opens: tuple[Open, ...]
    closed: tuple[Closed, ...]
    visits: tuple[Laid, ...]
    frees: tuple[Open, ...]

    @property
    def on(self) -> date:
        return self.axis.on

    def spans(self) -> Iterator[Pair]:
        """Yield what has to be seen, for the frame: hours and visits, not what is off."""
        for one in self.opens:
            yield one.start, one.end
        for laid in self.visits:
            yield laid.visit.start, laid.visit.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What columns are made of."""

    roster: Roster
    setup: scheduling.Setup
    offs: Sequence[Off]
    clinic_zone: str
    location_id: int | None

    def sites(self) -> Iterator[scheduling.Location]:
        for location in self.setup.locations:
            if self.location_id in {None, location.id}:
                yield location


def of_person(material: Material, person: Person, axis: Axis, visits: Sequence[Drawn]) -> Column:
    """Return a practitioner's column of a date."""
    opens = tuple(
        Open(*pair, int(site.id))
        for site in material.sites()
        for pair in _working(material.setup, person.id, site, axis)
    )
    busy = _busy(visits, "practitioner")
    return Column(
        axis,
        person,
        opens,
        tuple(_off_for_person(material, person, axis)),
        tuple(lanes.laid(visits, by_room=False)),
        tuple(_free(opens, busy, axis.zone)),
    )


def of_room(material: Material, room: Space, axis: Axis, visits: Sequence[Drawn]) -> Column:
    """Return a room's column of a date: open while anybody works at its location."""
    working = union(
        pair
        for site in material.setup.locations
        if site.id == room.location_id
        for one in material.setup.practitioners
        for pair in _working(material.setup, one.id, site, axis)
    )
    opens = () if room.is_gone else tuple(Open(*pair, room.location_id) for pair in working)
    return Column(
        axis,
        room,
        opens,
        tuple(_off_at(material, room.location_id, axis)),
        tuple(lanes.laid(visits, by_room=True)),
        tuple(_free(opens, _busy(visits, "room"), axis.zone)),
    )


def empty(axis: Axis) -> Column:
    return Column(axis, None, (), (), (), ())


def _working(
    setup: scheduling.Setup, practitioner: scheduling.Id, site: scheduling.Location, axis: Axis
) -> Iterator[Pair]:
    """Yield working spans within a date of the calendar's clocks, which may not be the site's."""
    for on in _dates(axis, site.zone):
        try:
            spans = working_spans(setup, practitioner, site.id, on)
        except LookupError:  # they work here no more
            return
        for start, end in spans:
            if axis.holds((start, end)):
                yield max(start, axis.begin), min(end, axis.end)


def _dates(axis: Axis, zone: str) -> tuple[date, ...]:
    return (axis.on,) if zone == axis.zone else (axis.on - DAY, axis.on, axis.on + DAY)


def _busy(visits: Iterable[Drawn], party: str) -> list[Pair]:
    return union(
        (stretch.start, stretch.end)
        for visit in visits
        if visit.keeps_busy
        for stretch in visit.stretches
        if party in stretch.busy
    )


def _free(opens: Iterable[Open], busy: list[Pair], zone: str) -> Iterator[Open]:
    """Yield the free times, an hour of the clock each at most."""
    for one in opens:
        for start, end in cut([(one.start, one.end)], busy):
            begin = start
            while begin < end:
                until = min(end, hours.clock_hour(begin, zone).end)
                yield Open(begin, until, one.location_id)
                begin = until


def _off_for_person(material: Material, person: Person, axis: Axis) -> Iterator[Closed]:
    for off in material.offs:
        if off.kind == offs.CLOSURE:
            if _works_at(material.setup, person.id, off.location_id):
                yield from _closed(material, off, axis)
        elif off.practitioner_id == person.id:
            yield from _closed(material, off, axis)


def _off_at(material: Material, location_id: int, axis: Axis) -> Iterator[Closed]:
    for off in material.offs:
        if off.kind == offs.CLOSURE and off.location_id in {None, location_id}:
            yield from _closed(material, off, axis)


def _works_at(setup: scheduling.Setup, person_id: int, location_id: int | None) -> bool:
    return location_id is None or any(
        each.location == location_id
        for one in setup.practitioners
        if one.id == person_id
        for each in one.hours
    )


def _closed(material: Material, off: Off, axis: Axis) -> Iterator[Closed]:
    zone = material.clinic_zone
    if off.kind == offs.CLOSURE:
        site = material.roster.sites.get(off.location_id or 0)
        zone = site.zone if site else axis.zone
    for start, end in off.spans(zone, (axis.begin, axis.end)):
        yield Closed(max(start, axis.begin), min(end, axis.end), off.kind, off.title)

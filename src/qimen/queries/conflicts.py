"""What stands in the way of a visit that staff want to place: each conflict by name.

And which room is free for it, where any will do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from qimen import scheduling
from qimen.models import Appointment, Claim, PartyKind, Room
from qimen.queries import diary
from qimen.queries.calendar import offs
from qimen.scheduling import Rule, hours

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from qimen.models import Clinic

#: The rules that staff are asked about; from the others (notice, horizon, grid, …) they are exempt.
ASKED = frozenset({Rule.SERVICE, Rule.PRACTITIONER, Rule.HOURS, Rule.CAP})
OF_PARTY = {
    PartyKind.PRACTITIONER: Rule.PRACTITIONER_BUSY,
    PartyKind.ROOM: Rule.ROOM,
    PartyKind.PATIENT: Rule.PATIENT_BUSY,
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """One rule that refuses, and the visit behind it where it is a visit.

    `causes` are the titles and kinds of time off, closures and blocks that take the hours away.
    """

    rule: Rule
    visit: Appointment | None = None
    causes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Where staff want to put a visit; `start` in minutes, `leaving_out` the visit itself.

    With `any_room` it takes the first that is free (`roomed`).
    """

    clinic: Clinic
    location_id: int
    zone: str
    service_id: int
    patient_id: int
    patient_class: str
    practitioner_id: int
    room_id: int | None
    staging: scheduling.Staging
    start: int
    now: datetime
    leaving_out: int | None = None
    any_room: bool = False

    @property
    def end(self) -> int:
        return self.start + self.staging.length

    @property
    def claims(self) -> tuple[scheduling.Claim, ...]:
        return scheduling.placed(
            self.staging, self.start, self.practitioner_id, self.room_id, self.patient_id
        )


def of(placing: Placing) -> tuple[list[Conflict], frozenset[scheduling.Claim]]:
    """Return the conflicts of a placing, and which of its claims are in one."""
    found, hit = [], set()
    claims = placing.claims
    for row in _overlapping(placing, claims):
        own = [one for one in claims if _meets(one, row)]
        hit.update(own)
        conflict = Conflict(OF_PARTY[PartyKind(row.party_kind)], row.appointment)
        if conflict not in found:
            found.append(conflict)
    if placing.any_room and placing.room_id is None and placing.staging.needs_room:
        found[:0] = [Conflict(Rule.ROOM), *_in_the_rooms(placing)]
    return [*_by_rule(placing), *found], frozenset(hit)


def roomed(placing: Placing) -> Placing:
    """Return the placing with the first suitable room that is free for all of it, if any is."""
    if not placing.any_room or not placing.staging.needs_room:
        return placing
    try:
        snapshot, request = diary.snapshot(_question(placing))
    except LookupError:  # the service or the place is put away: a conflict says so
        return placing
    staged = replace(snapshot, setup=_for_staff(snapshot.setup, placing))
    ways = scheduling.placements(staged, request, placing.start, frozenset({Rule.ROOM}))
    return replace(placing, room_id=int(ways[0].room)) if ways and ways[0].room else placing


def _in_the_rooms(placing: Placing) -> list[Conflict]:
    """Return the visits that have the rooms of the place while this one lasts, room by room."""
    inside = Q(
        party_kind=int(PartyKind.ROOM), start__lt=placing.end,
        start__gt=placing.start - diary.LONGEST, end__gt=placing.start,
        party_id__in=Room.objects.filter(location_id=placing.location_id).values("pk"),
    )  # fmt: skip
    rows = _others(placing, inside)
    visits = Appointment.objects.filter(pk__in=rows.values("appointment_id")).select_related(
        "patient", "practitioner", "room", "service"
    )
    return [Conflict(Rule.ROOM, visit) for visit in visits.order_by("room__position", "starts_at")]


def _overlapping(placing: Placing, claims: Sequence[scheduling.Claim]) -> Iterable[Claim]:
    wanted = (
        Q(
            party_kind=int(claim.party[0]),
            party_id=claim.party[1],
            start__lt=claim.end,
            start__gt=claim.start - diary.LONGEST,
            end__gt=claim.start,
        )
        for claim in claims
    )
    return (
        _others(placing, reduce(or_, wanted))
        .select_related(
            "appointment__patient",
            "appointment__practitioner",
            "appointment__room",
            "appointment__service",
        )
        .order_by("party_kind", "start", "id")
    )


def _others(placing: Placing, wanted: Q) -> QuerySet[Claim]:
    """Return the claims wanted, less those of the visit itself and of holds that have run out."""
    rows = Claim.objects.filter(wanted, clinic_id=placing.clinic.pk)
    if placing.leaving_out is not None:
        rows = rows.exclude(appointment_id=placing.leaving_out)
    return rows.exclude(held_until__isnull=False, held_until__lte=placing.now)


def _meets(own: scheduling.Claim, row: Claim) -> bool:
    is_same_party = (int(own.party[0]), own.party[1]) == (row.party_kind, row.party_id)
    return is_same_party and own.start < row.end and row.start < own.end


def _by_rule(placing: Placing) -> list[Conflict]:
    """Return what hours, service, practitioner and cap have against it; nobody is busy here."""
    try:
        snapshot, request = diary.snapshot(_question(placing))
    except LookupError:  # put away meanwhile, with visits still to be moved
        return [Conflict(Rule.SERVICE)]
    staged = _for_staff(snapshot.setup, placing)
    refused = scheduling.refusals(
        replace(snapshot, setup=staged, busy={}), request, placing.start, ASKED
    )
    given = refused.get(placing.practitioner_id, (scheduling.Refusal(Rule.PRACTITIONER, ""),))
    return [
        Conflict(refusal.rule, causes=_causes(placing) if refusal.rule is Rule.HOURS else ())
        for refusal in given
    ]


def _causes(placing: Placing) -> tuple[tuple[str, str], ...]:
    """Return (kind, title) of what takes these hours away; empty where there simply are none."""
    span = placing.start, placing.end
    first, last = (date.fromordinal(hours.ordinal_of(at, placing.zone)) for at in span)
    return tuple(
        (off.kind, off.title)
        for off in offs.between(placing.clinic, first, last)
        if off.practitioner_id in {None, placing.practitioner_id}
        and off.location_id in {None, placing.location_id}
        and any(off.spans(_clocks(placing, off), span))
    )


def _clocks(placing: Placing, off: offs.Off) -> str:
    return placing.zone if off.kind == offs.CLOSURE else placing.clinic.zone


def _question(placing: Placing) -> diary.Question:
    on = date.fromordinal(hours.ordinal_of(placing.start, placing.zone))
    return diary.Question(
        clinic=placing.clinic,
        location_id=placing.location_id,
        zone=placing.zone,
        service_id=placing.service_id,
        patient_class=placing.patient_class,
        practitioner_id=placing.practitioner_id,
        first=on,
        last=on,
        now=placing.now,
        leaving_out=placing.leaving_out,
    )


def _for_staff(setup: scheduling.Setup, placing: Placing) -> scheduling.Setup:
    return for_staff(setup, placing.service_id, placing.patient_class, placing.staging)


def for_staff(
    setup: scheduling.Setup, service_id: int, patient_class: str, staging: scheduling.Staging
) -> scheduling.Setup:
    """Return the setup with a visit's own stages; whether a service is online matters not."""
    services = tuple(
        replace(one, online=True, stagings={patient_class: staging})
        if one.id == service_id
        else one
        for one in setup.services
    )
    practitioners = tuple(replace(one, online=True) for one in setup.practitioners)
    return replace(setup, services=services, practitioners=practitioners)

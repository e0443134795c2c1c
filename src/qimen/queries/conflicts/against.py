"""What stands in the way of a visit that staff want to place: each conflict by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from qimen import scheduling
from qimen.models import Appointment, Claim, PartyKind, Room
from qimen.queries import diary
from qimen.queries.calendar import offs
from qimen.queries.conflicts.placing import question_of, staffed
from qimen.scheduling import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from qimen.queries.conflicts.placing import Placing

Found = tuple[list["Conflict"], frozenset[scheduling.Claim]]
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


def of(placing: Placing) -> Found:
    """Return the conflicts of a placing, and which of its claims are in one."""
    return of_each([placing])[0]


def of_each(placings: Sequence[Placing]) -> list[Found]:
    """Return the same of several placings of one clinic, each by itself.

    What overlaps is one statement, whatever takes hours away another, caps a third: however many.
    """
    rows = _overlapping(placings)
    return [
        _with_overlaps(placing, by_rule, rows)
        for placing, by_rule in zip(placings, _by_rule(placings), strict=True)
    ]


def _with_overlaps(placing: Placing, by_rule: list[Conflict], rows: Sequence[Claim]) -> Found:
    found, hit = [], set()
    claims = placing.claims
    for row in rows:
        if row.appointment_id == placing.leaving_out:
            continue
        own = [one for one in claims if _meets(one, row)]
        hit.update(own)
        conflict = Conflict(OF_PARTY[PartyKind(row.party_kind)], row.appointment)
        if own and conflict not in found:
            found.append(conflict)
    if placing.any_room and placing.room_id is None and placing.staging.needs_room:
        found[:0] = [Conflict(Rule.ROOM), *_in_the_rooms(placing)]
    return [*by_rule, *found], frozenset(hit)


def _in_the_rooms(placing: Placing) -> list[Conflict]:
    """Return the visits that have the rooms of the place while this one lasts, room by room."""
    inside = Q(
        party_kind=int(PartyKind.ROOM), start__lt=placing.end,
        start__gt=placing.start - diary.LONGEST, end__gt=placing.start,
        party_id__in=Room.objects.filter(location_id=placing.location_id).values("pk"),
    )  # fmt: skip
    rows = _live(placing, inside).exclude(appointment_id=placing.leaving_out or 0)
    visits = Appointment.objects.filter(pk__in=rows.values("appointment_id")).select_related(
        "patient", "practitioner", "room", "service"
    )
    return [Conflict(Rule.ROOM, visit) for visit in visits.order_by("room__position", "starts_at")]


def _overlapping(placings: Sequence[Placing]) -> list[Claim]:
    # Whole visits, not stages: hundreds of conditions are too deep an expression for SQLite.
    wanted = [
        Q(
            party_kind=int(kind),
            party_id=party,
            start__lt=placing.end,
            start__gt=placing.start - diary.LONGEST,
            end__gt=placing.start,
        )
        for placing in placings
        for kind, party in {claim.party: None for claim in placing.claims}
    ]
    if not wanted:
        return []
    return list(
        _live(placings[0], reduce(or_, wanted))
        .select_related(
            "appointment__patient",
            "appointment__practitioner",
            "appointment__room",
            "appointment__service",
        )
        .order_by("party_kind", "start", "id")
    )


def _live(placing: Placing, wanted: Q) -> QuerySet[Claim]:
    """Return the claims wanted, less those of holds that have run out."""
    rows = Claim.objects.filter(wanted, clinic_id=placing.clinic.pk)
    return rows.exclude(held_until__isnull=False, held_until__lte=placing.now)


def _meets(own: scheduling.Claim, row: Claim) -> bool:
    is_same_party = (int(own.party[0]), own.party[1]) == (row.party_kind, row.party_id)
    return is_same_party and own.start < row.end and row.start < own.end


def _by_rule(placings: Sequence[Placing]) -> list[list[Conflict]]:
    """Return what hours, service, practitioner and cap have against each; nobody is busy here."""
    asked = diary.unclaimed([question_of(one) for one in placings])
    refused = [_refused(one, frame) for one, frame in zip(placings, asked, strict=True)]
    away: tuple[offs.Off, ...] = ()
    if shut := [one for one, rules in zip(placings, refused, strict=True) if Rule.HOURS in rules]:
        first, last = min(one.on for one in shut), max(one.last_on for one in shut)
        away = offs.between(shut[0].clinic, first, last)
    return [
        [
            Conflict(rule, causes=_causes(placing, away) if rule is Rule.HOURS else ())
            for rule in rules
        ]
        for placing, rules in zip(placings, refused, strict=True)
    ]


def _refused(
    placing: Placing, asked: tuple[scheduling.Diary, scheduling.Request] | None
) -> list[Rule]:
    if asked is None:  # put away meanwhile, with visits still to be moved
        return [Rule.SERVICE]
    snapshot, request = asked
    staged = replace(snapshot, setup=staffed(snapshot.setup, placing))
    refused = scheduling.refusals(staged, request, placing.start, ASKED)
    given = refused.get(placing.practitioner_id, (scheduling.Refusal(Rule.PRACTITIONER, ""),))
    return [refusal.rule for refusal in given]


def _causes(placing: Placing, away: Iterable[offs.Off]) -> tuple[tuple[str, str], ...]:
    """Return (kind, title) of what takes these hours away; empty where there simply are none."""
    span = placing.start, placing.end
    return tuple(
        (off.kind, off.title)
        for off in away
        if off.practitioner_id in {None, placing.practitioner_id}
        and off.location_id in {None, placing.location_id}
        and any(off.spans(_clocks(placing, off), span))
    )


def _clocks(placing: Placing, off: offs.Off) -> str:
    return placing.zone if off.kind == offs.CLOSURE else placing.clinic.zone

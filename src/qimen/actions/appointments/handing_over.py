"""Giving the visits of a room, or of a practitioner, to another, several at once.

Each visit is moved by itself, as `arranging.move` does it: wholly or not at all, journalled, with
its own undo. What conflicts stays where it is and is named; it can be moved by hand, knowingly.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from qimen.actions.appointments import arranging, plans, waiting
from qimen.actions.appointments.obstacles import Clash, Conflicting, Outdated, Settled
from qimen.models import Room, ServiceRoom
from qimen.queries import appointments, conflicts
from qimen.rules import access
from qimen.rules.access import Permission, Scope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from qimen.actions.appointments.plans import Plan
    from qimen.models import Appointment, Clinic
    from qimen.rules.access import Actor


class Bar(StrEnum):
    """Why a visit cannot be handed over at all, whatever else is free."""

    UNSUITED = "unsuited"
    UNKNOWN = "unknown"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class To:
    """Who or what takes over: another room, or another practitioner."""

    room_id: int | None = None
    practitioner_id: int | None = None

    def of(self, plan: Plan) -> Plan:
        if self.room_id is not None:
            return replace(plan, room_id=self.room_id, any_room=False)
        return replace(plan, practitioner_id=self.practitioner_id or plan.practitioner_id)


@dataclass(frozen=True, slots=True)
class Look:
    """One visit, and what stands in the way of handing it over."""

    visit: Appointment
    clash: Clash | None = None
    bar: Bar | None = None

    @property
    def fits(self) -> bool:
        return self.clash is None and self.bar is None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many were handed over, and how many were not: they stand where they stood."""

    moved: int
    kept: int


def look(
    actor: Actor, clinic: Clinic, visits: Sequence[Appointment], to: To, *, now: datetime
) -> list[Look]:
    """Say of each visit what would be in the way. Nothing is saved.

    The same statements for one visit and for fifty: what overlaps is read for all at once.
    """
    _permit(actor)
    barred = _barred(clinic.pk, visits, to)
    wanted = {
        visit.pk: _placing(clinic, visit, to, now) for visit in visits if visit.pk not in barred
    }
    placings = [placing for placing in wanted.values() if placing]
    found = dict(
        zip((one.leaving_out for one in placings), conflicts.of_each(placings), strict=True)
    )
    return [
        Look(visit, bar=barred[visit.pk]) if visit.pk in barred else _looked(visit, wanted, found)
        for visit in visits
    ]


def hand_over(actor: Actor, wanted: Iterable[tuple[str, int]], to: To, *, now: datetime) -> Outcome:
    """Hand over the visits of these references and revisions, each for itself."""
    _permit(actor)
    answers = [_handed(actor, ref, revision, to, now) for ref, revision in wanted]
    return Outcome(moved=answers.count(True), kept=answers.count(False))


def _permit(actor: Actor) -> None:
    if access.scope(actor, Permission.ARRANGE) is not Scope.CLINIC:
        raise access.Forbidden(Permission.ARRANGE)


def _looked(
    visit: Appointment,
    wanted: Mapping[int, conflicts.Placing | None],
    found: Mapping[int | None, conflicts.Found],
) -> Look:
    placing = wanted[visit.pk]
    if placing is None:
        return Look(visit, bar=Bar.UNKNOWN)
    against, _ = found[visit.pk]
    return Look(visit, clash=Clash(placing.start, tuple(against)) if against else None)


def _placing(clinic: Clinic, visit: Appointment, to: To, now: datetime) -> conflicts.Placing | None:
    if visit.patient is None:
        return None
    plan = to.of(plans.plan_of(visit))
    try:
        return plans.placing_of(
            clinic, visit.patient, visit.patient_class, plan, now, leaving_out=visit.pk
        )
    except plans.Unknown:
        return None


def _handed(actor: Actor, ref: str, revision: int, to: To, now: datetime) -> bool:
    visit = appointments.find(actor, ref)
    if visit is None or _barred(visit.clinic_id, [visit], to):
        return False
    try:
        arranging.move(actor, ref, to.of(plans.plan_of(visit)), revision=revision, now=now)
    except (Conflicting, Outdated, Settled, plans.Unknown):
        return False
    return True


def _barred(clinic_id: int, visits: Collection[Appointment], to: To) -> dict[int, Bar]:
    """Return what is not handed over, and why: what its patient asks for is answered first.

    In another room it waits on, so that bars nothing.
    """
    waits: dict[int, Bar] = {}
    if to.practitioner_id is not None:
        waits = dict.fromkeys(waiting.among(visits), Bar.ASKED)
    return waits | dict.fromkeys(_unsuited(clinic_id, visits, to), Bar.UNSUITED)


def _unsuited(clinic_id: int, visits: Collection[Appointment], to: To) -> set[int]:
    """Return which visits the room cannot take: out of use, or not one their service is given in.

    Without a patient there is nobody to hand over.
    """
    nobodys = {visit.pk for visit in visits if visit.patient is None}
    if to.room_id is None:
        return nobodys
    if not Room.objects.filter(clinic_id=clinic_id, pk=to.room_id, active=True).exists():
        return {visit.pk for visit in visits}
    rooms: dict[int, set[int]] = defaultdict(set)
    services = {visit.service_id for visit in visits}
    rows = ServiceRoom.objects.filter(clinic_id=clinic_id, service_id__in=services)
    for service_id, room_id in rows.values_list("service_id", "room_id"):
        rooms[service_id].add(room_id)
    elsewhere = {service for service, listed in rooms.items() if to.room_id not in listed}
    return nobodys | {visit.pk for visit in visits if visit.service_id in elsewhere}

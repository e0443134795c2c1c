"""The answer: for each practitioner what refuses, what stands behind it, and what would help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from qimen import scheduling
from qimen.models import Room
from qimen.queries import appointments
from qimen.queries.calendar import offs
from qimen.queries.why import asked as asking
from qimen.queries.why import remedies
from qimen.scheduling import Rule, hours

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from qimen.models import Appointment
    from qimen.queries.calendar.offs import Off
    from qimen.queries.why.asked import Asked
    from qimen.queries.why.remedies import Step
    from qimen.rules.access import Actor


@dataclass(frozen=True, slots=True)
class Because:
    """One rule that refuses, and the records behind it; `hidden` visits are not the asker's to see."""

    rule: Rule
    visits: Sequence[Appointment]
    hidden: int
    offs: Sequence[Off]


@dataclass(frozen=True, slots=True)
class Way:
    """Steps after which the start is offered, with the visits and rooms that they name."""

    steps: Sequence[tuple[Step, Sequence[Appointment]]]
    rooms: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Who:
    """One practitioner: nothing against it, or every rule that refuses; and a way, if there is one."""

    id: int
    because: Sequence[Because]
    way: Way | None


@dataclass(frozen=True, slots=True)
class Answer:
    """Offered exactly when somebody has nothing against it. Earlier and later are on offer, too."""

    at: datetime
    who: Sequence[Who]
    earlier: datetime | None
    later: datetime | None
    staging: scheduling.Staging | None
    service: scheduling.Service
    portal: scheduling.Portal
    future_visits: int

    @property
    def is_offered(self) -> bool:
        return any(not one.because for one in self.who)


def answer(actor: Actor, asked: Asked) -> Answer:
    """Answer for those who are asked about: one, or all who give the service, fewest reasons first.

    LookupError for a service that is gone, or a place out of use.
    """
    diary, request = asking.snapshot(asked)
    refused = scheduling.refusals(diary, request, asked.start)
    service = diary.setup.service(asked.service_id)
    about = _about(asked, refused, service)
    ways = {
        one: remedies.way(remedies.Trial(diary, request, one, asked.start))
        for one in about
        if refused[one]
    }
    visits = _visits(actor, [refusal for one in about for refusal in refused[one]], ways)
    rooms = _rooms(asked, ways)
    staging = service.stagings.get(asked.patient_class)
    length = staging.length if staging else 0
    earlier, later = _near(asked, diary, request)
    return Answer(
        at=hours.at(asked.start),
        who=[
            Who(
                one,
                [_because(asked, one, refusal, visits, length) for refusal in refused[one]],
                _way(ways.get(one), visits, rooms),
            )
            for one in sorted(about, key=lambda one: len(refused[one]))
        ],
        earlier=earlier,
        later=later,
        staging=staging,
        service=service,
        portal=diary.setup.portal,
        future_visits=diary.future_visits,
    )


def _about(
    asked: Asked, everybody: Iterable[scheduling.Id], service: scheduling.Service
) -> list[int]:
    """Return who is asked about: the one, or all who give the service, in staff order."""
    if asked.practitioner_id is not None:
        return [asked.practitioner_id]
    return [int(one) for one in everybody if one in service.practitioners]


def _visits(
    actor: Actor,
    refusals: Sequence[scheduling.Refusal],
    ways: Mapping[int, tuple[Step, ...] | None],
) -> dict[int, Appointment]:
    """Return the visits that are named, as far as the actor may see them; one statement."""
    keys = {int(record) for refusal in refusals for record in refusal.records if record.isdecimal()}
    keys |= {key for way in ways.values() for step in way or () for key in step.visits}
    if not keys:
        return {}
    rows = appointments.visible(actor).filter(pk__in=keys)
    return {row.pk: row for row in rows}


def _rooms(asked: Asked, ways: Mapping[int, tuple[Step, ...] | None]) -> dict[int, str]:
    steps = (step for way in ways.values() for step in way or ())
    keys = {step.number for step in steps if step.code == "room"}
    rows = Room.objects.filter(clinic_id=asked.clinic.pk, pk__in=keys) if keys else ()
    return {row.pk: row.name for row in rows}


def _because(
    asked: Asked,
    one: int,
    refusal: scheduling.Refusal,
    visits: Mapping[int, Appointment],
    length: int,
) -> Because:
    keys = [int(record) for record in refusal.records if record.isdecimal()]
    seen = [visits[key] for key in keys if key in visits]
    away = _offs(asked, one, length) if refusal.rule is Rule.HOURS else ()
    return Because(refusal.rule, seen, len(keys) - len(seen), away)


def _offs(asked: Asked, one: int, length: int) -> list[Off]:
    """Return the closures, time off and blocks that take the visit's hours away."""
    span = asked.start, asked.start + length
    first, last = (date.fromordinal(hours.ordinal_of(at, asked.place.zone)) for at in span)
    return [
        off
        for off in offs.between(asked.clinic, first, last)
        if off.practitioner_id in {None, one}
        and off.location_id in {None, asked.place.id}
        and any(
            off.spans(asked.place.zone if off.kind == offs.CLOSURE else asked.clinic.zone, span)
        )
    ]


def _way(
    steps: tuple[Step, ...] | None, visits: Mapping[int, Appointment], rooms: Mapping[int, str]
) -> Way | None:
    if not steps:
        return None
    return Way(
        [(step, [visits[key] for key in step.visits if key in visits]) for step in steps], rooms
    )


def _near(
    asked: Asked, diary: scheduling.Diary, request: scheduling.Request
) -> tuple[datetime | None, datetime | None]:
    """Return the last time on offer before, that day, and the next one after."""
    starts = [opening.start for opening in scheduling.openings(diary, request)]
    earlier = max((start for start in starts if start < asked.start), default=None)
    later = min((start for start in starts if start > asked.start), default=None)
    if later is None:
        found = scheduling.first_opening(*asking.ahead(asked))
        later = found.start if found else None
    return (
        hours.at(earlier) if earlier is not None else None,
        hours.at(later) if later is not None else None,
    )

"""The snapshot for one question: who is busy in the asked days.

One statement, whatever the days, the practitioners and the history; a second where somebody's
starts an hour are capped; one more when the clinic has changed since it was last read.
Several questions to which nobody's claims matter are read together, by the second alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from qimen import scheduling
from qimen.models import VISIT_STATUSES, Appointment, Status
from qimen.queries import portal
from qimen.queries.diary import statement
from qimen.queries.diary.setup import setup_of
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from qimen.models import Clinic

    Asked = tuple[scheduling.Diary, scheduling.Request]
    Start = tuple[int, datetime, int]  # whose, when, of which visit

#: A visit begun on a day may reach this far past its midnight.
REACH = 2 * hours.DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a door or an action asks; the names are those of `scheduling.Request`."""

    clinic: Clinic
    location_id: int
    zone: str
    service_id: int
    patient_class: str
    first: date
    last: date
    now: datetime
    patient_id: int | None = None
    practitioner_id: int | None = None
    leaving_out: int | None = None  # the visit being moved
    staging: scheduling.Staging | None = None  # a visit's own; else the service's


def snapshot(question: Question) -> Asked:
    """Return the diary and the request of a question; LookupError for an unknown service or place.

    A live hold of the asking patient is left out, and so is the visit that is moved.
    """
    setup = _setup(question)
    candidates = _candidates(setup, question)
    begin, end = _window(question)
    is_limited = setup.portal.max_future_visits is not None
    busy, future_visits = statement.read(
        statement.Asked(
            clinic_id=question.clinic.pk,
            parties=_parties(setup, question, candidates),
            begin=begin,
            end=end,
            now=question.now,
            leaving_out=question.leaving_out or 0,
            asking=question.patient_id or 0,
            counts_visits=is_limited and question.patient_id is not None,
        )
    )
    rows = _starts(_visits(question), _capped(candidates), begin, end)
    diary = scheduling.Diary(
        setup=setup, busy=busy, starts=_by_practitioner(rows), future_visits=future_visits
    )
    return diary, _request(question)


def unclaimed(questions: Sequence[Question]) -> list[Asked | None]:
    """Return diaries in which nobody is busy: for hours, services and caps, which need no more.

    None stands for a service or a place that is put away. One statement at most, however many.
    """
    setups = [_setup(one) for one in questions]
    known = [_known(setup, one) for setup, one in zip(setups, questions, strict=True)]
    capped = {key for candidates in known for key in _capped(candidates or ())}
    windows = [_window(one) for one in questions]
    rows: list[Start] = []
    if capped:
        everybody = _visits(replace(questions[0], patient_id=None, leaving_out=None))
        begin, end = min(first for first, _ in windows), max(last for _, last in windows)
        rows = _starts(everybody, capped, begin, end)
    return [
        None
        if candidates is None
        else (
            scheduling.Diary(
                setup=setup, busy={}, starts=_by_practitioner(rows, leaving_out=one.leaving_out)
            ),
            _request(one),
        )
        for setup, one, candidates in zip(setups, questions, known, strict=True)
    ]


def _request(question: Question) -> scheduling.Request:
    return scheduling.Request(
        service=question.service_id,
        patient_class=question.patient_class,  # type: ignore[arg-type]
        patient=question.patient_id,
        practitioner=question.practitioner_id,
        location=question.location_id,
        first=question.first,
        last=question.last,
        now=question.now,
    )


def _setup(question: Question) -> scheduling.Setup:
    """Return the clinic's setup as it is for this patient: before the first day, mostly shut.

    A visit that brings its own stages has them in place of the service's.
    """
    setup = setup_of(question.clinic, zone=question.zone, now=question.now)
    if setup.portal.online and not portal.is_open(
        question.clinic, question.patient_id, question.now
    ):
        setup = setup.under(replace(setup.portal, online=False))
    if question.staging is None:
        return setup
    return setup.staged(question.service_id, question.patient_class, question.staging)  # type: ignore[arg-type]


def _candidates(setup: scheduling.Setup, question: Question) -> tuple[scheduling.Practitioner, ...]:
    service = setup.service(question.service_id)
    setup.location(question.location_id)
    asked = question.practitioner_id
    return tuple(
        one
        for one in setup.practitioners
        if one.id in service.practitioners and asked in {None, one.id}
    )


def _known(
    setup: scheduling.Setup, question: Question
) -> tuple[scheduling.Practitioner, ...] | None:
    try:
        return _candidates(setup, question)
    except LookupError:
        return None


def _capped(candidates: Iterable[scheduling.Practitioner]) -> list[scheduling.Id]:
    return [one.id for one in candidates if one.max_starts_per_hour]


def _parties(
    setup: scheduling.Setup,
    question: Question,
    candidates: Iterable[scheduling.Practitioner],
) -> dict[scheduling.PartyKind, list[int]]:
    kind = scheduling.PartyKind
    service = setup.service(question.service_id)
    staging = service.stagings.get(question.patient_class)
    rooms = [
        room.id
        for room in setup.rooms
        if staging
        and staging.needs_room
        and room.active
        and room.location == question.location_id
        and (service.rooms is None or room.id in service.rooms)
    ]
    return {
        kind.PRACTITIONER: [int(one.id) for one in candidates],
        kind.ROOM: [int(room) for room in rooms],
        kind.PATIENT: [question.patient_id] if question.patient_id is not None else [],
    }


def _window(question: Question) -> tuple[int, int]:
    begin = hours.day_span(question.first, question.zone).start
    end = hours.day_span(question.last, question.zone).end
    return begin, end + REACH


def _visits(question: Question) -> Any:
    live = Q(status__in=VISIT_STATUSES) | Q(status=Status.HELD, held_until__gt=question.now)
    visits = Appointment.objects.filter(live, clinic_id=question.clinic.pk)
    if question.patient_id is not None:
        visits = visits.exclude(status=Status.HELD, patient_id=question.patient_id)
    if question.leaving_out is not None:
        visits = visits.exclude(pk=question.leaving_out)
    return visits


def _starts(visits: Any, capped: Collection[scheduling.Id], begin: int, end: int) -> list[Start]:
    """Return when visits start, for those practitioners whose starts an hour are capped."""
    if not capped:
        return []
    rows = visits.filter(
        practitioner_id__in=list(capped),
        starts_at__gte=hours.at(begin - hours.DAY),
        starts_at__lt=hours.at(end),
    )
    return list(rows.values_list("practitioner_id", "starts_at", "pk"))


def _by_practitioner(
    rows: Iterable[Start], leaving_out: int | None = None
) -> dict[scheduling.Id, list[int]]:
    starts: dict[scheduling.Id, list[int]] = defaultdict(list)
    for practitioner_id, starts_at, pk in rows:
        if pk != leaving_out:
            starts[practitioner_id].append(hours.minute_of(starts_at))
    return dict(starts)

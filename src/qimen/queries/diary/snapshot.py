"""The snapshot for one question: who is busy in the asked days, read in at most three statements.

Claims come packed, one row a party, over the B-tree (clinic, kind, party, start): the same few
statements for a day and for ninety, for one practitioner and for twenty, whatever the history.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import Aggregate, CharField, Count, F, Q
from django.db.models.functions import Cast

from qimen import scheduling
from qimen.models import VISIT_STATUSES, Appointment, Claim, Status
from qimen.queries.diary.setup import party_filter, setup_of
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from qimen.models import Clinic

#: The longest claim there is (a database constraint); readers look back no further.
LONGEST = 2880
#: A visit begun on a day may reach this far past its midnight.
REACH = 2 * hours.DAY
_LENGTH_BITS = 12


class _Packed(Aggregate):
    """All of a party's spans as one text: "packed,packed,…" (start and length in one number)."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ',')"
    output_field: ClassVar[Any] = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **extra)


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
    leaving_out: int | None = None  # an appointment: the one being moved, or one's own hold


def snapshot(question: Question) -> tuple[scheduling.Diary, scheduling.Request]:
    """Return the diary and the request of a question; LookupError for an unknown service or place."""
    setup = setup_of(question.clinic, zone=question.zone, now=question.now)
    request = scheduling.Request(
        service=question.service_id,
        patient_class=question.patient_class,  # type: ignore[arg-type]
        patient=question.patient_id,
        practitioner=question.practitioner_id,
        location=question.location_id,
        first=question.first,
        last=question.last,
        now=question.now,
    )
    candidates = _candidates(setup, question)
    begin, end = _window(question)
    diary = scheduling.Diary(
        setup=setup,
        busy=_busy(question, _parties(setup, question, candidates), begin, end),
        starts=_starts(
            question, [one.id for one in candidates if one.max_starts_per_hour], begin, end
        ),
        future_visits=_future_visits(setup, question),
    )
    return diary, request


def _candidates(setup: scheduling.Setup, question: Question) -> tuple[scheduling.Practitioner, ...]:
    service = setup.service(question.service_id)
    setup.location(question.location_id)
    asked = question.practitioner_id
    return tuple(
        one
        for one in setup.practitioners
        if one.id in service.practitioners and asked in {None, one.id}
    )


def _parties(
    setup: scheduling.Setup,
    question: Question,
    candidates: Iterable[scheduling.Practitioner],
) -> Iterator[scheduling.Party]:
    kind = scheduling.PartyKind
    service = setup.service(question.service_id)
    for one in candidates:
        yield kind.PRACTITIONER, one.id
    staging = service.stagings.get(question.patient_class)
    if staging and staging.needs_room:
        for room in setup.rooms:
            if (
                room.active
                and room.location == question.location_id
                and (service.rooms is None or room.id in service.rooms)
            ):
                yield kind.ROOM, room.id
    if question.patient_id is not None:
        yield kind.PATIENT, question.patient_id


def _window(question: Question) -> tuple[int, int]:
    begin = hours.day_span(question.first, question.zone).start
    end = hours.day_span(question.last, question.zone).end
    return begin, end + REACH


def _busy(
    question: Question, parties: Iterable[scheduling.Party], begin: int, end: int
) -> dict[scheduling.Party, list[tuple[int, int]]]:
    listed = list(parties)
    if not listed:
        return {}
    claims = Claim.objects.filter(
        party_filter(listed),
        clinic_id=question.clinic.pk,
        start__gt=begin - LONGEST,
        start__lt=end,
    ).exclude(_expired_hold(question.now))
    if question.leaving_out is not None:
        claims = claims.exclude(appointment_id=question.leaving_out)
    packed = Cast(
        F("start") * (1 << _LENGTH_BITS) + (F("end") - F("start")), CharField(max_length=20)
    )
    rows = (
        claims.order_by()
        .values("party_kind", "party_id")
        .annotate(spans=_Packed(packed))
        .values_list("party_kind", "party_id", "spans")
    )
    return {(scheduling.PartyKind(kind), party): _unpacked(spans) for kind, party, spans in rows}


def _expired_hold(now: datetime) -> Q:
    """Readers ignore a hold that has expired; whoever places next removes it."""
    return Q(held_until__isnull=False, held_until__lte=now)


def _unpacked(spans: str) -> list[tuple[int, int]]:
    low = (1 << _LENGTH_BITS) - 1
    return [
        (start, start + (number & low))
        for number in map(int, spans.split(","))
        for start in (number >> _LENGTH_BITS,)
    ]


def _visits(question: Question) -> Any:
    live = Q(status__in=VISIT_STATUSES) | Q(status=Status.HELD, held_until__gt=question.now)
    visits = Appointment.objects.filter(live, clinic_id=question.clinic.pk)
    if question.leaving_out is not None:
        visits = visits.exclude(pk=question.leaving_out)
    return visits


def _starts(
    question: Question, capped: list[scheduling.Id], begin: int, end: int
) -> dict[scheduling.Id, list[int]]:
    """Return when visits start, for those practitioners whose starts an hour are capped."""
    if not capped:
        return {}
    rows = (
        _visits(question)
        .filter(
            practitioner_id__in=capped,
            starts_at__gte=hours.at(begin - hours.DAY),
            starts_at__lt=hours.at(end),
        )
        .values_list("practitioner_id", "starts_at")
    )
    starts: dict[scheduling.Id, list[int]] = {}
    for practitioner_id, starts_at in rows:
        starts.setdefault(practitioner_id, []).append(hours.minute_of(starts_at))
    return starts


def _future_visits(setup: scheduling.Setup, question: Question) -> int:
    if question.patient_id is None or setup.portal.max_future_visits is None:
        return 0
    counted = (
        _visits(question)
        .filter(patient_id=question.patient_id, starts_at__gte=question.now)
        .aggregate(n=Count("pk"))
    )
    return int(counted["n"])

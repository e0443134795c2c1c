"""A busy clinic: twenty practitioners, full by 55–82 %, with a year or ten of history."""

from __future__ import annotations

import random
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction
from django.db.models import Max

from qimen.models import (
    Appointment,
    Clinic,
    Location,
    PartyKind,
    Patient,
    Service,
    StaffMember,
    Status,
)
from tests import cast as casting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PRACTITIONERS, PATIENTS = 20, 2_000
OPEN, SHUT, LENGTH = 9, 17, 30
AHEAD = 85
BATCH = 5_000
TALK = [("Conversation", LENGTH, (True, True, False))]


class Busy(NamedTuple):
    clinic: Clinic
    location: Location
    service: Service
    givers: list[StaffMember]
    patients: list[Patient]


def build() -> Busy:
    """Create the clinic without a single visit."""
    clinic = casting.clinic(
        "riverbend", "Riverbend", no_preference=True, max_future_visits=None, min_notice_hours=2
    )
    location = casting.location(clinic, "Main Street")
    givers = [
        casting.practitioner(clinic, f"P{n:02} Zhou", position=n) for n in range(PRACTITIONERS)
    ]
    for one in givers:
        casting.hours(one, location, range(5), OPEN, SHUT)
    service = casting.service(clinic, "Visit", {casting.EXISTING: TALK, casting.NEW: TALK}, givers)
    patients = Patient.objects.bulk_create(
        Patient(
            clinic=clinic, first_name="Pat", last_name=f"Number {n}", came_new=False,
            created_at=casting.NOW,
        )
        for n in range(PATIENTS)
    )  # fmt: skip
    return Busy(clinic, location, service, givers, patients)


def fill(busy: Busy, first: datetime, last: datetime, seed: int) -> int:
    """Put visits on every weekday from first to last; return how many.

    Triggers and foreign keys are put aside meanwhile: asking them takes longer than the writing.
    PostgreSQL's exclusion constraint stays: to build it anew over all rows is no quicker.
    """
    number = (Appointment.objects.aggregate(last=Max("id"))["last"] or 0) + 1
    visits = enumerate(_visits(busy, first, last, random.Random(seed)), number)
    columns, constant = _columns(busy)
    count = 0
    with _without_triggers():
        while batch := list(islice(visits, BATCH)):
            with transaction.atomic():
                _insert("qimen_appointment", columns, [_row(v, constant) for v in batch])
                _insert("qimen_claim", CLAIM, [c for v in batch for c in _claims(busy, v)])
            count += len(batch)
        _continue_after("qimen_appointment")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return count


@contextmanager
def _without_triggers() -> Iterator[None]:
    """Take away what fires on the claims and visits, and put it back as it was."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Foreign keys are triggers there; the cluster is ours, and so is the right to do this.
            undo = ["SET session_replication_role = replica", "SET synchronous_commit = off"]
            redo = ["RESET session_replication_role", "RESET synchronous_commit"]
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master"
                " WHERE type = 'trigger' AND tbl_name = 'qimen_claim'"
            )
            triggers = cursor.fetchall()
            assert len(triggers) > 1, "there is a law"
            undo, redo = [f"DROP TRIGGER {name}" for name, _ in triggers], [t for _, t in triggers]
        for statement in undo:
            cursor.execute(statement)
        yield
        for statement in redo:
            cursor.execute(statement)


class Visit(NamedTuple):
    practitioner: int
    patient: int
    at: datetime


VARYING = ("id", "ref", "practitioner_id", "patient_id", "starts_at", "ends_at")
CLAIM = (
    "clinic_id", "appointment_id", "party_kind", "party_id", "start", "end", "overridden",
)  # fmt: skip


def _visits(busy: Busy, first: datetime, last: datetime, dice: random.Random) -> Iterator[Visit]:
    patients = [one.pk for one in busy.patients]
    day = first
    while day <= last:
        # A patient's own claims must not overlap either: nobody comes twice a day.
        guests = iter(dice.sample(patients, PRACTITIONERS * (SHUT - OPEN) * 60 // LENGTH))
        for one in busy.givers if day.weekday() < 5 else ():
            for start in range(OPEN * 60, SHUT * 60, LENGTH):
                if dice.random() < dice.uniform(0.55, 0.82):
                    at = day.replace(hour=start // 60, minute=start % 60)
                    yield Visit(one.pk, next(guests), at.astimezone(UTC))
        day += timedelta(days=1)


def _columns(busy: Busy) -> tuple[tuple[str, ...], tuple[object, ...]]:
    """Return the columns of a visit, the varying ones first, and what is the same in all rows."""
    pattern = Appointment(
        clinic=busy.clinic, location=busy.location, service=busy.service, zone=casting.ZONE,
        status=Status.CONFIRMED, wall_start="2026-03-02T09:00", patient_class="existing",
        stages=[], booked_at=casting.NOW,
    )  # fmt: skip
    same = [f for f in Appointment._meta.concrete_fields if f.attname not in VARYING]
    values = [f.get_db_prep_save(getattr(pattern, f.attname), connection) for f in same]
    return (*VARYING, *(f.column for f in same)), tuple(values)


def _row(numbered: tuple[int, Visit], constant: tuple[object, ...]) -> tuple[object, ...]:
    number, visit = numbered
    instant = connection.ops.adapt_datetimefield_value
    ends_at = visit.at + timedelta(minutes=LENGTH)
    who = (visit.practitioner, visit.patient)
    return (number, f"b{number:015}", *who, instant(visit.at), instant(ends_at), *constant)


def _claims(busy: Busy, numbered: tuple[int, Visit]) -> Iterator[tuple[object, ...]]:
    number, visit = numbered
    start = casting.minute(visit.at)
    for kind, party in (
        (PartyKind.PRACTITIONER, visit.practitioner),
        (PartyKind.PATIENT, visit.patient),
    ):
        yield (busy.clinic.pk, number, int(kind), party, start, start + LENGTH, False)


def _insert(table: str, columns: Sequence[str], rows: list[tuple[object, ...]]) -> None:
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
            return
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _continue_after(table: str) -> None:
    """Let the database number on after the rows that came with a number."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            name = f"pg_get_serial_sequence('{table}', 'id')"
            cursor.execute(f"SELECT setval({name}, (SELECT max(id) FROM {table}))")

"""What became of the visits: most took place, some did not, a few were cancelled in time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from qimen.actions.demo import words
from qimen.models import (
    Appointment,
    Arrival,
    Cancellation,
    CancelledBy,
    Completion,
    Decision,
    NoShow,
    Status,
)

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from django.db.models import Model

    from qimen import scheduling


class Fate(Enum):
    KEPT = "kept"
    CANCELLED = "cancelled"
    MISSED = "missed"
    WAITING = "waiting"  # a request that nobody has answered yet


KEPT, CANCELLED = Fate.KEPT, Fate.CANCELLED
#: How many are cancelled of those that are over and of those to come; how many do not come.
CANCELLED_BEFORE, CANCELLED_AHEAD, MISSED = 0.07, 0.03, 0.03
BY_PATIENT, WAITING = 0.75, 0.3


@dataclass(slots=True)
class Visit:
    """An appointment that is not saved yet, its claims, and the records of what happened to it."""

    row: Appointment
    claims: tuple[scheduling.Claim, ...]
    facts: list[Model] = field(default_factory=list)

    @property
    def hands_on(self) -> int:
        """Minutes that the visit keeps its practitioner busy; none when it was cancelled."""
        if self.row.status == Status.CANCELLED:
            return 0
        busy = (stage for stage in self.row.stages if "practitioner" in stage["busy"])
        return sum(int(stage["minutes"]) for stage in busy)


def drawn(visit: Visit, rng: Random, now: datetime) -> Fate:
    """Draw what becomes of a visit."""
    row, roll = visit.row, rng.random()
    is_over = row.ends_at <= now
    if roll < (CANCELLED_BEFORE if is_over else CANCELLED_AHEAD):
        return Fate.CANCELLED
    if is_over:
        return Fate.MISSED if roll > 1 - MISSED else Fate.KEPT
    is_soon = row.starts_at <= now + timedelta(days=1)
    is_waiting = row.status == Status.REQUESTED and not is_soon and roll > 1 - WAITING
    return Fate.WAITING if is_waiting else Fate.KEPT


def decide(visit: Visit, fate: Fate, rng: Random, now: datetime) -> None:
    """Bring a visit to its fate, as of now."""
    row = visit.row
    if fate is Fate.CANCELLED:
        _cancel(visit, rng, now)
        return
    if row.status == Status.REQUESTED and fate is not Fate.WAITING:
        _fact(visit, Decision, row.booked_at + (now - row.booked_at) * 0.1, accepted=True)
        row.status = Status.CONFIRMED
    if fate is Fate.MISSED:
        row.status = Status.NO_SHOW
        _fact(visit, NoShow, row.starts_at + timedelta(minutes=20))
        visit.claims = ()
    elif row.starts_at <= now + timedelta(minutes=5):
        _arrive(visit, rng, now)


def _arrive(visit: Visit, rng: Random, now: datetime) -> None:
    row = visit.row
    came = min(row.starts_at + timedelta(minutes=rng.randint(-9, 4)), now)
    _fact(visit, Arrival, came)
    row.status = Status.CHECKED_IN
    if row.ends_at <= now:
        _fact(visit, Completion, row.ends_at)
        row.status = Status.COMPLETED


def _cancel(visit: Visit, rng: Random, now: datetime) -> None:
    row = visit.row
    by = CancelledBy.PATIENT if rng.random() < BY_PATIENT else CancelledBy.CLINIC
    patients = by == CancelledBy.PATIENT
    reason = rng.choice(words.PATIENTS_REASONS if patients else words.CLINICS_REASONS)
    until = min(row.starts_at - timedelta(hours=26), now)
    at = row.booked_at + (until - row.booked_at) * rng.random()
    row.status, row.sequence = Status.CANCELLED, row.sequence + 1
    visit.claims = ()
    _fact(visit, Cancellation, at, by=by, reason=reason)


def _fact(visit: Visit, kind: type[Model], at: datetime, **columns: object) -> None:
    visit.facts.append(kind(clinic=visit.row.clinic, appointment=visit.row, at=at, **columns))

"""What is asked, and the snapshot it is asked of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from qimen.scheduling.claims import Id, Party
from qimen.scheduling.setup import PatientClass, Setup
from qimen.scheduling.span import Pair


@dataclass(frozen=True, slots=True)
class Diary:
    """A snapshot of a clinic: its setup and who is busy when.

    `busy` has the spans of each party in minutes, in any order, overlapping where staff chose
    to; a party without claims may be missing. `starts` has the minutes at which visits of each
    practitioner start, `future_visits` is the number of the asking patient's visits that start
    at or after now. A visit being moved, and the patient's own hold, are left out by the caller.
    `sources` runs parallel to `busy` and names the record behind each span; only explanations
    read it.
    """

    setup: Setup
    busy: Mapping[Party, Sequence[Pair]]
    starts: Mapping[Id, Sequence[int]] = field(default_factory=dict)
    future_visits: int = 0
    sources: Mapping[Party, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """A question: which starts, on the local dates `first` to `last`, both included.

    `patient` None is nobody's diary; `practitioner` None is no preference. `now` is aware, and
    is the instant at which the question reached the application.
    """

    service: Id
    patient_class: PatientClass
    patient: Id | None
    practitioner: Id | None
    location: Id
    first: date
    last: date
    now: datetime

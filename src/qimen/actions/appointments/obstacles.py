"""Why staff cannot do something to a visit, or not at once; nothing was saved."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qimen.models import Appointment
    from qimen.queries.conflicts import Conflict


@dataclass(frozen=True, slots=True)
class Clash:
    """One start of a plan and what stands in its way."""

    start: int
    conflicts: tuple[Conflict, ...]


class Conflicting(Exception):  # noqa: N818 - reads as what it is
    """Something stands in the way; nothing was saved. The clashes say what, start by start.

    Whoever goes on all the same hands `fingerprint` in: it is for these clashes and no others.
    """

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__(f"{len(clashes)} clashes")
        self.clashes = tuple(clashes)
        self.fingerprint = fingerprint(clashes)


def fingerprint(clashes: Sequence[Clash]) -> str:
    """Return what stands for exactly these clashes."""
    known = [
        (clash.start, str(one.rule), one.visit.ref if one.visit else "", one.causes)
        for clash in clashes
        for one in clash.conflicts
    ]
    return hashlib.sha256(repr(known).encode()).hexdigest()[:24]


def refuse(clashes: Sequence[Clash], override: str) -> None:
    """Raise Conflicting, unless these very clashes were seen and are overridden."""
    if clashes and override != fingerprint(clashes):
        raise Conflicting(clashes)


class Outdated(Exception):  # noqa: N818 - reads as what it is
    """Somebody else changed it meanwhile; the appointment is as it is now."""

    def __init__(self, appointment: Appointment) -> None:
        super().__init__(appointment.ref)
        self.appointment = appointment


class Gone(Exception):  # noqa: N818 - reads as what it is
    """Whom or where a move asks for is the clinic's no more: it can only be declined."""


class Settled(Exception):  # noqa: N818 - reads as what it is
    """The visit is in a state in which this cannot be done to it."""

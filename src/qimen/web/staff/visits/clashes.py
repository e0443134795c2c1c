"""Conflicts, as a page tells them: which rule, which party, which visit, if one may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.rules import access
from qimen.rules.access import Permission
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen.actions.appointments import Clash
    from qimen.models import Appointment
    from qimen.web.gate import Request


@dataclass(frozen=True, slots=True)
class Told:
    """One conflict; `may_see` whether its visit's patient may be named to who reads it."""

    rule: str
    visit: Appointment | None
    causes: Sequence[tuple[str, str]]
    may_see: bool


@dataclass(frozen=True, slots=True)
class Start:
    """One start and what stands in its way."""

    at: datetime
    minute: int
    conflicts: Sequence[Told]


def told(request: Request, clashes: Sequence[Clash]) -> list[Start]:
    """Return the clashes for a page."""
    return [
        Start(
            hours.at(clash.start),
            clash.start,
            [
                Told(str(one.rule), one.visit, one.causes, _may_see(request, one.visit))
                for one in clash.conflicts
            ],
        )
        for clash in clashes
    ]


def _may_see(request: Request, visit: Appointment | None) -> bool:
    if visit is None or visit.patient_id is None:
        return False
    return request.clinic.practitioners_see_all or access.may(
        request.actor, Permission.SEE_CALENDAR, practitioner_id=visit.practitioner_id
    )

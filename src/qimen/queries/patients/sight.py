"""What a visit tells of its patient, box by box, to whom: decided here for every page of visits.

The table of rules/access.py says which boxes a role may read at all; a practitioner who sees
colleagues' days reads them of the own patients alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Value

from qimen.queries.patients.files import visible
from qimen.rules import access
from qimen.rules.access import Permission, Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qimen.rules.access import Actor


@dataclass(frozen=True, slots=True)
class Sight:
    """Which boxes of a patient, and of their visit, may be read."""

    contact: bool = False  # phones, address, age; and the way to the file
    red_flag: bool = False
    notes: bool = False


def sight(actor: Actor, patient_id: int | None) -> Sight:
    """Return what one patient's visit tells this actor."""
    return sights(actor, [patient_id] if patient_id else []).get(patient_id or 0, Sight())


def sights(actor: Actor, patient_ids: Iterable[int]) -> dict[int, Sight]:
    """Return it for several patients. One statement at most."""
    wanted = set(patient_ids)
    if access.scope(actor, Permission.SEE_PATIENT) is Scope.OWN:
        own = set(visible(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    else:
        own = wanted
    return {
        patient_id: Sight(
            contact=_may(actor, Permission.SEE_PATIENT, is_own=patient_id in own),
            red_flag=_may(actor, Permission.SEE_RED_FLAG, is_own=patient_id in own),
            notes=_may(actor, Permission.SEE_NOTES, is_own=patient_id in own),
        )
        for patient_id in wanted
    }


def is_flagged(actor: Actor) -> Q | Value:
    """Return what says, of each row of appointments, whether to show that there is a red flag."""
    flagged = Q(patient__red_flag__gt="")
    match access.scope(actor, Permission.SEE_RED_FLAG):
        case Scope.CLINIC:
            return flagged
        case Scope.OWN:
            return flagged & Q(Exists(visible(actor).filter(pk=OuterRef("patient_id"))))
        case _:
            return Value(value=False)


def _may(actor: Actor, permission: Permission, *, is_own: bool) -> bool:
    return {Scope.CLINIC: True, Scope.OWN: is_own}.get(access.scope(actor, permission), False)

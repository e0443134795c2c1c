"""Search: the files that contain every word that was typed, by the index of parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from qimen.models import Patient
from qimen.queries.patients import files
from qimen.rules import access, finding
from qimen.rules.access import Permission, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from qimen.rules.access import Actor

#: So many are put in order; where there are more, the list of names is looked through instead.
FEW = 1_000
BY_NAME = ("last_name", "first_name", "pk")
PARTS = "SELECT rowid FROM qimen_patient_parts WHERE qimen_patient_parts MATCH %s LIMIT %s"


@dataclass(frozen=True, slots=True)
class Found:
    """The files that were found, by name; `has_more` when there are others beyond the limit."""

    patients: Sequence[Patient]
    has_more: bool


def search(
    actor: Actor,
    words: str,
    limit: int = 20,
    *,
    month_first: bool = True,
    archived: bool = False,
    for_booking: bool = False,
) -> Found:
    """Return the files that have every word in their names, address, phones or birth date.

    Too few characters find nothing. Whoever arranges visits finds every file of the clinic
    `for_booking`; otherwise one finds what one may open. Two statements.
    """
    needles = finding.needles(words, month_first=month_first)
    if not needles:
        return Found((), has_more=False)
    within = _within(actor, archived=archived, for_booking=for_booking)
    ids = _some(needles)
    few = within if ids is None else within.filter(pk__in=ids)
    rows = few.filter(_contains(needles)).order_by(*BY_NAME)
    found = list(rows[: limit + 1])
    return Found(found[:limit], has_more=len(found) > limit)


def _within(actor: Actor, *, archived: bool, for_booking: bool) -> QuerySet[Patient]:
    if for_booking and access.scope(actor, Permission.ARRANGE) is not Scope.NONE:
        return Patient.objects.filter(clinic_id=actor.clinic_id, archived_at=None)
    return files.visible(actor).filter(archived_at__isnull=not archived)


def _some(needles: Sequence[str]) -> list[int] | None:
    """Return the keys of files, of whatever clinic, that may contain them all, in no order.

    None when there are more than FEW, so that the list of names soon has enough of them.
    """
    if connection.vendor == "sqlite":
        # The index knows groups of three letters; a single one is looked for in what it finds.
        long = [needle for needle in needles if len(needle) >= finding.PART]
        if not long:
            return None
        quoted = " AND ".join('"{}"'.format(needle.replace('"', '""')) for needle in long)
        with connection.cursor() as cursor:
            cursor.execute(PARTS, [quoted, FEW + 1])
            ids = [row[0] for row in cursor.fetchall()]
    else:
        found = Patient.objects.filter(_contains(needles)).values_list("pk", flat=True)
        ids = list(found[: FEW + 1])
    return ids if len(ids) <= FEW else None


def _contains(needles: Sequence[str]) -> Q:
    every = Q()
    for needle in needles:
        every &= Q(found_by__contains=needle)
    return every

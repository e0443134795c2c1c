"""Search: the files that contain every word that was typed, by the index of parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from qimen.models import Patient
from qimen.queries.patients import files
from qimen.rules import access, finding
from qimen.rules.access import Permission, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from qimen.rules.access import Actor

#: So many are put in order; more are looked through in the order of names instead.
FEW = 300
BY_NAME = ("last_name", "first_name", "pk")
PARTS = "SELECT rowid FROM qimen_patient_parts WHERE qimen_patient_parts MATCH %s"


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
    `for_booking`; otherwise one finds what one may open. Two statements, four when hundreds match.
    """
    needles = finding.needles(words, month_first=month_first)
    if not needles:
        return Found((), has_more=False)
    within = _within(actor, archived=archived, for_booking=for_booking)
    ids = _some(within, needles)
    if len(ids) <= FEW:
        return _cut(within.filter(pk__in=ids).order_by(*BY_NAME), limit)
    # So common that it stands in an address's host: rather how a word of the file begins.
    beginnings = [f" {needle.strip()}" for needle in needles]
    ids = _some(within, beginnings)
    if ids and len(ids) <= FEW:
        found = _cut(within.filter(pk__in=ids).order_by(*BY_NAME), limit)
        return Found(found.patients, has_more=True)
    common = beginnings if ids else needles
    return _cut(within.filter(_contains(common)).order_by(*BY_NAME), limit)


def _within(actor: Actor, *, archived: bool, for_booking: bool) -> QuerySet[Patient]:
    if for_booking and access.scope(actor, Permission.ARRANGE) is not Scope.NONE:
        return Patient.objects.filter(clinic_id=actor.clinic_id, archived_at=None)
    return files.visible(actor).filter(archived_at__isnull=not archived)


def _some(within: QuerySet[Patient], needles: Sequence[str]) -> list[int]:
    """Return the keys of files that contain them all, one more than FEW at most, in no order."""
    indexed = _contains(needles)
    if connection.vendor == "sqlite":
        # The index knows groups of three letters; a single letter is looked for in what it finds.
        long = [needle for needle in needles if len(needle) >= finding.PART]
        quoted = " AND ".join('"{}"'.format(needle.replace('"', '""')) for needle in long)
        if quoted:
            indexed = Q(pk__in=RawSQL(PARTS, [quoted])) & _contains(set(needles) - set(long))  # noqa: S611 - a constant with its parameter
    return list(within.filter(indexed).values_list("pk", flat=True)[: FEW + 1])


def _contains(needles: Sequence[str] | set[str]) -> Q:
    every = Q()
    for needle in needles:
        every &= Q(found_by__contains=needle)
    return every


def _cut(rows: QuerySet[Patient], limit: int) -> Found:
    found = list(rows[: limit + 1])
    return Found(found[:limit], has_more=len(found) > limit)

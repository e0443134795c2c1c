"""The list of patients, page by page by name: by key, never by number, never counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from qimen.queries.patients import files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from qimen.models import Patient
    from qimen.rules.access import Actor

PAGE = 50
FORWARDS = ("last_name", "first_name", "pk")
BACKWARDS = ("-last_name", "-first_name", "-pk")


@dataclass(frozen=True, slots=True)
class Page:
    """Files in the order of names, and whether there are others before and after them."""

    patients: Sequence[Patient]
    has_before: bool
    has_after: bool


def page(actor: Actor, *, after: str = "", before: str = "", archived: bool = False) -> Page:
    """Return the files that follow, or stand before, the one of a reference; else the first ones.

    A reference of nobody the actor may see is as good as none. One statement, two with a
    reference.
    """
    listed = files.visible(actor).filter(archived_at__isnull=not archived)
    mark = files.visible(actor).filter(ref=after or before).first() if after or before else None
    if mark is None:
        rows = list(listed.order_by(*FORWARDS)[: PAGE + 1])
        return Page(rows[:PAGE], has_before=False, has_after=len(rows) > PAGE)
    if after:
        rows = list(_beyond(listed, mark).order_by(*FORWARDS)[: PAGE + 1])
        return Page(rows[:PAGE], has_before=True, has_after=len(rows) > PAGE)
    rows = list(_ahead_of(listed, mark).order_by(*BACKWARDS)[: PAGE + 1])
    return Page(rows[:PAGE][::-1], has_before=len(rows) > PAGE, has_after=True)


def _beyond(rows: QuerySet[Patient], mark: Patient) -> QuerySet[Patient]:
    same_last = Q(last_name=mark.last_name)
    later = Q(first_name__gt=mark.first_name) | Q(first_name=mark.first_name, pk__gt=mark.pk)
    # The first condition is what the index can use.
    return rows.filter(last_name__gte=mark.last_name).filter(
        Q(last_name__gt=mark.last_name) | (same_last & later)
    )


def _ahead_of(rows: QuerySet[Patient], mark: Patient) -> QuerySet[Patient]:
    same_last = Q(last_name=mark.last_name)
    sooner = Q(first_name__lt=mark.first_name) | Q(first_name=mark.first_name, pk__lt=mark.pk)
    return rows.filter(last_name__lte=mark.last_name).filter(
        Q(last_name__lt=mark.last_name) | (same_last & sooner)
    )

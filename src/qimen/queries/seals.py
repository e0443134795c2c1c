"""The journal held against its seals: is each entry there, and as it was written?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Exists, Max, OuterRef

from qimen.gateways.sealing import Digester
from qimen.models import Clinic, JournalEntry, JournalSeal
from qimen.rules.seals import NOTHING, Head, Written, covered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import QuerySet

PURPOSE = "seals of the journal"
READ_AT_ONCE = 2_000
#: A transaction that ends late brings an entry with an earlier number; one that comes so far
#: behind the newest sealed entry was put in afterwards.
LATE = 10_000


class Fault(StrEnum):
    CHANGED = "changed"  # the entry is not as it was sealed, or the seal is not
    GONE = "gone"  # the entry of a seal
    SEALS_GONE = "seals_gone"  # out of the chain, before this number
    NEVER_SEALED = "never_sealed"  # put in long after its neighbours
    OTHER_KEY = "other_key"  # sealed under a FIELD_KEY that is not the present one
    OTHER_HEAD = "other_head"  # the chain no longer leads through a seal that was noted


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong at one place: the number of the seal, and of its entry; 0 for none."""

    fault: Fault
    number: int = 0
    entry: int = 0


@dataclass(frozen=True, slots=True)
class Chain:
    """The seals of a clinic (None: of the installation), and how many entries wait for theirs."""

    clinic_id: int | None
    name: str
    sealed: int
    waiting: int


def written(entry: JournalEntry) -> Written:
    """Return all that an entry says, as a seal covers it."""
    return Written(
        id=entry.pk,
        clinic=entry.clinic_id,
        at=entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        action=entry.action,
        role=entry.role,
        account=entry.account_id,
        session=entry.session_hash,
        ip=entry.ip,
        subject=entry.subject,
        patient=entry.patient_id,
        reason=entry.reason,
        details=entry.details,
    )


def unsealed() -> QuerySet[JournalEntry]:
    """Return the entries that wait for their seal, oldest first."""
    return _without_seal().filter(pk__gt=_newest() - LATE).order_by("pk")


def heads(clinic_ids: Iterable[int | None] | None = None) -> list[Head]:
    """Return the last seal of each chain, or of those of these clinics."""
    last = JournalSeal.objects.values("clinic").annotate(last=Max("number"))
    wanted = None if clinic_ids is None else set(clinic_ids)
    found = []
    for row in last.order_by("clinic"):
        if wanted is None or row["clinic"] in wanted:
            seal = JournalSeal.objects.get(clinic=row["clinic"], number=row["last"])
            found.append(Head(seal.clinic_id, seal.number, seal.digest))
    return found


def chains() -> list[Chain]:
    """Return every chain that there is, or that there will be once its entries are sealed."""
    names = dict(Clinic.objects.values_list("pk", "slug"))
    sealed = dict(JournalSeal.objects.values_list("clinic").annotate(Max("number")))
    waiting: dict[int | None, int] = {}
    for clinic_id in unsealed().values_list("clinic", flat=True).iterator(READ_AT_ONCE):
        waiting[clinic_id] = waiting.get(clinic_id, 0) + 1
    return [
        Chain(each, _name(each, names), sealed.get(each, 0), waiting.get(each, 0))
        for each in sorted({*sealed, *waiting}, key=lambda one: one or 0)
    ]


def nothing_of(clinic_id: int | None) -> Chain:
    """Return the chain of which no seal and no entry is left."""
    return Chain(clinic_id, _name(clinic_id, dict(Clinic.objects.values_list("pk", "slug"))), 0, 0)


def flaws(clinic_id: int | None) -> Iterator[Flaw]:
    """Go through a chain from its first seal, and yield what is wrong with it."""
    digester = Digester(PURPOSE)
    previous, expected = NOTHING, 1
    for seal, entry in _sealed(clinic_id):
        is_next = seal.number == expected
        if not is_next:
            yield Flaw(Fault.SEALS_GONE, seal.number, seal.entry_id)
        if entry is None:
            yield Flaw(Fault.GONE, seal.number, seal.entry_id)
        elif seal.key_id != digester.key_id:
            yield Flaw(Fault.OTHER_KEY, seal.number, seal.entry_id)
        elif is_next:
            text = covered(written(entry), number=seal.number, previous=previous)
            if digester.digest(text) != seal.digest:
                yield Flaw(Fault.CHANGED, seal.number, seal.entry_id)
        previous, expected = seal.digest, seal.number + 1
    late = _without_seal().filter(clinic=clinic_id, pk__lte=_newest() - LATE)
    for entry_id in late.order_by("pk").values_list("pk", flat=True).iterator(READ_AT_ONCE):
        yield Flaw(Fault.NEVER_SEALED, entry=entry_id)


def contradicted(noted: Sequence[Head], clinic_id: int | None) -> Iterator[Flaw]:
    """Yield the heads of a clinic, noted earlier, through which its chain leads no longer."""
    for head in noted:
        if head.clinic != clinic_id:
            continue
        is_there = JournalSeal.objects.filter(
            clinic=clinic_id, number=head.number, digest=head.digest
        ).exists()
        if not is_there:
            yield Flaw(Fault.OTHER_HEAD, head.number)


def _sealed(clinic_id: int | None) -> Iterator[tuple[JournalSeal, JournalEntry | None]]:
    after = 0
    of_clinic = JournalSeal.objects.filter(clinic=clinic_id).order_by("number")
    while seals := list(of_clinic.filter(number__gt=after)[:READ_AT_ONCE]):
        entries = JournalEntry.objects.in_bulk([seal.entry_id for seal in seals])
        yield from ((seal, entries.get(seal.entry_id)) for seal in seals)
        after = seals[-1].number


def _without_seal() -> QuerySet[JournalEntry]:
    return JournalEntry.objects.filter(~Exists(JournalSeal.objects.filter(pk=OuterRef("pk"))))


def _newest() -> int:
    return JournalSeal.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _name(clinic_id: int | None, names: dict[int, str]) -> str:
    if clinic_id is None:
        return "the installation"
    return names.get(clinic_id, f"clinic {clinic_id}, which was deleted")

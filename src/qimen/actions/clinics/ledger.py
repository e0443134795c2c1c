"""What differs between a file and what is stored: found, noted and mended in one pass.

Only rows that differ are written, so a clinic that is as the file says is not touched at all.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from django.db.models import Model

    Row = TypeVar("Row", bound=Model)


class Change(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    RETIRED = "retired"  # switched off or disabled: nothing that bookings hang on is deleted


class Difference(NamedTuple):
    """One thing that is not as the file says; before and after as a person would read them."""

    change: Change
    noun: str
    name: str
    field: str = ""
    before: str = ""
    after: str = ""


class Ledger:
    """The differences of one load, in the order of the file."""

    def __init__(self) -> None:
        self.differences: list[Difference] = []

    def keep(self, noun: str, name: str, row: Row, values: Mapping[str, object]) -> Row:
        """Bring one row to its values; a row without a primary key is new."""
        if row.pk is None:
            for field, value in values.items():
                setattr(row, field, value)
            row.save(force_insert=True)
            self.differences.append(Difference(Change.ADDED, noun, name))
            return row
        differing = [field for field, value in values.items() if getattr(row, field) != value]
        for field in differing:
            self.note_change(noun, name, field, getattr(row, field), values[field])
            setattr(row, field, values[field])
        if differing:
            row.save(update_fields=[*differing, *_revised(row)])
        return row

    def note_change(self, noun: str, name: str, field: str, before: object, after: object) -> None:
        self.differences.append(
            Difference(Change.CHANGED, noun, name, field, shown(before), shown(after))
        )

    def retire(self, noun: str, name: str, row: Model, field: str, value: object) -> None:
        """Switch off a row that the file does not have."""
        setattr(row, field, value)
        row.save(update_fields=[field, *_revised(row)])
        self.differences.append(Difference(Change.RETIRED, noun, name))

    def keep_list(
        self,
        noun: str,
        name: str,
        stored: Iterable[Row],
        wanted: Iterable[Row],
        *,
        key: Callable[[Row], Hashable],
    ) -> None:
        """Add the rows that are wanted and not stored, take out those that are not wanted.

        For rows that nothing hangs on. Two are the same when their keys are; a key is shown.
        """
        here, there = {key(row): row for row in stored}, {key(row): row for row in wanted}
        for each, row in there.items():
            if each not in here:
                row.save(force_insert=True)
                self.differences.append(Difference(Change.ADDED, noun, name, after=shown(each)))
        for each, row in here.items():
            if each not in there:
                row.delete()
                self.differences.append(Difference(Change.REMOVED, noun, name, before=shown(each)))


def _revised(row: Model) -> list[str]:
    """Raise the revision of a row that has one: whoever edits it at the moment finds out."""
    if not hasattr(row, "revision"):
        return []
    row.revision += 1
    return ["revision"]


def shown(value: object) -> str:
    """Return a value as a person would read it."""
    if isinstance(value, tuple):
        return " ".join(shown(each) for each in value if each is not None and each != "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None or value == "" else str(value)


def clock(minute: int | None) -> str:
    """Return a minute of the day as it is written: 540 is 09:00."""
    return "" if minute is None else f"{minute // 60:02}:{minute % 60:02}"

"""What a journal entry says was changed, with names where it holds the numbers of rows."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from qimen.models import Location, Room, StaffMember

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qimen.models import JournalEntry

    Name = Callable[[str, int], str]

#: The lists of a service, by what they are of.
LISTED: Mapping[str, type[StaffMember | Room | Location]] = {
    "practitioners": StaffMember,
    "rooms": Room,
    "locations": Location,
}
#: How hours say where they are.
PLACE = re.compile(r" location:(\d+)")
GONE = "one that is gone"


def named(clinic_id: int, rows: Sequence[JournalEntry]) -> list[dict[str, Any]]:
    """Return the details of some entries, to be read. One statement for each kind there is."""
    wanted: dict[str, set[int]] = defaultdict(set)

    def wish(column: str, key: int) -> str:
        wanted[column].add(key)
        return ""

    for row in rows:
        _details(row, wish)
    names = {
        column: dict(
            LISTED[column]
            .objects.filter(clinic_id=clinic_id, pk__in=keys)
            .values_list("pk", "name")
        )
        for column, keys in wanted.items()
    }
    return [_details(row, lambda column, key: names[column].get(key, GONE)) for row in rows]


def _details(row: JournalEntry, name: Name) -> dict[str, Any]:
    details: dict[str, Any] = row.details
    changed = details.get("changed")
    if not row.action.startswith("settings.") or not isinstance(changed, dict):
        return details
    told = {
        column: [_value(column, value, name) for value in values]
        for column, values in changed.items()
    }
    return {**details, "changed": told}


def _value(column: str, value: object, name: Name) -> object:
    if not isinstance(value, list):
        return value
    if column in LISTED:
        return [name(column, key) for key in value]
    return [
        PLACE.sub(lambda found: f" at {name('locations', int(found[1]))}", each)
        if isinstance(each, str)
        else each
        for each in value
    ]

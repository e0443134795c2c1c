"""The one statement that a snapshot costs, written by hand: it stands on the hottest path.

Building it through the ORM took longer than the database does to answer it. Every value is a
parameter; what varies in the text is how many there are. A party's spans come back packed in
one row, start and length in one number, so a month of twenty practitioners is some fifty rows.
Claims are found over the B-tree (clinic, kind, party, start), never over the constraint's index.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from qimen.models import VISIT_STATUSES, Status
from qimen.scheduling import PartyKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qimen.scheduling import Party

Value = int | str | datetime | None
#: The longest claim there is (a database constraint); readers look back no further.
LONGEST = 2880
LENGTH_BITS = 12
LOW = (1 << LENGTH_BITS) - 1
#: The kind under which the number of future visits comes back.
FUTURE = 0

CLAIMS = """
    SELECT party_kind, party_id, {together}(CAST(start * 4096 + ("end" - start) AS text), ',')
    FROM qimen_claim
    WHERE clinic_id = %s AND party_kind = %s AND party_id IN ({ids})
      AND start > %s AND start < %s AND appointment_id <> %s
      AND (held_until IS NULL OR (held_until > %s AND appointment_id NOT IN (
          SELECT id FROM qimen_appointment
          WHERE clinic_id = %s AND patient_id = %s AND status = %s)))
    GROUP BY party_kind, party_id
"""
FUTURE_VISITS = """
    SELECT 0, 0, CAST(COUNT(*) AS text) FROM qimen_appointment
    WHERE clinic_id = %s AND patient_id = %s AND starts_at >= %s AND id <> %s
      AND status IN ({statuses})
"""
STATUSES = [str(status) for status in VISIT_STATUSES]


class Asked(NamedTuple):
    """What is read: claims of `parties` that start in (begin - LONGEST, end), visits from `now`.

    `asking` is a patient, whose own hold is left out; 0 is nobody.
    """

    clinic_id: int
    parties: Mapping[PartyKind, Sequence[int]]
    begin: int
    end: int
    now: datetime
    leaving_out: int
    asking: int
    counts_visits: bool


def read(asked: Asked) -> tuple[dict[Party, list[tuple[int, int]]], int]:
    """Return the busy spans by party, in no order, and the number of future visits."""
    parts, values = _text(asked)
    if not parts:
        return {}, 0
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        rows = cursor.fetchall()
    busy: dict[Party, list[tuple[int, int]]] = {}
    future = 0
    for kind, party, packed in rows:
        if kind == FUTURE:
            future = int(packed)
        else:
            busy[PartyKind(kind), party] = unpacked(packed)
    return busy, future


def unpacked(packed: str) -> list[tuple[int, int]]:
    """Return the spans of a packed text: [(start, end), ...] in minutes."""
    return [
        (number >> LENGTH_BITS, (number >> LENGTH_BITS) + (number & LOW))
        for number in map(int, packed.split(","))
    ]


def _text(asked: Asked) -> tuple[list[str], list[Value]]:
    together = "STRING_AGG" if connection.vendor == "postgresql" else "GROUP_CONCAT"
    now = connection.ops.adapt_datetimefield_value(asked.now)
    parts: list[str] = []
    values: list[Value] = []
    for kind, ids in asked.parties.items():
        if ids:
            parts.append(CLAIMS.format(together=together, ids=_places(ids)))
            values += [asked.clinic_id, int(kind), *ids]
            values += [asked.begin - LONGEST, asked.end, asked.leaving_out, now]
            values += [asked.clinic_id, asked.asking, str(Status.HELD)]
    if asked.counts_visits:
        parts.append(FUTURE_VISITS.format(statuses=_places(STATUSES)))
        values += [asked.clinic_id, asked.asking, now, asked.leaving_out, *STATUSES]
    return parts, values


def _places(values: Sequence[object]) -> str:
    return ", ".join(["%s"] * len(values))

"""What stands already where somebody wishes to be placed: holds, and what this very form booked.

One statement by hand, as a snapshot is (queries/diary): every booking makes it, under its locks.
`status = 'held'` is part of the text, so that the index of holds answers on both databases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

LIVE, EXPIRED, BOOKED = range(3)
HOLDS = """
    SELECT CASE WHEN held_until > %s THEN 0 ELSE 1 END, id FROM qimen_appointment
    WHERE clinic_id = %s AND status = 'held' AND (
        patient_id = %s OR (held_until <= %s AND (location_id = %s OR practitioner_id IN ({ids})))
    )
"""
FORM = """
    UNION ALL SELECT 2, appointment_id FROM qimen_formkey
    WHERE clinic_id = %s AND account_id = %s AND key = %s
"""


class Form(NamedTuple):
    """A form that is sent, by whom; `key` is good for one booking."""

    account_id: int
    key: str


class Standing(NamedTuple):
    """Appointments by primary key: the patient's live holds, expired ones, the form's booking."""

    own_holds: tuple[int, ...]
    expired_holds: tuple[int, ...]
    booked_by_form: int | None


NOTHING = Standing((), (), None)


def standing(
    clinic_id: int,
    *,
    practitioners: Collection[int],
    location_id: int,
    patient_id: int | None,
    now: datetime,
    form: Form | None = None,
) -> Standing:
    """Return what stands already with these parties; holds of others count once expired."""
    instant = connection.ops.adapt_datetimefield_value(now)
    text = HOLDS.format(ids=", ".join(["%s"] * len(practitioners)))
    values: list[str | int | datetime | None] = [
        instant,
        clinic_id,
        patient_id or 0,
        instant,
        location_id,
    ]
    values += practitioners
    if form:
        text += FORM
        values += [clinic_id, form.account_id, form.key]
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        rows = cursor.fetchall()
    found: dict[int, list[int]] = {LIVE: [], EXPIRED: [], BOOKED: []}
    for what, pk in rows:
        found[what].append(pk)
    return Standing(tuple(found[LIVE]), tuple(found[EXPIRED]), next(iter(found[BOOKED]), None))

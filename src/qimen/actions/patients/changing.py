"""What a file says of a person: changed by whoever comes second, too, who sees it first."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from qimen.actions import locks
from qimen.actions.patients import addresses, opening
from qimen.rules.identity import email_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from qimen.actions.patients.adding import Sheet
    from qimen.models import Patient
    from qimen.rules.access import Actor


class Outdated(Exception):  # noqa: N818 - reads as what it is
    """Somebody else changed the file meanwhile; nothing was saved. `patient` is as it is now."""

    def __init__(self, patient: Patient) -> None:
        super().__init__(patient.ref)
        self.patient = patient


class TieEnds(Exception):  # noqa: N818 - reads as what it is
    """Without an address the file's account loses the file: that has to be meant."""


@locks.transactional
def change(
    actor: Actor, ref: str, sheet: Sheet, *, revision: int, ends_tie: bool = False, now: datetime
) -> Patient:
    """Bring a file to what the sheet says; nothing is written where nothing differs.

    Raises Outdated when it was changed since that revision, and TieEnds when the address of a
    file with an account is to go and nobody said that this is meant.
    """
    patient = opening.for_change(actor, ref)
    if patient.revision != revision:
        raise Outdated(patient)
    said = {**asdict(sheet), "email_key": email_key(sheet.email)}
    differing = {name: value for name, value in said.items() if getattr(patient, name) != value}
    if not differing:
        return patient
    if "email" in differing and not sheet.email and patient.account_id and not ends_tie:
        raise TieEnds
    columns = [*differing, "found_by"]
    account = patient.account
    for name, value in differing.items():
        setattr(patient, name, value)
    if "email" in differing and account is not None:
        columns += addresses.follow(actor, patient, account, now=now)
    save(actor, patient, "patient.changed", columns, now=now, fields=sorted(differing))
    return patient


def save(
    actor: Actor,
    patient: Patient,
    verb: str,
    columns: Iterable[str],
    *,
    now: datetime,
    fields: list[str],
) -> None:
    """Write some columns of a locked file, count the change, and record it."""
    patient.revision += 1
    patient.save(update_fields=[*columns, "revision"])
    named = [name for name in fields if name != "email_key"]
    opening.record(actor, verb, patient, now=now, fields=named, revision=patient.revision)

"""What a file says of a person: written down first, changed later by whoever comes second, too."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from qimen.actions import locks, newcomers
from qimen.actions.patients import addresses, opening
from qimen.models import Patient
from qimen.queries import alike
from qimen.rules import access
from qimen.rules.access import Permission
from qimen.rules.identity import email_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from qimen.rules.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The Personal tab. `class_override` is empty where the visits decide."""

    first_name: str
    last_name: str
    preferred_name: str = ""
    pronouns: str = ""
    birth_on: date | None = None
    email: str = ""
    mobile: str = ""
    home_phone: str = ""
    address: str = ""
    class_override: str = ""
    wants_email_reminders: bool = True
    wants_sms_reminders: bool = False
    wants_news: bool = False


class Outdated(Exception):  # noqa: N818 - reads as what it is
    """Somebody else changed the file meanwhile; nothing was saved. `patient` is as it is now."""

    def __init__(self, patient: Patient) -> None:
        super().__init__(patient.ref)
        self.patient = patient


class TieEnds(Exception):  # noqa: N818 - reads as what it is
    """Without an address the file's account loses the file: that has to be meant."""


@locks.transactional
def add(
    actor: Actor, sheet: Sheet, *, came_new: bool, even_so: bool = False, now: datetime
) -> Patient:
    """Make a new file; raise newcomers.Alike where there may be one already, unless `even_so`."""
    access.require(actor, Permission.ADD_PATIENT)
    key = email_key(sheet.email)
    others = alike.files(actor, email_key=key, last_name=sheet.last_name, birth_on=sheet.birth_on)
    if others and not even_so:
        raise newcomers.Alike(others)
    patient = Patient.objects.create(
        clinic_id=actor.clinic_id,
        came_new=came_new,
        email_key=key,
        created_at=now,
        **asdict(sheet),
    )
    told = {"alike": [file.ref for file in others]} if others else {}
    opening.record(actor, "patient.added", patient, now=now, **told)
    return patient


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

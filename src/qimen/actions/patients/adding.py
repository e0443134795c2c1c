"""Add New Patient: staff open a file for somebody who has none, alone or with a first visit."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from qimen.actions import locks
from qimen.actions.patients import opening
from qimen.models import Patient
from qimen.queries import alike
from qimen.rules import access
from qimen.rules.access import Permission
from qimen.rules.identity import email_key

if TYPE_CHECKING:
    from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """What staff write of a new patient; `even_so` opens the file though there are alike ones."""

    sheet: Sheet
    is_new: bool = True
    even_so: bool = False


class Alike(Exception):  # noqa: N818 - reads as what it is
    """There are files that may be of the same person; nothing was saved."""

    def __init__(self, files: Sequence[Patient]) -> None:
        super().__init__(f"{len(files)} files")
        self.files = tuple(files)


@locks.transactional
def add(actor: Actor, newcomer: Newcomer, *, now: datetime) -> Patient:
    """Open a file; raise Alike where there may be one already."""
    access.require(actor, Permission.ADD_PATIENT)
    sheet = newcomer.sheet
    key = email_key(sheet.email)
    files = alike.files(actor, email_key=key, last_name=sheet.last_name, birth_on=sheet.birth_on)
    if files and not newcomer.even_so:
        raise Alike(files)
    patient = Patient.objects.create(
        clinic_id=actor.clinic_id,
        came_new=newcomer.is_new,
        email_key=key,
        created_at=now,
        **asdict(sheet),
    )
    told = {"alike": [file.ref for file in files]} if files else {}
    opening.record(actor, "patient.added", patient, now=now, **told)
    return patient

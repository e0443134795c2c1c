"""Add New Patient: staff open a file for somebody who has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.actions import journal
from qimen.models import Patient
from qimen.queries import alike
from qimen.rules import access, identity
from qimen.rules.access import Permission, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from qimen.rules.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """What staff write of a new patient; `even_so` opens the file though there are alike ones."""

    first_name: str
    last_name: str
    mobile: str = ""
    email: str = ""
    birth_on: date | None = None
    is_new: bool = True
    even_so: bool = False


class Alike(Exception):  # noqa: N818 - reads as what it is
    """There are files that may be of the same person; nothing was saved."""

    def __init__(self, files: Sequence[Patient]) -> None:
        super().__init__(f"{len(files)} files")
        self.files = tuple(files)


def add(actor: Actor, newcomer: Newcomer, *, now: datetime) -> Patient:
    """Open a file, in the transaction of the caller; raise Alike where there may be one already."""
    if access.scope(actor, Permission.ARRANGE) is Scope.NONE:
        raise access.Forbidden(Permission.ARRANGE)
    key = identity.email_key(newcomer.email)
    files = alike.files(
        actor, email_key=key, last_name=newcomer.last_name, birth_on=newcomer.birth_on
    )
    if files and not newcomer.even_so:
        raise Alike(files)
    patient = Patient.objects.create(
        clinic_id=actor.clinic_id,
        first_name=newcomer.first_name,
        last_name=newcomer.last_name,
        mobile=newcomer.mobile,
        email=newcomer.email,
        email_key=key,
        birth_on=newcomer.birth_on,
        came_new=newcomer.is_new,
        created_at=now,
    )
    journal.record(
        actor,
        "patient.added",
        subject=f"patient:{patient.ref}",
        patient_id=patient.pk,
        details={"alike": [file.ref for file in files]} if files else {},
        now=now,
    )
    return patient

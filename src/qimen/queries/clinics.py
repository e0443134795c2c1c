"""The clinic behind an address, and who somebody is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.models import Clinic, Patient, StaffMember
from qimen.queries.kept import Kept
from qimen.rules.access import Actor, Role

if TYPE_CHECKING:
    from collections.abc import Sequence


#: Of whatever version: it serves when the database cannot be asked for the present one.
_seen: Kept[Clinic] = Kept()


@dataclass(frozen=True, slots=True)
class Entrance:
    """A clinic and, where the account has one, its own file there."""

    clinic: Clinic
    patient: Patient | None


def patient_entrance(slug: str, account_id: int | None) -> Entrance | None:
    """Return the clinic of a slug with the account's own file, in one statement where it has one."""
    if account_id is not None:
        own = (
            Patient.objects.select_related("clinic", "clinic__portal")
            .filter(clinic__slug=slug, account_id=account_id, archived_at=None)
            .first()
        )
        if own:
            return Entrance(own.clinic, own)
    clinic = by_slug(slug)
    return Entrance(clinic, None) if clinic else None


def staff_membership(slug: str, account_id: int) -> StaffMember | None:
    """Return the staff member this account is in this clinic, unless disabled."""
    return (
        StaffMember.objects.select_related("clinic", "clinic__portal")
        .filter(clinic__slug=slug, account_id=account_id, disabled_at=None)
        .first()
    )


def remember(clinic: Clinic) -> None:
    """Keep a clinic's face: the name and phone it has when the database does not answer."""
    _seen.keep(clinic.slug, 0, clinic)


def seen(slug: str) -> Clinic | None:
    """Return a clinic as this process has seen it last, without asking the database."""
    return _seen.of(slug, 0)


def visitor(clinic_id: int) -> Actor:
    """Return the actor of somebody who has not signed in."""
    return Actor(clinic_id=clinic_id, role=Role.ANONYMOUS)


def by_slug(slug: str) -> Clinic | None:
    return Clinic.objects.select_related("portal").filter(slug=slug).first()


def listed() -> Sequence[Clinic]:
    """Return every clinic of the installation, for its front page in the demonstration."""
    return list(Clinic.objects.order_by("name")[:20])


def memberships(account_id: int) -> Sequence[StaffMember]:
    """Return where this account works."""
    return list(
        StaffMember.objects.select_related("clinic").filter(account_id=account_id, disabled_at=None)
    )


def answers() -> bool:
    """Whether the database answers."""
    return Clinic.objects.exists() in {True, False}

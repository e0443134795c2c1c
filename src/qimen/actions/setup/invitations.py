"""A new colleague: a member of staff, an account, and a mail with a link that opens it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.actions import journal, locks, messages
from qimen.actions.clinics import sign_in
from qimen.actions.setup import changes
from qimen.models import Clinic, StaffMember
from qimen.queries import staff
from qimen.rules.identity import email_key

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import Account
    from qimen.rules.access import Actor

KIND = "staff_invitation"


class AlreadyHere(Exception):  # noqa: N818 - reads as what it is
    """The address is a colleague's. `member` is None where it only signs one in."""

    def __init__(self, member: StaffMember | None) -> None:
        super().__init__("" if member is None else member.ref)
        self.member = member


class AlreadyIn(Exception):  # noqa: N818 - reads as what it is
    """Who has a password needs no invitation; who has left must be let in again first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Who is invited, as what; `email` is canonical."""

    name: str
    email: str
    role: str
    is_practitioner: bool


@locks.transactional
def invite(actor: Actor, said: Colleague, *, now: datetime) -> StaffMember:
    """Add a member of staff and mail them a link to choose a password; raise AlreadyHere.

    Who has an account already, as a patient or elsewhere, signs in with the password they have.
    """
    changes.permit(actor)
    after = staff.visible(actor).count()
    row = StaffMember(
        clinic_id=actor.clinic_id, name=said.name, email=said.email, role=said.role,
        is_practitioner=said.is_practitioner, notifications_email=said.email, position=after,
    )  # fmt: skip
    _give_account(actor, row, now)
    changes.add(actor, row, "settings.staff_added", now=now)
    _send(actor, row, now)
    return row


@locks.transactional
def send_again(actor: Actor, ref: str, email: str, *, now: datetime) -> StaffMember:
    """Mail another link, to the same address or a corrected one; the older links are void.

    Raises AlreadyIn, or AlreadyHere for a colleague's address.
    """
    changes.permit(actor)
    row = staff.one(actor, ref, lock=True)
    if row.disabled_at or (row.account and row.account.has_usable_password()):
        raise AlreadyIn
    if email != row.email or row.account is None:
        before, row.account, row.email = row.email, None, email
        row.notifications_email = email if row.notifications_email == before else before
        _give_account(actor, row, now)
        row.revision += 1
        row.save(update_fields=["account", "email", "notifications_email", "revision"])
    _send(actor, row, now)
    return row


def _give_account(actor: Actor, row: StaffMember, now: datetime) -> None:
    """Tie a member to the account of their address; raise AlreadyHere."""
    for other in StaffMember.objects.filter(clinic_id=actor.clinic_id).exclude(pk=row.pk):
        if email_key(other.email) == row.email:
            raise AlreadyHere(other)
    try:
        row.account = sign_in.account_for(row, now)
    except sign_in.AddressTaken as taken:
        raise AlreadyHere(None) from taken


def _send(actor: Actor, row: StaffMember, now: datetime) -> None:
    account = row.account
    assert account is not None  # noqa: S101 - given just now, or refused
    clinic = Clinic.objects.get(pk=actor.clinic_id)
    expires_at = now + sign_in.LIFE
    facts = {"first_name": row.name.split(maxsplit=1)[0], "role": row.role, "slug": clinic.slug}
    if not account.has_usable_password():
        facts |= {"token": _fresh_token(account, now), "until_at": expires_at.isoformat()}
        facts["zone"] = clinic.zone
    messages.enqueue_account(
        KIND, row.email, facts, clinic_id=clinic.pk, now=now, expires_at=expires_at
    )
    journal.record(actor, "settings.staff_invited", subject=changes.subject(row), now=now)


def _fresh_token(account: Account, now: datetime) -> str:
    """Return a new token; every older one is signed over an unusable password that is gone."""
    account.set_unusable_password()
    account.save(update_fields=["password"])
    return sign_in.token(account, now)

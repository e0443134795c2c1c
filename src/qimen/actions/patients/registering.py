"""How an account comes to have a file of its own (decision 0014)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from qimen.actions import journal
from qimen.models import Account, JournalEntry, Patient
from qimen.queries import accounts
from qimen.rules import access
from qimen.rules.access import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from qimen.rules.access import Actor

#: How often a birth date may be tried against a file, and when the count starts again.
TRIES, TRIED_WITHIN = 5, timedelta(days=30)
REFUSED = "patient.claim_refused"


@dataclass(frozen=True, slots=True)
class Particulars:
    """What somebody says of themselves at sign-up."""

    first_name: str
    last_name: str
    mobile: str
    birth_on: date


class Why(StrEnum):
    """Why the account does not get a file by itself; what the patient reads is the door's."""

    BIRTH_DATE = "birth_date"  # the clinic's file says another one
    TRIED_TOO_OFTEN = "tried_too_often"
    SHARED = "shared"  # several files have this address
    TAKEN = "taken"  # the one file with this address is another account's, or archived


class Unclaimed(Exception):  # noqa: N818 - reads as what it is
    """The clinic has to tie this account to a file by hand."""

    def __init__(self, why: Why, tries_left: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.tries_left = tries_left


def register(actor: Actor, particulars: Particulars, *, now: datetime) -> Patient:
    """Give the actor's account its own file: the clinic's, where it has one, else a new one.

    The account's address is confirmed; a file with the same address is tied to it when the birth
    date matches or the file has none (decision 0014). Raises Unclaimed when the clinic has to
    look. A repeat returns the file.
    """
    access.require(actor, Permission.REGISTER)
    if actor.account_id is None or not accounts.is_confirmed(actor.account_id):
        raise access.Forbidden(Permission.REGISTER)
    outcome = _settle(actor, particulars, now)
    if isinstance(outcome, Why):  # recorded, so the count of tries is kept
        raise Unclaimed(outcome, TRIES - _tries(actor, now))
    return outcome


@transaction.atomic
def _settle(actor: Actor, particulars: Particulars, now: datetime) -> Patient | Why:
    account = Account.objects.select_for_update().get(pk=actor.account_id or 0)
    own = Patient.objects.filter(clinic_id=actor.clinic_id, account=account).first()
    if own:
        return Why.TAKEN if own.archived_at else own
    files = _with_address(actor, account)
    if not files:
        return _open(actor, account, particulars, now)
    why = _obstacle(actor, files, particulars, now)
    if why:
        journal.record(actor, REFUSED, reason=why, now=now)
        return why
    return _claim(actor, account, files[0], particulars, now)


def _with_address(actor: Actor, account: Account) -> Sequence[Patient]:
    same = Q(email_key=account.email_key)
    return list(
        Patient.objects.select_for_update()
        .filter(same, clinic_id=actor.clinic_id, archived_at=None)
        .order_by("pk")[:2]
    )


def _obstacle(
    actor: Actor, files: Sequence[Patient], particulars: Particulars, now: datetime
) -> Why | None:
    if len(files) > 1:
        return Why.SHARED
    file = files[0]
    if file.account_id is not None:
        return Why.TAKEN
    if file.birth_on is None:
        return None
    if _tries(actor, now) >= TRIES:
        return Why.TRIED_TOO_OFTEN
    return None if file.birth_on == particulars.birth_on else Why.BIRTH_DATE


def _tries(actor: Actor, now: datetime) -> int:
    return JournalEntry.objects.filter(
        clinic_id=actor.clinic_id,
        action=REFUSED,
        account_id=actor.account_id or 0,
        reason=Why.BIRTH_DATE,
        at__gt=now - TRIED_WITHIN,
    ).count()


def _open(actor: Actor, account: Account, particulars: Particulars, now: datetime) -> Patient:
    file = Patient.objects.create(
        clinic_id=actor.clinic_id,
        account=account,
        first_name=particulars.first_name,
        last_name=particulars.last_name,
        mobile=particulars.mobile,
        birth_on=particulars.birth_on,
        email=account.email,
        email_key=account.email_key,
        created_at=now,
    )
    _record(actor, "patient.registered", file, [], now)
    return file


def _claim(
    actor: Actor, account: Account, file: Patient, particulars: Particulars, now: datetime
) -> Patient:
    """Tie the clinic's file to the account. What the clinic wrote stays; only gaps are filled."""
    file.account = account
    filled = []
    if file.birth_on is None:
        file.birth_on = particulars.birth_on
        filled.append("birth_on")
    if not file.mobile:
        file.mobile = particulars.mobile
        filled.append("mobile")
    file.save(update_fields=["account", "found_by", *filled])
    _record(actor, "patient.claimed", file, filled, now)
    return file


def _record(actor: Actor, action: str, file: Patient, fields: list[str], now: datetime) -> None:
    journal.record(
        replace(actor, patient_id=file.pk), action, subject=f"patient:{file.ref}",
        patient_id=file.pk, details={"fields": fields} if fields else {}, now=now,
    )  # fmt: skip

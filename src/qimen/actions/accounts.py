"""Accounts: opened, confirmed, given a password or a second step; what is told and recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from qimen.actions import journal, messages
from qimen.actions.clinics import sign_in
from qimen.gateways import sealing
from qimen.models import Account, Patient
from qimen.rules.access import Actor, Role
from qimen.rules.identity import email_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

#: A code in a mail is good for so long; the mail is not sent any later. News keep for a day.
CODE_LIVES, NEWS_LIVES = timedelta(minutes=10), timedelta(days=1)
SEEDS = "second step seed"


class NotDemonstration(Exception):  # noqa: N818 - reads as what it is
    """This is for the demonstration only."""


@transaction.atomic
def open_account(email: str, password: str, *, now: datetime) -> Account:
    """Open an account whose address needs no confirming: the clinic itself vouches for it."""
    key = email_key(email)
    if not key:
        raise ValueError("an address that mail can be sent to is needed")
    account = Account(email=key, email_key=key, created_at=now)
    account.set_password(password)
    account.save(force_insert=True)
    EmailAddress.objects.create(user=account, email=key, verified=True, primary=True)
    return account


def keep(account: Account, *, now: datetime) -> None:
    """Save an account that sign-up has opened, without a password; see `confirm`."""
    account.set_unusable_password()
    account.email_key = email_key(account.email)
    account.created_at = now
    with transaction.atomic():
        account.save(force_insert=True)


@transaction.atomic
def confirm(account_id: int, *, password_hash: str | None, now: datetime) -> None:
    """Take over a confirmed address; with it the password typed where it was confirmed.

    Until then an account has no password: nobody can lay one in wait for the address's owner.
    """
    account = Account.objects.select_for_update().get(pk=account_id)
    old, account.email_key = account.email_key, email_key(account.email)
    if password_hash:
        account.password = password_hash
    account.save(update_fields=["email_key", "password"])
    if old != account.email_key:
        _change_own_files(account, old, now)


def _change_own_files(account: Account, old: str, now: datetime) -> None:
    for file in Patient.objects.filter(account=account, email_key=old):
        file.email, file.email_key = account.email, account.email_key
        file.save(update_fields=["email", "email_key", "found_by"])
        actor = Actor(file.clinic_id, Role.PATIENT, account.pk, file.pk)
        journal.record(
            actor, "patient.changed", subject=f"patient:{file.ref}", patient_id=file.pk,
            details={"fields": ["email"]}, now=now,
        )  # fmt: skip


def tell(
    kind: str, email: str, facts: Mapping[str, str], *, clinic_id: int | None, now: datetime
) -> None:
    """Put a mail about an account into the outbox; one with a code is not sent late."""
    expires_at = now + (CODE_LIVES if "code" in facts else NEWS_LIVES)
    messages.enqueue_account(
        kind, email, dict(facts), clinic_id=clinic_id, now=now, expires_at=expires_at
    )


def record(actor: Actor, action: str, *, now: datetime, **details: object) -> None:
    """Write what happened at a door into the journal."""
    journal.record(actor, action, details=details, now=now)


def seal_seed(text: str) -> str:
    return sealing.seal(text, purpose=SEEDS)


def open_seed(sealed: str) -> str:
    return sealing.unseal(sealed, purpose=SEEDS)


def give_demo_second_factor(account: Account, secret: str) -> None:
    """Give an account of the demonstration a second step whose seed is known (base32)."""
    if not settings.DEMO:
        raise NotDemonstration
    Authenticator.objects.update_or_create(
        user=account,
        type=Authenticator.Type.TOTP,
        defaults={"data": {"secret": seal_seed(secret)}},
    )


def invited(token: str, *, now: datetime) -> Account | None:
    """Return whose set-up link this is, unless it is used, out of date or not ours."""
    return sign_in.account_of(token, now)


@transaction.atomic
def take_invitation(token: str, password: str, *, now: datetime) -> bool:
    """Give the account of a set-up link its first password, once; return whether that was now."""
    found = sign_in.account_of(token, now)
    if found is None:
        return False
    account = Account.objects.select_for_update().get(pk=found.pk)
    if account.has_usable_password():
        return False
    account.set_password(password)
    account.save(update_fields=["password"])
    actor = Actor(0, Role.ANONYMOUS, account.pk)
    journal.record(actor, "account.set_up", now=now)
    return True

"""How the staff of a loaded clinic come in: an account each, and a set-up link for the new ones.

There is no default password, and no mail server is needed: whoever runs the installation hands
the link over. It carries its own proof (a signature over the account and the password it has
not got yet), so it works once, until its date, and no table is needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.core import signing

from qimen.actions.clinics.ledger import Change, Difference
from qimen.models import Account, StaffMember
from qimen.rules.identity import email_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from qimen.actions.clinics.ledger import Ledger

SALT = "qimen.set-up-link"
LIFE = timedelta(days=7)
#: Account, last second, signature.
SHAPE = re.compile(r"([0-9]{1,18})-([0-9]{1,12}):[\w-]{20,60}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SetUp:
    """A member of staff who has no password yet, and the token of their set-up link."""

    name: str
    email: str
    token: str


class AddressTaken(Exception):  # noqa: N818 - reads as what it is
    """An address of the file signs another member of this clinic in, who was renamed since."""

    def __init__(self, email: str) -> None:
        super().__init__(email)
        self.email = email


def keep_accounts(ledger: Ledger, staff: Iterable[StaffMember], now: datetime) -> tuple[SetUp, ...]:
    """Give every member an account; return those who still have to choose a password."""
    members = list(staff)
    for member in members:
        if member.account is None:
            member.account = account_for(member, now)
            member.save(update_fields=["account"])
            ledger.differences.append(Difference(Change.ADDED, "account", member.name))
    return tuple(
        SetUp(member.name, member.email, token(member.account, now))
        for member in members
        if member.account and not member.account.has_usable_password()
    )


def account_for(member: StaffMember, now: datetime) -> Account:
    """Return the account of a member's address, made where there is none; raise AddressTaken.

    Whoever sends the link vouches for the address: nobody else can read what is sent there.
    """
    key = email_key(member.email)
    account = Account.objects.filter(email_key=key).first()
    if account is None:
        account = Account(email=key, email_key=key, created_at=now)
        account.set_unusable_password()
        account.save(force_insert=True)
    elif StaffMember.objects.filter(clinic_id=member.clinic_id, account=account).exists():
        raise AddressTaken(member.email)
    confirmed = EmailAddress.objects.filter(user=account, verified=True)
    if not confirmed.exists():
        # Whoever signed up with this address never proved it: what they chose does not count.
        account.set_unusable_password()
        account.save(update_fields=["password"])
        EmailAddress.objects.update_or_create(
            user=account, email=account.email, defaults={"verified": True, "primary": True}
        )
    return account


def token(account: Account, now: datetime) -> str:
    """Return the token of a set-up link that works until the account has a password."""
    return _signer(account).sign(f"{account.pk}-{int((now + LIFE).timestamp())}")


def account_of(sent: str, now: datetime) -> Account | None:
    """Return the account of a set-up link, unless it is used, out of date or not ours."""
    said = SHAPE.fullmatch(sent)
    account = Account.objects.filter(pk=int(said[1]), is_active=True).first() if said else None
    if said is None or account is None or account.has_usable_password():
        return None
    try:
        _signer(account).unsign(sent)
    except signing.BadSignature:
        return None
    return account if now.timestamp() < int(said[2]) else None


def _signer(account: Account) -> signing.Signer:
    """Sign with what changes with the password: Django makes every unusable one different."""
    return signing.Signer(salt=f"{SALT}:{account.password}")

"""Accounts: logins by address, and where they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from qimen.models import Account, StaffMember
from qimen.rules.identity import email_key

if TYPE_CHECKING:
    from collections.abc import Sequence


def by_id(account_id: int) -> Account:
    return Account.objects.get(pk=account_id)


def of_address(email: str) -> Account | None:
    """Return the account that signs in with an address, compared by its key alone."""
    key = email_key(email)
    return Account.objects.filter(email_key=key).first() if key else None


def id_of(email: str) -> int | None:
    """Return the account of an address, compared by its key alone."""
    key = email_key(email)
    found = Account.objects.filter(email_key=key).values_list("pk", flat=True)
    return found.first() if key else None


def unsaved(email: str) -> Account:
    """Return an account that nobody has opened, to hold a password against."""
    return Account(email=email, email_key=email_key(email))


def unconfirmed(email: str) -> Account | None:
    """Return the account of an address that nobody has confirmed yet, if that is what it is."""
    account = Account.objects.filter(email_key=email_key(email), last_login=None).first()
    return None if account is None or is_confirmed(account.pk) else account


def is_confirmed(account_id: int) -> bool:
    return EmailAddress.objects.filter(user_id=account_id, verified=True).exists()


def works_somewhere(account_id: int) -> bool:
    """Whether this is the account of a staff member of any clinic, who is not disabled."""
    return StaffMember.objects.filter(account_id=account_id, disabled_at=None).exists()


def second_steps(account_id: int) -> Sequence[Authenticator]:
    """Return what this account takes its second step with, recovery codes apart."""
    return list(
        Authenticator.objects.filter(user_id=account_id)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .order_by("pk")
    )


def sealed_demo_seed() -> str | None:
    """Return the encrypted TOTP seed that the staff of the demonstration share."""
    shared = Authenticator.objects.filter(
        type=Authenticator.Type.TOTP, user__jobs__isnull=False, user__email__endswith=".example"
    ).order_by("pk")
    found = shared.first()
    return found.data["secret"] if found else None

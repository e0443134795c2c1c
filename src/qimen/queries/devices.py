"""Devices: what an account has asked to remember, and whether a browser is one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa.internal.flows.trust import create_config_fingerprint
from django.conf import settings

from qimen.gateways import capabilities
from qimen.models import Device

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from qimen.models import Account


@dataclass(frozen=True, slots=True)
class Remembered:
    """A device that is asked for no code now. `ref` names it without being a key to it."""

    ref: str
    name: str
    since_at: datetime
    until_at: datetime
    is_this: bool


def means(account: Account) -> str:
    """Return a digest of how an account signs in: its password and its second steps."""
    return str(create_config_fingerprint(account))


def rows(account: Account, *, now: datetime) -> QuerySet[Device]:
    """Return the devices of an account that count at this instant."""
    return Device.objects.filter(
        account=account,
        means=means(account),
        remembered_at__gt=now - settings.DEVICE_LIVES,
    )


def is_known(account: Account, secret: str, *, now: datetime) -> bool:
    """Whether the browser with this secret is remembered for the account."""
    return bool(secret) and rows(account, now=now).filter(sha256=hashed(secret)).exists()


def of_account(account: Account, *, this: str, now: datetime) -> list[Remembered]:
    """Return the remembered devices, this browser first, then the newest."""
    own = hashed(this) if this else ""
    found = [
        Remembered(
            ref=row.ref,
            name=row.name,
            since_at=row.remembered_at,
            until_at=row.remembered_at + settings.DEVICE_LIVES,
            is_this=row.sha256 == own,
        )
        for row in rows(account, now=now).order_by("-remembered_at", "-pk")
    ]
    return sorted(found, key=lambda one: not one.is_this)


def hashed(secret: str) -> str:
    return capabilities.hashed(secret)

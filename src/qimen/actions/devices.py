"""Devices: remembered for thirty days, known by a secret that changes, forgotten one or all."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction

from qimen.actions import journal
from qimen.models import Device
from qimen.queries import devices

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from qimen.models import Account
    from qimen.rules.access import Actor

#: So many of one account; with another the one remembered first goes.
MOST = 10
REMEMBERED, FORGOTTEN = "account.device_remembered", "account.devices_forgotten"


@transaction.atomic
def remember(actor: Actor, account: Account, *, secret: str, name: str, now: datetime) -> str:
    """Remember the browser with this secret, if it has one, and return its new one.

    Always new: a secret that somebody else has put into this browser would be known to them.
    """
    Device.objects.filter(account=account, sha256=devices.hashed(secret)).delete()
    fresh = renew(secret)
    Device.objects.create(
        account=account,
        sha256=devices.hashed(fresh),
        means=devices.means(account),
        name=name,
        remembered_at=now,
    )
    kept = Device.objects.filter(account=account).order_by("-remembered_at", "-pk")[:MOST]
    Device.objects.filter(account=account).exclude(pk__in=[row.pk for row in kept]).delete()
    journal.record(actor, REMEMBERED, now=now)
    return fresh


def renew(secret: str) -> str:
    """Give a browser, for every account it is remembered for, a new secret; return that."""
    fresh = secrets.token_urlsafe(32)
    Device.objects.filter(sha256=devices.hashed(secret)).update(sha256=devices.hashed(fresh))
    return fresh


@transaction.atomic
def forget_one(actor: Actor, account: Account, ref: str, *, now: datetime) -> bool:
    """Forget one device of an account; return whether it was there."""
    return _forget(actor, Device.objects.filter(account=account, ref=ref), "one", now) > 0


@transaction.atomic
def forget_others(actor: Actor, account: Account, *, but: str, now: datetime) -> int:
    """Forget every device of an account but the browser with this secret; return how many."""
    others = Device.objects.filter(account=account).exclude(sha256=devices.hashed(but))
    return _forget(actor, others, "others", now)


def _forget(actor: Actor, rows: QuerySet[Device], which: str, now: datetime) -> int:
    forgotten, _ = rows.delete()
    if forgotten:
        journal.record(actor, FORGOTTEN, details={"count": forgotten, "which": which}, now=now)
    return forgotten

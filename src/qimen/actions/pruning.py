"""Forgetting what has served its time: used form keys, ended sessions, devices, stale cache rows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.db.models import Q

from qimen.models import Capability, Device, FormKey, Session

if TYPE_CHECKING:
    from datetime import datetime

#: A session without an account is forgotten after so long untouched.
UNCLAIMED_LIVE = timedelta(hours=2)


def form_keys(before: datetime) -> int:
    """Delete the keys of forms used before then; return how many."""
    return FormKey.objects.filter(used_at__lt=before).delete()[0]


def capabilities(before: datetime) -> int:
    """Delete links that were void before then; return how many."""
    return Capability.objects.filter(expires_at__lt=before).delete()[0]


def sessions(now: datetime) -> int:
    """Delete sessions past their absolute end, and those that nobody has signed in with.

    The latter are of who signs up or waits for a code: that takes minutes. Return how many.
    """
    written_before = now - UNCLAIMED_LIVE + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    nobodys = Q(account=None, expire_date__lt=written_before)
    return Session.objects.filter(Q(expire_date__lt=now) | nobodys).delete()[0]


def devices(now: datetime) -> int:
    """Forget the devices whose time to be remembered is over; return how many."""
    return Device.objects.filter(remembered_at__lte=now - settings.DEVICE_LIVES).delete()[0]


def cache_rows(now: datetime) -> int:
    """Delete cache rows past their time, which nothing else does while the cache is small."""
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    limit = connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [limit])  # noqa: S608 - a setting
        return int(cursor.rowcount)

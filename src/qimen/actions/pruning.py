"""Forgetting what has served its time: used form keys, ended sessions, stale cache rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from qimen.models import FormKey, Session

if TYPE_CHECKING:
    from datetime import datetime


def form_keys(before: datetime) -> int:
    """Delete the keys of forms used before then; return how many."""
    return FormKey.objects.filter(used_at__lt=before).delete()[0]


def sessions(now: datetime) -> int:
    """Delete sessions past their absolute end; return how many."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def cache_rows(now: datetime) -> int:
    """Delete cache rows past their time, which nothing else does while the cache is small."""
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    limit = connection.ops.adapt_datetimefield_value(now.replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [limit])  # noqa: S608 - a setting
        return int(cursor.rowcount)

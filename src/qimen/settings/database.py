"""The database, and the counters that all web processes share."""

import os
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from qimen.settings.environment import DATA


def _postgresql(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL: something like postgresql://user:password@host:5432/qimen is needed"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}},
    }


def _sqlite() -> dict[str, object]:
    # Health data: nothing acknowledged is lost (synchronous=FULL), and a transaction takes
    # the write lock when it begins (IMMEDIATE), or a read-then-write fails under load.
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    return {
        "ENGINE": "qimen.gateways.sqlite",
        "NAME": DATA / "qimen.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
    }


_database_url = os.environ.get("DATABASE_URL", "")
DATABASES = {"default": _postgresql(_database_url) if _database_url else _sqlite()}
# Shared by all web processes: a per-process cache would multiply the limits.
CACHES = {
    "default": {
        "BACKEND": "qimen.gateways.counters.Counters",
        "LOCATION": "qimen_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

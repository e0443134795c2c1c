"""Commands that refuse a database which would lose bookings get one that would not."""

import time

import pytest
from django.db import connection


@pytest.fixture(scope="package")
def durable(django_db_setup, django_db_blocker):
    """Let PostgreSQL write through, which the tests' cluster otherwise spares itself."""
    with django_db_blocker.unblock():
        _write_through("ALTER SYSTEM SET fsync = on", "on")
        yield
        _write_through("ALTER SYSTEM RESET fsync", None)


def _write_through(statement, value):
    if connection.vendor != "postgresql":
        return
    own = connection.copy()  # ALTER SYSTEM refuses to be part of a transaction
    with own.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SELECT pg_reload_conf()")
        deadline = time.monotonic() + 10
        while value and time.monotonic() < deadline:
            cursor.execute("SHOW fsync")
            if cursor.fetchone()[0] == value:
                break
            time.sleep(0.02)
    own.close()

"""The databases without the law that keeps the journal: as whoever owns them could have it."""

from contextlib import contextmanager

from django.db import connection

JOURNAL = ("qimen_journalentry", "qimen_journalseal")


@contextmanager
def unguarded():
    """Take the law off the journal and its seals for a while, as the owner of a database can."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in JOURNAL]
            on = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in JOURNAL]
        else:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE ?",
                ["qimen_%_is_append_only%"],
            )
            guards = cursor.fetchall()
            off = [f"DROP TRIGGER {name}" for name, _ in guards]
            on = [sql for _, sql in guards]
        for statement in off:
            cursor.execute(statement)
        yield
        for statement in on:
            cursor.execute(statement)

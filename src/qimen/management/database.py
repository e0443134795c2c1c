"""Making the database on a first run, whichever command comes first."""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def make_ready() -> None:
    """Make what the database still lacks: tables, and the table of the counters."""
    if lacks_migrations():
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def lacks_migrations() -> bool:
    """Whether the database is older than the program."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

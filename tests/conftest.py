"""Fixtures by name, and which tests belong to the second run (`make test` in docs/house.md)."""

from __future__ import annotations

import gc
import os
import shutil
from functools import wraps

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations as PostgresqlOperations
from django.db.backends.sqlite3.base import DatabaseOperations
from playwright.sync_api import sync_playwright

from qimen.queries import kept
from tests import cast as casting
from tests.live import Server

#: Debian's Chromium; nothing is ever downloaded.
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live"}


def pytest_collection_modifyitems(config, items):
    """Mark what touches the database; on PostgreSQL run only that: the rest has no database."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames):
            item.add_marker("database")
    if settings.TESTS_ENGINE == "postgresql":
        pure = [item for item in items if not item.get_closest_marker("database")]
        config.hook.pytest_deselected(items=pure)
        items[:] = [item for item in items if item.get_closest_marker("database")]


def pytest_collection_finish():
    """Let the garbage collector pass over what stays to the end anyway: modules and tests."""
    gc.collect()
    gc.freeze()


def pytest_report_header():
    return f"database: {settings.TESTS_ENGINE}"


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    """Keep the names of tests/settings.py, which are already one per process."""


@pytest.fixture(scope="session", autouse=True)
def _flush_passes_the_journal():
    """Make emptying the tables after a test work on SQLite, where it is a DELETE.

    The triggers of the journal and its seals refuse every DELETE, rightly; they step aside for the length of the flush.
    """
    flush = DatabaseOperations.execute_sql_flush

    @wraps(flush)
    def execute_sql_flush(self, sql_list):
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE ?",
                ["qimen_%_is_append_only%"],
            )
            guards = cursor.fetchall()
        undo = [f"DROP TRIGGER {name}" for name, _ in guards]
        flush(self, [*undo, *sql_list, *(sql for _, sql in guards)])

    DatabaseOperations.execute_sql_flush = execute_sql_flush
    yield
    DatabaseOperations.execute_sql_flush = flush


@pytest.fixture(scope="session", autouse=True)
def _flush_deletes_what_is_there():
    """Empty PostgreSQL's tables by DELETE: they hold a few rows, and TRUNCATE makes files anew.

    Like TRUNCATE it waits for whoever still writes, and passes triggers and foreign keys: no row
    stays that could miss them.
    """
    truncate = PostgresqlOperations.sql_flush

    def sql_flush(self, style, tables, *, reset_sequences=False, **more):
        if reset_sequences:
            return truncate(self, style, tables, reset_sequences=True, **more)
        names = [self.quote_name(table) for table in tables]
        return [
            f"LOCK TABLE {', '.join(names)} IN SHARE ROW EXCLUSIVE MODE",
            "SET LOCAL session_replication_role = replica",
            "; ".join(f"DELETE FROM {name}" for name in names),  # noqa: S608 - our own names
        ]

    PostgresqlOperations.sql_flush = sql_flush
    yield
    PostgresqlOperations.sql_flush = truncate


@pytest.fixture(autouse=True)
def _nothing_kept():
    """Forget what is kept per version of a clinic: a rolled back test may give out its key again."""
    kept.forget_all()


@pytest.fixture
def cast(db):
    return casting.assemble()


@pytest.fixture
def sign_in(client):
    """Sign a person of the cast in: `sign_in(cast.ada).get("/riverbend/appointments/")`."""
    return lambda person: casting.sign_in(client, person)


# ── the real server ──────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def server(django_db_setup):
    """One server for all tests that only want to talk to one."""
    running = Server(settings.DATA).collect().start()
    yield running
    running.stop()


@pytest.fixture
def live(transactional_db, server):
    """The real server on this test's database. What a test writes is committed, then emptied."""
    yield server
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM qimen_cache")  # the counters of the rate limits


@pytest.fixture
def live_cast(live):
    return casting.assemble()


# ── the browser ──────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def browser():
    if not shutil.which(CHROMIUM):
        pytest.fail("Chromium is missing. Debian/Ubuntu: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser, live):
    made = browser.new_context(base_url=live.url)
    made.set_default_timeout(20_000)
    yield made
    made.close()


@pytest.fixture
def page(context):
    return context.new_page()


@pytest.fixture
def browse_as(context, live):
    """Give the browser the session of a person: `browse_as(cast.ada)`."""

    def enter(person):
        door = "staff" if isinstance(person, casting.StaffMember) else "patient"
        who = person if isinstance(person, casting.Account) else person.account
        cookie = {"name": settings.SESSION_COOKIE_NAME, "url": live.url}
        context.add_cookies([{**cookie, "value": casting.session_of(who, door).session_key}])

    return enter


@pytest.fixture(scope="session")
def axe():
    """Return what axe finds on a page, one line per fault: `assert axe(page) == []`."""
    return lambda page: [
        f"{fault['id']}: {node['target'][0]}"
        for fault in Axe().run(page).response["violations"]
        for node in fault["nodes"]
    ]

"""Writers of one SQLite file stand in line: threads here, and processes of their own."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
from django.db.utils import OperationalError

from qimen.gateways.sqlite.base import DatabaseWrapper

#: Takes the write lock in a process of its own, says so, and never gives it back.
HOLDER = """
import sqlite3, sys, time
line = sqlite3.connect(sys.argv[1], isolation_level=None)
line.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(60)
"""
#: Stands first in line in a process of its own.
FIRST = """
import fcntl, sys, time
door = open(sys.argv[1] + "-line", "ab")
fcntl.flock(door, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture(autouse=True)
def _files_of_our_own(django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "line.sqlite3"
    with opened(path) as made:
        made.cursor().execute("CREATE TABLE visit (at integer)")
    return path


@contextmanager
def opened(path, patience=20.0):
    pragmas = "PRAGMA journal_mode=WAL;"
    made = DatabaseWrapper(
        {
            "NAME": str(path),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": patience,
                "init_command": pragmas,
            },
            "AUTOCOMMIT": True,
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": False,
            "TIME_ZONE": None,
        },
        alias="line",
    )
    made.inc_thread_sharing()
    made.ensure_connection()
    yield made
    made.close()


def write(connection, seconds=0.0):
    """Write in a transaction that lasts so long."""
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    connection.cursor().execute("INSERT INTO visit VALUES (1)")
    time.sleep(seconds)
    connection.commit()
    connection.set_autocommit(True)


def written(connection):
    return connection.cursor().execute("SELECT count(*) FROM visit").fetchone()[0]


@contextmanager
def elsewhere(script, file):
    command = [sys.executable, "-c", script, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_nobody_is_passed_over_by_a_writer_who_never_pauses(file):
    over, turns, met = threading.Event(), [], []

    def keep_writing():
        with opened(file) as mine:
            while not over.is_set():
                write(mine, seconds=0.005)
                turns.append(time.monotonic())

    busy = threading.Thread(target=keep_writing)
    with opened(file) as mine:
        busy.start()
        for _ in range(20):
            time.sleep(0.02)
            began = time.monotonic()
            write(mine)
            ended = time.monotonic()
            met.append(sum(began < at < ended for at in turns))
        over.set()
        busy.join()

        assert written(mine) == 20 + len(turns)
    # Who holds the lock finishes, and perhaps begins once more before we stand in line.
    assert max(met) <= 3


def test_many_writers_all_get_their_turn(file):
    def write_ten():
        with opened(file) as mine:
            for _ in range(10):
                write(mine, seconds=0.001)

    crowd = [threading.Thread(target=write_ten) for _ in range(8)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()

    with opened(file) as mine:
        assert written(mine) == 80


def test_a_single_statement_waits_as_well(file):
    with opened(file) as other, opened(file) as mine:
        writer = threading.Thread(target=write, args=(other, 0.2))
        writer.start()
        time.sleep(0.05)

        mine.cursor().execute("INSERT INTO visit VALUES (2)")

        writer.join()
        assert written(mine) == 2


def test_patience_ends(file):
    with elsewhere(HOLDER, file), opened(file, patience=0.2) as mine:
        began = time.monotonic()
        with pytest.raises(OperationalError, match="locked"):
            write(mine)
        waited = time.monotonic() - began

        with pytest.raises(OperationalError, match="locked"):
            mine.cursor().execute("DELETE FROM visit")

    assert 0.2 <= waited < 2


def test_whoever_only_reads_does_not_wait(file):
    with elsewhere(HOLDER, file), opened(file, patience=0.2) as mine:
        assert written(mine) == 0


def test_a_writer_who_is_killed_leaves_nothing_behind(file):
    with elsewhere(HOLDER, file) as holder, opened(file) as mine:
        threading.Timer(0.1, os.kill, (holder.pid, signal.SIGKILL)).start()

        write(mine)

        assert written(mine) == 1


def test_the_first_in_line_who_is_killed_leaves_nothing_behind(file):
    with elsewhere(FIRST, file) as first, opened(file) as mine:
        threading.Timer(0.1, os.kill, (first.pid, signal.SIGKILL)).start()

        write(mine)

        assert written(mine) == 1


def test_a_line_that_does_not_move_is_no_worse_than_none(file):
    with elsewhere(FIRST, file), opened(file, patience=0.2) as mine:
        write(mine)

        assert written(mine) == 1


def test_nothing_is_repeated_inside_a_transaction(file):
    """What was read there before may no longer be so."""
    with opened(file) as other, opened(file) as mine:
        mine.transaction_mode = None  # a deferred one: it begins by reading
        mine.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        assert written(mine) == 0
        write(other)

        began = time.monotonic()
        with pytest.raises(OperationalError, match="locked") as refused:
            mine.cursor().execute("INSERT INTO visit VALUES (3)")

        assert refused.value.__cause__.sqlite_errorcode == sqlite3.SQLITE_BUSY_SNAPSHOT
        assert time.monotonic() - began < 2
        mine.rollback()

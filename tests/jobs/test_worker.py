"""The worker as it runs: several at once, killed at any point, asked to end, robbed of its database."""

import random
import signal
import time
from collections import Counter

import pytest
from django.db import connection

from qimen.models import Job, Message, MessageState
from tests.jobs import workers
from tests.mail_servers import Inbox, serving
from tests.races import crowd

pytestmark = pytest.mark.django_db(transaction=True)


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def inbox():
    return Inbox()


def test_worker_delivers_what_is_due_and_ends(inbox):
    recipients = workers.queue(30)
    with serving(inbox) as url:
        worker = workers.start(url, "--once")
        assert worker.wait(60) == 0

    assert inbox.recipients() == recipients
    assert workers.waiting() == 0
    log = workers.end(worker)
    assert "@" not in log
    assert "ABCD" not in log


def test_worker_says_that_it_lives_and_tidies(inbox):
    with serving(inbox) as url:
        workers.start(url, "--once").wait(60)

    assert set(Job.objects.values_list("kind", flat=True)) == {
        "worker", "expire_messages", "lapse_requests", "note_journal_heads", "prune",
        "seal_journal",
    }  # fmt: skip
    assert Job.objects.get(kind="prune").report == {
        "holds": 0, "form_keys": 0, "capabilities": 0, "sessions": 0, "devices": 0,
        "cache_rows": 0, "account_mails": 0,
    }  # fmt: skip


def test_worker_finishes_its_message_when_asked_to_end(inbox):
    workers.queue(50)
    inbox.slow_seconds = 0.05
    with serving(inbox) as url:
        worker = workers.start(url)
        until(lambda: len(inbox.letters) >= 5)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(15) == 0

    sent = Message.objects.filter(state=MessageState.SENT)
    assert sent.count() == len(inbox.letters) < 50
    assert Message.objects.exclude(lease_until=None).count() == 0
    workers.end(worker)


def test_worker_outlives_its_database(inbox):
    with serving(inbox) as url:
        worker = workers.start(url)
        until(lambda: Job.objects.filter(kind="worker").exists())
        _disturb_the_database()
        recipients = workers.queue(5)
        until(lambda: workers.waiting() == 0)
        assert worker.poll() is None
        workers.end(worker)

    assert inbox.recipients() == recipients


def _disturb_the_database():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        else:
            cursor.execute("BEGIN EXCLUSIVE")
            time.sleep(2)
            cursor.execute("ROLLBACK")


@pytest.mark.race
def test_three_workers_at_once_send_nothing_twice(inbox):
    count = 1_000 if crowd.FULL else 150
    recipients = workers.queue(count)
    with serving(inbox) as url:
        team = [workers.start(url, "--once") for _ in range(3)]
        assert [worker.wait(300) for worker in team] == [0, 0, 0]

    assert sorted(inbox.recipients()) == sorted(recipients)
    assert set(Message.objects.values_list("attempts", flat=True)) == {1}
    crowd.note("three workers at once", messages=count, sent=len(inbox.letters), twice=0)
    for worker in team:
        workers.end(worker)


@pytest.mark.race
def test_killed_workers_lose_nothing_and_repeat_at_most_once_per_kill(inbox):
    count, kills = (1_000, 20) if crowd.FULL else (120, 4)
    recipients, choose = workers.queue(count), random.Random(5)
    inbox.slow_seconds = 0.002
    with serving(inbox) as url:
        for _ in range(kills):
            had = len(inbox.letters)
            worker = workers.start(url)
            until(lambda had=had: len(inbox.letters) > had)
            time.sleep(choose.uniform(0, 0.1))
            workers.end(worker)
            workers.let_leases_run_out()
        assert workers.start(url, "--once").wait(300) == 0

    sent = Counter(inbox.recipients())
    assert set(sent) == set(recipients)
    assert count <= sum(sent.values()) <= count + kills
    assert len({(to, content) for to, content in inbox.letters}) == count, (
        "a repeat is the same mail"
    )
    assert workers.waiting() == 0
    crowd.note(
        "kill -9 of the worker amid messages", messages=count, kills=kills, missing=0,
        repeated=sum(sent.values()) - count,
    )  # fmt: skip

"""The pulse: leases live as long as the worker does, whatever the mail server takes its time for."""

import time
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from qimen.actions import messages, progress
from qimen.jobs.pulse import Pulse
from qimen.models import Message
from qimen.queries import progress as work
from tests.jobs import workers

pytestmark = pytest.mark.django_db(transaction=True)
QUICK = 0.02
clock = timezone.now  # noqa: TID251 - the pulse is a matter of real time


def lease():
    return Message.objects.get().lease_until


def until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def claimed(db):
    workers.queue(1)
    return messages.claim_due(clock(), 20)


def test_pulse_keeps_the_lease_while_a_message_is_sent(claimed):
    before = lease()
    with Pulse(clock, seconds=QUICK) as pulse:
        with pulse.holding([claimed[0].id], clock()):
            until(lambda: lease() > before)
            assert pulse.still_holds()
        messages.release([claimed[0].id])
        time.sleep(10 * QUICK)

        assert lease() is None


def test_pulse_says_that_a_worker_lives(db):
    assert work.worker_seen_until() is None
    with Pulse(clock, seconds=QUICK):
        until(lambda: work.worker_seen_until() is not None)

    assert work.worker_seen_until() - progress.PULSE <= clock()


def test_pulse_outlives_the_database(db, monkeypatch):
    beat, failed = progress.beat, []

    def failing_once(now):
        if not failed:
            failed.append(now)
            raise DatabaseError
        beat(now)

    monkeypatch.setattr(progress, "beat", failing_once)
    with Pulse(clock, seconds=QUICK):
        until(lambda: work.worker_seen_until() is not None)

    assert len(failed) == 1


def test_a_lease_ends_when_nobody_could_renew_it(claimed):
    late = [clock()]
    pulse = Pulse(lambda: late[0])  # it does not beat
    with pulse.holding([claimed[0].id], late[0]):
        assert pulse.still_holds()
        late[0] += timedelta(seconds=61)

        assert not pulse.still_holds()

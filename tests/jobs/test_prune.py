"""Tidying: what has served its time goes, and nothing else."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection

from qimen.actions import devices, messages, progress
from qimen.jobs import prune
from qimen.models import Appointment, FormKey, Job, JobState, Message, Session, Status
from tests.actions.test_booking import book
from tests.cast import NOW, acting

pytestmark = pytest.mark.django_db
NOTHING = {
    "holds": 0, "form_keys": 0, "capabilities": 0, "sessions": 0, "devices": 0,
    "cache_rows": 0, "account_mails": 0,
}  # fmt: skip


def cache_rows():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM qimen_cache")
        return cursor.fetchone()[0]


def test_prune_leaves_what_is_in_use(cast, time_machine):
    time_machine.move_to(NOW, tick=False)
    book(cast)
    Session.objects.create(
        session_key="a",
        session_data="",
        expire_date=NOW + timedelta(hours=1),
        account=cast.eve.account,
    )
    cache.set("counter", 1, 600)

    assert prune.everything(NOW) == NOTHING
    assert (FormKey.objects.count(), Session.objects.count(), cache_rows()) == (1, 1, 1)


def test_prune_takes_what_has_served_its_time(cast, time_machine):
    time_machine.move_to(NOW, tick=False)
    visit = book(cast).appointment
    Appointment.objects.filter(pk=visit.pk).update(status=Status.HELD, held_until=NOW)
    FormKey.objects.all().delete()
    Session.objects.create(session_key="a", session_data="", expire_date=NOW + timedelta(hours=1))
    cache.set("counter", 1, 600)
    messages.enqueue_account(
        "login_code", "kim@example.com", {"code": "X"}, clinic_id=None, now=NOW,
        expires_at=NOW + timedelta(minutes=10),
    )  # fmt: skip
    Message.objects.filter(recipient="kim@example.com").update(state="sent", sent_at=NOW)

    assert prune.everything(NOW + timedelta(days=3)) == {
        **NOTHING, "holds": 1, "sessions": 1, "cache_rows": 1, "account_mails": 1,
    }  # fmt: skip
    assert Message.objects.get(recipient="kim@example.com").facts == {}


def test_prune_forgets_devices_after_thirty_days(cast):
    devices.remember(acting(cast.eve), cast.eve.account, secret="", name="", now=NOW)

    assert prune.everything(NOW + timedelta(days=30, seconds=-1))["devices"] == 0
    assert prune.everything(NOW + timedelta(days=30))["devices"] == 1


def test_prune_forgets_forms_after_two_days(cast):
    book(cast)

    assert prune.everything(NOW + timedelta(days=2))["form_keys"] == 0
    assert prune.everything(NOW + timedelta(days=2, seconds=1))["form_keys"] == 1


def test_an_expired_hold_is_in_nobodys_way_and_is_removed_later(cast):
    visit = book(cast).appointment
    Appointment.objects.filter(pk=visit.pk).update(status=Status.HELD, held_until=NOW)
    FormKey.objects.all().delete()

    assert prune.everything(NOW + timedelta(minutes=9))["holds"] == 0
    assert prune.everything(NOW + timedelta(minutes=10))["holds"] == 1


def test_a_recurring_job_is_taken_by_one_worker_and_comes_again(db):
    every = timedelta(minutes=10)

    assert progress.claim("prune", now=NOW)
    assert not progress.claim("prune", now=NOW)
    progress.finish("prune", report=NOTHING, again_in=every, failed=False, now=NOW)
    assert not progress.claim("prune", now=NOW + every - timedelta(seconds=1))
    assert progress.claim("prune", now=NOW + every)


def test_a_recurring_job_of_a_dead_worker_is_taken_over(db):
    progress.claim("prune", now=NOW)

    assert not progress.claim("prune", now=NOW + progress.JOB_LEASE - timedelta(seconds=1))
    assert progress.claim("prune", now=NOW + progress.JOB_LEASE)


def test_a_recurring_job_that_failed_is_tried_again(db):
    progress.claim("prune", now=NOW)
    progress.finish("prune", report={}, again_in=timedelta(0), failed=True, now=NOW)

    assert Job.objects.get().state == JobState.FAILED
    assert progress.claim("prune", now=NOW)

"""A power cut in the middle of bookings: what was acknowledged is there, and nothing is half done."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection

from qimen.models import Appointment
from tests import cast as casting
from tests.live import Server
from tests.races import crowd

pytestmark = pytest.mark.race
KILLS = 50 if crowd.FULL else 5
CLIENTS = 8


@pytest.fixture
def wishes(clinic):
    """Every hour of long days with either practitioner, shuffled: few of them collide."""
    givers = (clinic.lin, clinic.mei)
    for one in givers:
        casting.hours(one, clinic.main, range(5), 6, 9)
        casting.hours(one, clinic.main, range(5), 17, 22)
    forms = [
        (crowd.query(clinic, clinic.acupuncture, one), crowd.at(day, hour))
        for day in crowd.weekdays(60)
        for hour in range(6, 22)
        for one in givers
    ]
    random.Random(7).shuffle(forms)
    return forms


def test_power_cut_loses_nothing_that_was_acknowledged(clinic, server, wishes):
    choose, acknowledged, broken = random.Random(3), [], 0
    running = Server(settings.DATA, workers=2, TRUSTED_PROXY_COUNT="1", WEB_PROCESSES="2")

    for number in range(KILLS):
        running.start()
        share = wishes[number * len(wishes) // KILLS : (number + 1) * len(wishes) // KILLS]
        answers = _book_until_dark(running, clinic, share, choose.randint(3, 12))
        acknowledged += [answer.ref for answer in answers if answer.is_booked]
        broken += sum(answer.status == 0 for answer in answers)
        assert {answer.status for answer in answers} <= {0, 302, 409}, running.log()

    there = set(Appointment.objects.filter(claims__isnull=False).values_list("ref", flat=True))
    assert set(acknowledged) - there == set()
    assert len(acknowledged) >= 3 * KILLS
    assert broken >= KILLS, "the power must fail in the middle of something"
    assert crowd.half_done() == {}
    assert crowd.overlaps() == 0
    assert _integrity() == "ok"
    crowd.note(
        "kill -9 of the web processes amid bookings",
        rounds=KILLS,
        booked=len(acknowledged),
        requests_cut_off=broken,
        stored_unanswered=len(there) - len(acknowledged),
    )


def _book_until_dark(running, clinic, forms, enough):
    """Book from eight threads; when so many are booked kill all web processes; return the answers."""
    clients = crowd.gather(CLIENTS, clinic.riverbend.pk)
    dark, answers = threading.Event(), []

    def keep_booking(number):
        for query, at in forms[number::CLIENTS]:
            if dark.is_set():
                return
            answers.append(clients[number].book(running.port, crowd.Wanted(query, at)))
            if sum(answer.is_booked for answer in answers) >= enough:
                dark.set()

    with ThreadPoolExecutor(CLIENTS) as pool:
        booking = [pool.submit(keep_booking, number) for number in range(CLIENTS)]
        dark.wait(timeout=60)
        running.kill()
        dark.set()
        for one in booking:
            one.result()
    return answers


def _integrity():
    if connection.vendor != "sqlite":
        return "ok"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return cursor.fetchone()[0]

"""Staff and patients at once: one of them wins, the other is told, nobody is in two places."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connections

from qimen.actions import appointments
from qimen.actions.appointments import Conflicting, Outdated, Refused
from qimen.models import Appointment, Move
from tests.actions.test_arranging import book_for, plan
from tests.actions.test_booking import book, nine, wish
from tests.cast import NOW, acting
from tests.races import crowd

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 12 if crowd.FULL else 4


def at_once(*calls):
    """Make the calls from a thread each, released together; return what came of each."""
    gate = threading.Barrier(len(calls))

    def run(call):
        gate.wait(timeout=30)
        try:
            return call()
        except (Conflicting, Outdated, Refused) as refused:
            return type(refused).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def refusals(answers):
    return sorted(one for one in answers if isinstance(one, str))


def move(cast, visit, who, wanted):
    return appointments.move(acting(who), visit.ref, wanted, revision=visit.revision, now=NOW)


def test_two_staff_move_one_visit_and_the_second_is_outdated(cast):
    for n in range(ROUNDS):
        [visit] = book_for(cast, plan(cast, nine(n * 7 * 1440)))
        places = [plan(cast, nine(n * 7 * 1440 + minutes)) for minutes in (120, 240)]

        answers = at_once(
            partial(move, cast, visit, cast.noor, places[0]),
            partial(move, cast, visit, cast.oda, places[1]),
        )

        assert refusals(answers) == ["Outdated"]
        assert Move.objects.filter(appointment=visit).count() == 1
    assert crowd.overlaps() == 0


def test_patient_books_the_time_that_staff_move_into_and_one_of_them_is_refused(cast):
    for n in range(ROUNDS):
        week = n * 7 * 1440
        [visit] = book_for(cast, plan(cast, nine(week)), whom=cast.ada.ref)
        booking = partial(book, cast, cast.eve, wish(cast, nine(week + 120)), key=f"form-{n}")

        answers = at_once(
            partial(move, cast, visit, cast.noor, plan(cast, nine(week + 120))), booking
        )

        assert refusals(answers) in (["Conflicting"], ["Refused"])
        appointments.cancel(acting(cast.noor), visit.ref, now=NOW)
        for one in Appointment.objects.filter(patient=cast.eve, status="confirmed"):
            appointments.cancel(acting(cast.noor), one.ref, now=NOW)
    assert crowd.overlaps() == 0


def test_two_staff_book_one_time_and_the_second_sees_a_conflict(cast):
    for n in range(ROUNDS):
        wanted = plan(cast, nine(n * 7 * 1440))

        answers = at_once(
            partial(book_for, cast, wanted, whom=cast.ada.ref),
            partial(book_for, cast, wanted, whom=cast.eve.ref, who=cast.oda),
        )

        assert refusals(answers) == ["Conflicting"]
    assert Appointment.objects.count() == ROUNDS
    assert crowd.overlaps() == 0


def test_one_form_sent_twice_at_once_books_once(cast):
    for n in range(ROUNDS):
        wanted = plan(cast, nine(n * 7 * 1440))
        send = partial(book_for, cast, wanted, form_key=f"{n:032}")

        first, second = at_once(send, send)

        assert first[0].pk == second[0].pk
    assert Appointment.objects.count() == ROUNDS

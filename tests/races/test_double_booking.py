"""Many clients, few times: exactly as many visits as fit, none twice, nobody sees an error."""

import random
from functools import partial
from itertools import cycle

import pytest

from qimen.models import Appointment
from tests.races import crowd

pytestmark = pytest.mark.race
CLIENTS, TIMES = 200, 10
ROUNDS = 20 if crowd.FULL else 2
#: Five full hours on each of two days: ten visits of an hour that do not touch each other's parties.
HOURS = (9, 11, 13, 15, 16)


def test_every_time_is_booked_once_however_many_want_it(clinic, two_processes):
    days = crowd.weekdays(2 * ROUNDS)
    asked = crowd.query(clinic, clinic.acupuncture, clinic.lin)
    slowest, lost = 0.0, []

    for number in range(ROUNDS):
        round_days = days[2 * number : 2 * number + 2]
        starts = [crowd.at(day, hour) for day in round_days for hour in HOURS]
        forms = [crowd.Wanted(asked, starts[n % TIMES]) for n in range(CLIENTS)]
        answers = _send(clinic, two_processes, forms)
        assert crowd.statuses(answers) == {302: TIMES, 409: CLIENTS - TIMES}, two_processes.log()
        assert sum(answer.is_booked for answer in answers) == TIMES
        lost += [answer.alternatives for answer in answers if not answer.is_booked]
        slowest = max(slowest, *(answer.seconds for answer in answers))

    assert Appointment.objects.count() == TIMES * ROUNDS
    assert min(lost) >= 3
    assert crowd.overlaps() == 0
    assert crowd.half_done() == {}
    crowd.note(
        f"{CLIENTS} clients on {TIMES} times",
        rounds=ROUNDS,
        requests=CLIENTS * ROUNDS,
        booked=TIMES * ROUNDS,
        slowest_seconds=round(slowest, 2),
    )


def test_visits_of_different_lengths_never_overlap(clinic, two_processes):
    """Starts half an hour apart, visits of half an hour and an hour, one practitioner or anybody."""
    choose = random.Random(41)
    wishes = [
        crowd.query(clinic, clinic.acupuncture, clinic.lin),
        crowd.query(clinic, clinic.acupuncture, clinic.mei),
        crowd.query(clinic, clinic.acupuncture, None),
        crowd.query(clinic, clinic.consultation, clinic.lin),
    ]
    booked = 0

    for day in crowd.weekdays(ROUNDS):
        times = [crowd.at(day, hour, minute) for hour in range(9, 16) for minute in (0, 30)]
        forms = [crowd.Wanted(choose.choice(wishes), choose.choice(times)) for _ in range(CLIENTS)]
        answers = _send(clinic, two_processes, forms)
        assert set(crowd.statuses(answers)) == {302, 409}, two_processes.log()
        booked += sum(answer.is_booked for answer in answers)

    assert Appointment.objects.count() == booked
    assert booked >= 8 * ROUNDS
    assert crowd.overlaps() == 0
    assert crowd.half_done() == {}
    crowd.note(
        f"{CLIENTS} clients, overlapping starts, three services",
        rounds=ROUNDS,
        requests=CLIENTS * ROUNDS,
        booked=booked,
    )


def test_one_patient_in_two_windows_gets_one_of_two_visits(clinic, two_processes):
    days = crowd.weekdays(ROUNDS * 3)

    for day in days:
        forms = [
            crowd.Wanted(crowd.query(clinic, clinic.acupuncture, clinic.lin), crowd.at(day, 10)),
            crowd.Wanted(
                crowd.query(clinic, clinic.acupuncture, clinic.mei), crowd.at(day, 10, 30)
            ),
        ]
        answers = _send(clinic, two_processes, forms, by_one=True)
        assert crowd.statuses(answers) == {302: 1, 409: 1}

    assert Appointment.objects.count() == len(days)
    assert crowd.overlaps() == 0
    assert crowd.half_done() == {}
    crowd.note(
        "one patient in two windows",
        rounds=len(days),
        requests=2 * len(days),
        booked=len(days),
    )


def test_one_form_sent_twice_books_once(clinic, two_processes):
    days = crowd.weekdays(ROUNDS * 3)
    asked = crowd.query(clinic, clinic.acupuncture, clinic.lin)

    for day in days:
        forms = [crowd.Wanted(asked, crowd.at(day, 10))] * 2
        answers = _send(clinic, two_processes, forms, by_one=True)
        assert crowd.statuses(answers) == {302: 2}
        assert len({answer.ref for answer in answers}) == 1

    assert Appointment.objects.count() == len(days)
    assert crowd.half_done() == {}
    crowd.note(
        "one form sent twice at once",
        rounds=len(days),
        requests=2 * len(days),
        booked=len(days),
    )


def _send(clinic, server, forms, *, by_one=False):
    """Send all forms at once: each by a patient of its own, or all by one, new in every round.

    (An account may book ten times a minute; that limit is not what is tested here.)
    """
    clients = crowd.gather(1 if by_one else len(forms), clinic.riverbend.pk)
    return crowd.all_at_once(
        [partial(one.book, server.port, form) for one, form in zip(cycle(clients), forms)]
    )

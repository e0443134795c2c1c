import pytest
from django.test import Client

from tests.web.account.steps import give_second_step, patient_signs_in, staff_signs_in

START = "2026-03-02T16:00:00+00:00"


@pytest.fixture
def other_browser():
    return Client()


@pytest.fixture
def clock(time_machine):
    """Move to a number of minutes after the start."""
    time_machine.move_to(START, tick=False)

    def at(minutes):
        hours, rest = divmod(minutes, 60)
        day, hour = divmod(16 + hours, 24)
        time_machine.move_to(f"2026-03-{2 + day:02}T{hour:02}:{rest:02}:00+00:00", tick=False)

    return at


@pytest.fixture
def eve(client, cast, clock):
    patient_signs_in(client, cast.eve)
    return client


@pytest.fixture
def noor(client, cast, clock):
    give_second_step(cast.noor)
    staff_signs_in(client, cast.noor)
    return client

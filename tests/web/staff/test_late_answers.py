"""A visit's page once the time of a request has come: nobody can accept it any more."""

import pytest

from qimen.models import Appointment
from qimen.scheduling import at
from tests.actions.test_booking import nine
from tests.actions.test_deciding import requested

pytestmark = pytest.mark.django_db


def test_request_whose_time_has_come_is_said_to_have_lapsed(cast, sign_in, time_machine):
    visit = requested(cast)
    time_machine.move_to(at(nine(1)), tick=False)
    client, path = sign_in(cast.noor), f"/staff/riverbend/visits/{visit.ref}/"

    page = client.get(path)
    late = client.post(f"{path}steps/", {"step": "accept", "revision": visit.revision})

    assert 'value="accept"' not in page.content.decode()
    assert late.status_code == 409
    assert "this request has lapsed" in late.content.decode()
    assert Appointment.objects.get().status == "requested"

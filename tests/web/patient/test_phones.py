"""Who is to call finds the number of the place where the visit is, on the line that says so."""

import re
from datetime import timedelta

import pytest

from qimen.models import Appointment, Location, PortalSettings
from tests.actions.test_booking import book
from tests.cast import NOW

pytestmark = pytest.mark.django_db
OF_CLINIC, OF_PLACE = "(541) 555-0100", "(541) 555-0177"


@pytest.fixture
def ref(cast):
    """A visit of Eve's at a place with a phone of its own."""
    Location.objects.filter(pk=cast.main.pk).update(phone="+15415550177")
    return book(cast).appointment.ref


def main_part(response):
    said = " ".join(response.content.decode().split())
    return re.search(r"<main.*</main>", said)[0]


def too_late(ref):
    Appointment.objects.filter(ref=ref).update(starts_at=NOW + timedelta(hours=23))


def switched_off(ref):
    del ref
    PortalSettings.objects.update(self_service_changes=False)


def begun(ref):
    times = {"starts_at": NOW - timedelta(minutes=5), "ends_at": NOW + timedelta(minutes=55)}
    Appointment.objects.filter(ref=ref).update(**times)


def upcoming(ref):
    del ref


@pytest.mark.parametrize("state", [too_late, switched_off, begun, upcoming])
def test_cancellation_page_gives_the_phone_of_the_place(ref, cast, sign_in, state):
    state(ref)

    said = main_part(sign_in(cast.eve).get(f"/riverbend/appointments/{ref}/cancellation/"))

    assert OF_PLACE in said
    assert OF_CLINIC not in said


@pytest.mark.parametrize("state", [too_late, switched_off, begun])
@pytest.mark.parametrize("page", ["", "{ref}/"])
def test_visit_that_cannot_be_cancelled_online_gives_the_phone_of_the_place(
    ref, cast, sign_in, state, page
):
    state(ref)

    said = main_part(sign_in(cast.eve).get(f"/riverbend/appointments/{page.format(ref=ref)}"))

    assert OF_PLACE in said
    assert OF_CLINIC not in said


def test_refusal_inside_the_cut_off_gives_the_phone_of_the_place(ref, cast, sign_in):
    too_late(ref)

    response = sign_in(cast.eve).post(f"/riverbend/appointments/{ref}/cancellation/", {})

    assert response.status_code == 409
    assert OF_PLACE in main_part(response)


def test_place_without_a_phone_has_that_of_the_clinic(ref, cast, sign_in):
    Location.objects.update(phone="")

    said = main_part(sign_in(cast.eve).get(f"/riverbend/appointments/{ref}/cancellation/"))

    assert OF_CLINIC in said

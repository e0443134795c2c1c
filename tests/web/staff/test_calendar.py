"""The day's list: who comes when, to whom; and who may see whose."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qimen.models import Appointment, Status
from tests.actions.test_booking import book, nine, wish

pytestmark = pytest.mark.django_db
DAY = "/staff/riverbend/?date=2026-03-09"


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def visits(cast):
    """Ada with Lin at nine, Eve with Mei at ten."""
    first = book(cast, cast.ada).appointment
    second = book(cast, cast.eve, wish(cast, nine(60), "mei"), key="form-2").appointment
    return first, second


@pytest.mark.parametrize("who", ["noor", "oda"])
def test_day_lists_everybodys_visits_by_practitioner(cast, visits, sign_in, who):
    page = text(sign_in(getattr(cast, who)).get(DAY))

    assert page.index("Lin Zhou") < page.index("Ada Moreno")
    assert page.index("Ada Moreno") < page.index("Mei Tan") < page.index("Eve Stone")
    assert "Needles in, 30 min" in page
    assert "Resting, 30 min" in page
    assert "Willow" in page


def test_practitioner_sees_the_own_day_alone(cast, visits, sign_in):
    page = text(sign_in(cast.lin).get(DAY))

    assert "Ada Moreno" in page
    assert "Mei Tan" not in page
    assert "Eve Stone" not in page


def test_owner_of_another_clinic_finds_nothing(cast, visits, sign_in):
    assert sign_in(cast.hana).get(DAY).status_code == 404
    assert "Ada" not in text(sign_in(cast.hana).get("/staff/harbor/?date=2026-03-09"))


def test_patient_is_not_staff_even_with_a_session(cast, visits, sign_in):
    response = sign_in(cast.ada).get(DAY)

    assert response.status_code == 302
    assert response["Location"].startswith("/staff/riverbend/sign-in/")


def test_today_is_the_date_at_the_clinic(cast, sign_in):
    assert "Monday, March 2" in text(sign_in(cast.noor).get("/staff/riverbend/"))


@pytest.mark.parametrize("date", ["yesterday", "2026-02-30", "0001-01-01", "99999-01-01", ""])
def test_date_that_is_none_is_ignored(cast, sign_in, date):
    page = text(sign_in(cast.noor).get(f"/staff/riverbend/?date={date}"))

    assert "Monday, March 2" in page


def test_cancelled_visit_leaves_the_list_and_a_no_show_stays(cast, visits, sign_in):
    first, second = visits
    Appointment.objects.filter(pk=first.pk).update(status=Status.CANCELLED)
    Appointment.objects.filter(pk=second.pk).update(status=Status.NO_SHOW)

    page = text(sign_in(cast.noor).get(DAY))

    assert "Ada Moreno" not in page
    assert "No show" in page


def test_day_takes_the_same_statements_however_full_it_is(cast, sign_in):
    client = sign_in(cast.noor)
    client.get(DAY)
    counts = []
    for n, who in enumerate((cast.ada, cast.eve, cast.ada)):
        book(cast, who, wish(cast, nine(n * 90)), key=f"form-{n}")
        with CaptureQueriesContext(connection) as queries:
            client.get(DAY)
        counts.append(len(queries))

    # session, account, membership with the clinic; visits, practitioners
    assert counts == [5, 5, 5]

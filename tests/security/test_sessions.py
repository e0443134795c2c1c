"""Sessions: new at each step, ended by idleness, age, sign-out (ASVS 7.2-7.4)."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from django.conf import settings

from tests import cast as people
from tests.web.account.steps import (
    app_code,
    give_second_step,
    newest_code,
    password_step,
    staff_signs_in,
)

pytestmark = pytest.mark.django_db

PATIENT, STAFF = "/riverbend/appointments/", "/staff/riverbend/"


def test_session_id_is_new_after_each_step_of_a_sign_in(client, cast):
    """An id that somebody planted before is worth nothing afterwards."""
    give_second_step(cast.noor)
    client.get("/staff/riverbend/sign-in/")
    planted = client.session.session_key
    password_step(client, cast.noor)
    client.post("/account/2fa/authenticate/", {"code": app_code()})

    assert client.session.session_key != planted
    assert not client.session.exists(planted)
    assert len(client.session.session_key) >= 32


def test_session_id_of_a_patient_is_new_after_sign_in(client, cast):
    client.get("/riverbend/sign-in/")
    planted = client.session.session_key
    password_step(client, cast.eve)
    client.post("/account/login/code/confirm/", {"code": newest_code("eve@example.org")})
    client.post("/account/2fa/trust/", {"action": "no"})

    assert client.session.session_key != planted
    assert not client.session.exists(planted)


@pytest.mark.parametrize(("minutes", "status"), [(20, 200), (21, 302)])
def test_patient_left_alone_is_signed_out_after_twenty_minutes(eve, clock, minutes, status):
    clock(minutes)

    assert eve.get(PATIENT).status_code == status


@pytest.mark.parametrize(("minutes", "status"), [(30, 200), (31, 302)])
def test_staff_left_alone_see_nothing_after_thirty_minutes(noor, clock, minutes, status):
    clock(minutes)

    assert noor.get(STAFF).status_code == status


def test_sign_in_page_says_why_a_session_ended(eve, clock):
    clock(21)

    page = eve.get(eve.get(PATIENT)["Location"]).content.decode()

    assert "You were signed out because nothing happened for a while." in page


def test_form_sent_too_late_leads_back_to_its_page_after_sign_in(eve, clock):
    page = "/riverbend/book/confirmation/?service=abc&at=2026-03-09T17:00Z"
    clock(21)

    sent = eve.post(page, headers={"Referer": settings.SITE_URL + page})

    assert sent.status_code == 302
    assert dict(parse_qsl(urlsplit(sent["Location"]).query)) == {"next": page}


def test_form_from_elsewhere_leads_nowhere_after_sign_in(eve, clock):
    clock(21)

    sent = eve.post("/riverbend/book/confirmation/", headers={"Referer": "https://evil.example/x"})

    assert sent["Location"] == "/riverbend/sign-in/"


def test_activity_keeps_a_session(eve, clock):
    for minutes in (15, 30, 45, 60):
        clock(minutes)
        assert eve.get(PATIENT).status_code == 200


def test_polling_does_not_keep_a_session(noor, clock):
    for minutes in (10, 20, 30):
        clock(minutes)
        assert noor.get(STAFF, headers={"X-Background": "1"}).status_code == 200
    clock(31)

    poll = {"X-Background": "1", "HX-Request": "true"}
    assert noor.get(STAFF, headers=poll).status_code == 401


def test_session_ends_after_twelve_hours_whatever_happens(noor, clock):
    for minutes in range(25, 12 * 60, 25):
        clock(minutes)
        assert noor.get(STAFF).status_code == 200
    clock(12 * 60 + 1)

    answer = noor.get(STAFF)

    assert answer.status_code == 302
    assert "after twelve hours" in noor.get(answer["Location"]).content.decode()


def test_activity_is_written_at_most_once_a_minute(eve, clock):
    clock(1)
    eve.get(PATIENT)
    seen = eve.session["seen"]

    clock(1)
    eve.get(PATIENT)

    assert eve.session["seen"] == seen


def test_cookie_of_a_session_that_ended_opens_nothing(eve, other_browser):
    key = eve.cookies["qimen_session"].value
    eve.post("/account/logout/")
    other_browser.cookies["qimen_session"] = key

    assert other_browser.get(PATIENT).status_code == 302


def test_change_of_role_counts_at_the_next_request(noor, cast):
    before = noor.get(STAFF).status_code
    cast.noor.role = "auditor"
    cast.noor.save()

    assert (before, noor.get(STAFF).status_code) == (200, 404)


def test_session_of_the_cast_is_what_sign_in_leaves(client, cast):
    """Other tests take a short cut into a session: it must not open more than the door does."""
    give_second_step(cast.noor)
    staff_signs_in(client, cast.noor)
    real = set(client.session.keys())

    short = set(people.session_of(cast.noor.account, "staff").keys())

    assert short - real == set()


def test_session_holds_nothing_a_pickle_could_hide(settings):
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"

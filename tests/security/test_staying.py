"""Before a session ends one is asked; after it has ended nothing is shown and nothing is lost."""

import re

import pytest
from django.conf import settings

from qimen.models import Appointment, JournalEntry, Session
from tests.actions.test_booking import book
from tests.cast import PASSWORD
from tests.security.test_sessions import PATIENT, STAFF
from tests.web.account.steps import newest_code, password_step, patient_signs_in

pytestmark = pytest.mark.django_db

LEFT, BACK, UNSENT = "/account/left/", "/account/come-back/", "/account/unsent/"
QUIET = {"X-Background": "1"}
DATA = {"Accept": "application/json"}


def left(client, **headers):
    return client.get(LEFT, headers={**QUIET, **headers}).json()["left"]


# ── how long is left ─────────────────────────────────────────────────────────────────────


def test_page_knows_how_long_its_session_has(eve):
    page = eve.get(PATIENT).content.decode()

    assert f'data-left="{settings.PATIENT_IDLE_SECONDS + 1}"' in page
    assert "stay.js" in page or re.search(r"stay\.[0-9a-f]+\.js", page)


def test_page_of_a_visitor_asks_nobody_to_stay(client, cast):
    assert "data-stay" not in client.get("/riverbend/").content.decode()


def test_asking_in_the_background_tells_and_keeps_nothing_alive(eve, clock):
    clock(15)
    assert left(eve) == 5 * 60 + 1
    clock(20)
    assert left(eve) == 1
    clock(21)

    assert left(eve) == 0
    assert eve.get(PATIENT).status_code == 302


def test_extending_gives_the_whole_time_again(eve, clock):
    clock(19)

    extended = eve.post(LEFT).json()["left"]
    clock(38)

    assert extended == settings.PATIENT_IDLE_SECONDS + 1
    assert eve.get(PATIENT).status_code == 200


def test_extending_after_the_end_extends_nothing(eve, clock):
    clock(21)

    assert eve.post(LEFT).json() == {"left": 0}


def test_nobody_can_stay_longer_than_twelve_hours(noor, clock):
    for minutes in range(25, 12 * 60, 25):
        clock(minutes)
        noor.post(LEFT)

    clock(12 * 60 - 5)
    assert noor.post(LEFT).json()["left"] == 5 * 60 + 1


def test_visitor_has_nothing_left(client, cast):
    assert client.get(LEFT).json() == {"left": 0}
    assert Session.objects.count() == 0


# ── staff come back on the spot ──────────────────────────────────────────────────────────


def test_staff_who_were_away_give_the_password_and_are_where_they_were(noor, clock):
    clock(31)
    page = f"{STAFF}patients/"
    asked = noor.get(page)

    back = noor.post(asked["Location"], {"password": PASSWORD, "next": page})

    assert asked["Location"] == f"{BACK}?next=%2Fstaff%2Friverbend%2Fpatients%2F"
    assert back["Location"] == page
    assert noor.get(page).status_code == 200
    assert JournalEntry.objects.filter(action="account.came_back").count() == 1


def test_staff_come_back_by_a_script_without_leaving_the_page(noor, clock):
    clock(31)

    wrong = noor.post(BACK, {"password": "not this one"}, headers=DATA)
    right = noor.post(BACK, {"password": PASSWORD}, headers=DATA)

    assert (wrong.status_code, wrong.json()) == (422, {"errors": ["This is not your password."]})
    assert right.status_code == 200
    assert left(noor) == settings.STAFF_IDLE_SECONDS + 1


def test_session_has_a_new_id_after_coming_back(noor, clock):
    before = noor.session.session_key
    clock(31)
    noor.post(BACK, {"password": PASSWORD})

    assert noor.session.session_key != before
    assert not noor.session.exists(before)


@pytest.mark.parametrize("path", [STAFF, f"{STAFF}patients/", f"{STAFF}visits/new/"])
def test_covered_session_shows_nothing_and_does_nothing(noor, clock, path):
    clock(31)

    assert noor.get(path)["Location"].startswith(BACK)
    assert noor.post(path)["Location"].startswith(BACK)


def test_covered_session_stays_covered_however_often_it_asks(noor, clock):
    for minutes in (31, 32, 33):
        clock(minutes)
        noor.get(BACK)
        noor.post(LEFT)

    assert noor.get(STAFF).status_code == 302


def test_scripts_of_a_covered_session_are_told_to_stop(noor, clock):
    clock(31)

    assert noor.get(STAFF, headers={**QUIET, "HX-Request": "true"}).status_code == 401
    assert noor.get(STAFF, headers={"Sec-Fetch-Mode": "cors"}).status_code == 401


def test_wrong_password_uncovers_nothing_is_recorded_and_is_limited(noor, clock):
    clock(31)
    for _ in range(10):
        noor.post(BACK, {"password": "a guess"})

    late = noor.post(BACK, {"password": PASSWORD})

    assert late.status_code == 422
    assert "too many tries" in late.content.decode()
    assert noor.get(STAFF).status_code == 302
    assert JournalEntry.objects.filter(action="account.sign_in_failed").count() == 10


def test_covered_session_is_over_after_twelve_hours(noor, clock):
    clock(31)
    noor.get(STAFF)
    clock(12 * 60 + 1)

    assert noor.post(BACK, {"password": PASSWORD})["Location"] == "/account/arrival/"


def test_covered_session_dies_with_a_new_password(noor, clock, cast):
    clock(31)
    noor.get(STAFF)
    account = cast.noor.account
    account.set_password("something else entirely")
    account.save()

    noor.post(BACK, {"password": "something else entirely"})

    assert noor.get(STAFF)["Location"].startswith("/staff/riverbend/sign-in/")


def test_who_has_disabled_access_comes_back_to_nothing(noor, clock, cast):
    clock(31)
    noor.get(STAFF)
    cast.noor.disabled_at = cast.noor.account.created_at
    cast.noor.save()

    noor.post(BACK, {"password": PASSWORD})

    assert noor.get(STAFF).status_code == 404


# ── what was typed ───────────────────────────────────────────────────────────────────────


def cancellation(cast):
    return f"{PATIENT}{book(cast).appointment.ref}/cancellation/"


def by_hand(client, path, *, origin=settings.SITE_URL, token="", **form):
    """Send a form as a browser does, to a site that looks at where it comes from."""
    client.handler.enforce_csrf_checks = True
    token = token or client.cookies[settings.CSRF_COOKIE_NAME].value
    headers = {"Origin": origin} if origin else {}
    sent = client.post(path, {"csrfmiddlewaretoken": token, **form}, headers=headers)
    client.handler.enforce_csrf_checks = False
    return sent


def sent_too_late(client, clock, path, **form):
    client.get(path)
    clock(31)
    return by_hand(client, path, **form)


def signs_in_again(client, person):
    password_step(client, person)
    client.post("/account/login/code/confirm/", {"code": newest_code(person.account.email)})
    return client.post("/account/2fa/trust/", {"action": "no"})


def test_form_of_a_patient_sent_too_late_is_kept_through_the_sign_in(eve, cast, clock):
    page = cancellation(cast)
    sent_too_late(eve, clock, page, reason="I am <b>ill</b>")

    there = signs_in_again(eve, cast.eve)["Location"]
    shown = eve.get(there).content.decode()

    assert there == UNSENT
    assert "nothing was saved or booked yet" in shown
    assert "<strong>Cancel an appointment</strong>" in shown
    assert f'action="{page}"' in shown
    assert 'name="reason" value="I am &lt;b&gt;ill&lt;/b&gt;"' in shown
    assert shown.count("csrfmiddlewaretoken") == shown.count("<form")
    assert Appointment.objects.get().status == "confirmed"


def test_kept_form_can_be_sent_and_is_forgotten_then(eve, cast, clock):
    page = cancellation(cast)
    sent_too_late(eve, clock, page, reason="I am ill")
    signs_in_again(eve, cast.eve)

    eve.post(page, {"reason": "I am ill"})

    assert Appointment.objects.get().cancellation.reason == "I am ill"
    assert eve.get(UNSENT)["Location"] == "/account/arrival/"


def test_form_from_another_tab_is_kept_after_the_first_has_heard_of_the_end(eve, cast, clock):
    page = cancellation(cast)
    eve.get(page)
    clock(21)
    assert left(eve) == 0
    by_hand(eve, page, reason="I am ill")

    there = signs_in_again(eve, cast.eve)["Location"]

    assert there == UNSENT
    assert 'value="I am ill"' in eve.get(there).content.decode()


def test_kept_form_can_be_left(eve, cast, clock):
    sent_too_late(eve, clock, cancellation(cast), reason="I am ill")
    signs_in_again(eve, cast.eve)

    eve.post(UNSENT)

    assert eve.get(UNSENT)["Location"] == "/account/arrival/"
    assert Appointment.objects.get().status == "confirmed"


def test_kept_form_is_shown_to_nobody_else(eve, cast, clock):
    """Another patient signs in on the same device."""
    sent_too_late(eve, clock, cancellation(cast), reason="I am ill")
    patient_signs_in(eve, cast.ada)

    shown = eve.get(UNSENT, follow=True).content.decode()

    assert "I am ill" not in shown


def test_kept_form_of_staff_waits_for_the_password(noor, clock):
    page = f"{STAFF}patients/new/"
    sent_too_late(noor, clock, page, first_name="Bo", last_name="Lang")

    there = noor.post(BACK, {"password": PASSWORD})["Location"]

    assert there == UNSENT
    shown = noor.get(there).content.decode()
    assert 'name="first_name" value="Bo"' in shown
    assert f"<strong>{page}</strong>" in shown


@pytest.mark.parametrize(
    "form", [{"password1": "secret words"}, {"code": "123456"}, {"note": "x" * 20_001}]
)
def test_secrets_and_what_is_too_long_are_not_kept(eve, cast, clock, form):
    sent_too_late(eve, clock, cancellation(cast), **form)

    assert "unsent" not in eve.session


@pytest.mark.parametrize(
    "forged",
    [
        {"origin": "https://evil.example"},
        {"origin": f"{settings.SITE_URL}.evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"token": "x" * 64},
    ],
)
def test_forged_form_of_a_patient_is_not_kept(eve, cast, clock, forged):
    """Else who was made to send it is asked after the next sign-in to send it for good."""
    page = cancellation(cast)
    eve.get(page)
    clock(31)

    for _ in ("as the session ends", "after it has ended"):
        by_hand(eve, page, reason="I am ill", **forged)

        assert "ended" in eve.session
        assert "unsent" not in eve.session


@pytest.mark.parametrize("forged", [{"origin": "https://evil.example"}, {"token": "x" * 64}])
def test_forged_form_of_staff_is_not_kept(noor, clock, forged):
    page = f"{STAFF}patients/new/"
    noor.get(page)
    clock(31)

    by_hand(noor, page, first_name="Bo", last_name="Lang", **forged)

    assert "unsent" not in noor.session


def test_form_is_kept_by_its_referer_where_a_browser_says_no_origin(eve, cast, clock):
    page = cancellation(cast)
    eve.get(page)
    clock(31)
    eve.handler.enforce_csrf_checks = True
    token = eve.cookies[settings.CSRF_COOKIE_NAME].value
    form = {"reason": "I am ill", "csrfmiddlewaretoken": token}

    eve.post(page, form, headers={"Referer": settings.SITE_URL + page})

    assert eve.session["unsent"]["fields"] == [["reason", "I am ill"]]


def test_form_of_a_visitor_is_not_kept(client, cast):
    client.post("/riverbend/book/confirmation/", {"note": "x"})

    assert Session.objects.count() == 0

"""The two doors: who comes in, with which rights, and how one leaves."""

import pytest

from qimen.models import JournalEntry
from tests.cast import PASSWORD
from tests.web.account.steps import (
    app_code,
    give_second_step,
    mails,
    newest_code,
    password_step,
    patient_signs_in,
    staff_signs_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def noor(cast):
    give_second_step(cast.noor)
    return cast.noor


# ── patients ─────────────────────────────────────────────────────────────────────────────


def test_patient_on_a_new_device_types_password_and_code(client, cast):
    first = password_step(client, cast.eve)
    second = client.post("/account/login/code/confirm/", {"code": newest_code("eve@example.org")})
    third = client.post("/account/2fa/trust/", {"action": "no"})

    assert first["Location"] == "/account/login/code/confirm/"
    assert second["Location"] == "/account/2fa/trust/"
    assert third["Location"] == "/riverbend/appointments/"
    assert client.get("/riverbend/appointments/").status_code == 200


def test_remembered_device_needs_the_password_only(client, cast):
    patient_signs_in(client, cast.eve, remember="trust")
    client.post("/account/logout/")

    answer = password_step(client, cast.eve)

    assert answer["Location"] == "/riverbend/appointments/"
    assert client.cookies["qimen_device"]["max-age"] == 30 * 86_400
    assert client.cookies["qimen_device"]["httponly"]


def test_device_is_remembered_for_one_account_only(client, cast):
    patient_signs_in(client, cast.eve, remember="trust")
    client.post("/account/logout/")

    assert password_step(client, cast.ada)["Location"] == "/account/login/code/confirm/"


def test_wrong_password_says_so_in_words(client, cast):
    page = password_step(client, cast.eve, password="not this one").content.decode()

    assert "The e-mail address or the password is not right." in page
    assert 'value="eve@example.org"' in page
    assert JournalEntry.objects.get(action="account.sign_in_failed").account == cast.eve.account


def test_code_by_mail_signs_in_without_a_password(client, cast):
    client.get("/riverbend/sign-in/?next=/riverbend/appointments/")

    asked = client.post("/account/login/code/", {"email": "Eve@Example.org"})
    answer = client.post("/account/login/code/confirm/", {"code": newest_code("eve@example.org")})

    assert asked["Location"] == "/account/login/code/confirm/"
    assert answer["Location"] == "/riverbend/appointments/"
    assert client.session["door"] == "patient"


def test_sign_in_returns_to_what_was_asked(client, cast):
    asked = client.get("/riverbend/appointments/")

    client.get(asked["Location"])
    answer = patient_signs_in(client, cast.eve)

    assert asked["Location"] == "/riverbend/sign-in/?next=%2Friverbend%2Fappointments%2F"
    assert answer["Location"] == "/riverbend/appointments/"


def test_patients_door_gives_no_staff_rights(client, noor):
    """One account may be both; at this door it is a patient's."""
    form = {"login": noor.account.email, "password": PASSWORD}
    client.post("/riverbend/sign-in/", form)
    client.post("/account/2fa/authenticate/", {"code": app_code()})

    answer = client.get("/staff/riverbend/")

    assert client.session["door"] == "patient"
    assert answer["Location"] == "/staff/riverbend/sign-in/?next=%2Fstaff%2Friverbend%2F"


# ── staff ────────────────────────────────────────────────────────────────────────────────


def test_staff_need_the_second_step(client, noor):
    first = password_step(client, noor)
    before = client.get("/staff/riverbend/")
    second = client.post("/account/2fa/authenticate/", {"code": app_code()})

    assert first["Location"] == "/account/2fa/authenticate/"
    assert before["Location"].startswith("/staff/riverbend/sign-in/")
    assert second["Location"] == "/staff/riverbend/"
    assert client.get("/staff/riverbend/").status_code == 200


def test_patient_cannot_pass_the_staff_door(client, cast):
    form = {"login": cast.eve.account.email, "password": PASSWORD}
    answer = client.post("/staff/riverbend/sign-in/", form)

    page = client.get(answer["Location"]).content.decode()
    assert answer["Location"] == "/staff/riverbend/sign-in/"
    assert "This account does not work at this clinic." in page
    assert "_auth_user_id" not in client.session


def test_staff_of_another_clinic_cannot_pass(client, cast):
    give_second_step(cast.hana)

    answer = password_step(client, cast.hana)

    assert answer["Location"] == "/staff/riverbend/sign-in/"
    assert "_auth_user_id" not in client.session


def test_signing_in_at_the_other_door_ends_the_first_session_and_says_so(client, cast, noor):
    patient_signs_in(client, cast.eve)
    first = client.session.session_key

    door = client.get("/staff/riverbend/sign-in/").content.decode()
    staff_signs_in(client, noor)

    page = client.get("/account/2fa/").content.decode()
    assert "You are signed in as a patient. Signing in here ends that." in door
    assert "You were signed in at the other door. That has ended." in page
    assert client.session["door"] == "staff"
    assert not client.session.exists(first)
    assert client.get("/riverbend/appointments/").status_code == 302


def test_wrong_password_at_the_other_door_ends_nothing(client, cast, noor):
    patient_signs_in(client, cast.eve)

    password_step(client, noor, password="not this one")

    assert client.get("/riverbend/appointments/").status_code == 200


# ── leaving ──────────────────────────────────────────────────────────────────────────────


def test_sign_out_is_a_post_and_empties_the_browser(client, cast):
    patient_signs_in(client, cast.eve)
    key = client.session.session_key

    asked = client.get("/account/logout/")
    left = client.post("/account/logout/")

    assert (asked.status_code, left["Location"]) == (200, "/account/goodbye/")
    assert left["Clear-Site-Data"] == '"cache", "storage"'
    assert not client.session.exists(key)
    assert "You have signed out" in client.get("/account/goodbye/").content.decode()


def test_disabled_staff_lose_everything_at_the_next_request(client, noor):
    staff_signs_in(client, noor)
    before = client.get("/staff/riverbend/").status_code
    noor.disabled_at = "2026-03-02T00:00:00Z"
    noor.save()

    assert (before, client.get("/staff/riverbend/").status_code) == (200, 404)


def test_closed_account_is_signed_out_at_the_next_request(client, cast):
    patient_signs_in(client, cast.eve)
    cast.eve.account.is_active = False
    cast.eve.account.save()

    assert client.get("/riverbend/appointments/").status_code == 302
    assert password_step(client, cast.eve)["Location"] == "/account/inactive/"


def test_every_step_at_the_door_is_recorded(client, cast, noor):
    staff_signs_in(client, noor)
    client.post("/account/logout/")

    told = JournalEntry.objects.order_by("pk").values_list("action", "role", "account_id")
    assert list(told) == [
        ("account.signed_in", "front_desk", noor.account_id),
        ("account.signed_out", "front_desk", noor.account_id),
    ]
    assert JournalEntry.objects.first().details == {"steps": ["password", "mfa"]}


def test_bare_sign_in_address_leads_to_the_door_one_came_by(client, cast):
    cold = client.get("/account/login/")
    client.get("/staff/riverbend/sign-in/")

    assert cold["Location"] == "/"
    assert client.get("/account/login/")["Location"] == "/staff/riverbend/sign-in/"
    assert client.get("/account/signup/")["Location"] == "/riverbend/sign-up/"
    assert mails("eve@example.org") == []

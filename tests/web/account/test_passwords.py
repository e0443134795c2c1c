"""New passwords: by a code, by the old one, by a set-up link."""

import pytest

from qimen.actions.clinics import sign_in as set_up_links
from qimen.models import Account, Clinic
from tests.cast import NOW, PASSWORD
from tests.cast import account as an_account
from tests.web.account.steps import (
    give_second_step,
    mails,
    newest_code,
    password_step,
    patient_signs_in,
    staff_signs_in,
)

pytestmark = pytest.mark.django_db

NEW = "a quite different sentence"


def resets(client, person, password=NEW, slug="riverbend"):
    staff = "staff/" if hasattr(person, "role") else ""
    client.get(f"/{staff}{slug}/sign-in/")
    client.post("/account/password/reset/", {"email": person.account.email})
    code = newest_code(person.account.email)
    client.post("/account/password/reset/confirm/", {"code": code})
    return client.post("/account/password/reset/complete/", {"password1": password})


def test_reset_by_code_changes_the_password_and_tells(client, cast):
    answer = resets(client, cast.eve)

    account = Account.objects.get(pk=cast.eve.account_id)
    assert answer["Location"] == "/account/password/reset/done/"
    assert account.check_password(NEW)
    assert [mail.kind for mail in mails("eve@example.org")] == [
        "account/password_reset_code",
        "account/password_changed",
    ]


def test_reset_signs_nobody_in(client, cast):
    resets(client, cast.eve)

    assert "_auth_user_id" not in client.session
    assert client.get("/riverbend/appointments/").status_code == 302


def test_reset_does_not_pass_by_the_second_step(client, cast):
    give_second_step(cast.noor)
    resets(client, cast.noor)

    answer = password_step(client, cast.noor, password=NEW)

    assert answer["Location"] == "/account/2fa/authenticate/"
    assert client.get("/staff/riverbend/").status_code == 302


def test_reset_ends_all_sessions(client, other_client, cast):
    patient_signs_in(other_client, cast.eve)
    before = other_client.get("/riverbend/appointments/").status_code

    resets(client, cast.eve)

    assert (before, other_client.get("/riverbend/appointments/").status_code) == (200, 302)


def test_reset_makes_remembered_devices_unknown(client, other_client, cast):
    patient_signs_in(other_client, cast.eve, remember="trust")
    other_client.post("/account/logout/")

    resets(client, cast.eve)
    answer = password_step(other_client, cast.eve, password=NEW)

    assert answer["Location"] == "/account/login/code/confirm/"


def test_reset_code_is_good_for_ten_minutes(client, cast, time_machine):
    time_machine.move_to("2026-03-02T16:00:00+00:00")
    client.get("/riverbend/sign-in/")
    client.post("/account/password/reset/", {"email": "eve@example.org"})

    time_machine.move_to("2026-03-02T16:10:01+00:00")
    late = client.post("/account/password/reset/confirm/", {"code": newest_code("eve@example.org")})

    assert late["Location"] == "/account/login/"


def test_reset_page_cannot_be_reached_without_the_code(client, cast):
    client.get("/riverbend/sign-in/")
    client.post("/account/password/reset/", {"email": "eve@example.org"})

    answer = client.post("/account/password/reset/complete/", {"password1": NEW})

    assert answer["Location"] == "/account/password/reset/confirm/"
    assert cast.eve.account.check_password(PASSWORD)


def test_staff_choose_twelve_characters_at_either_door(client, cast):
    short = "eleven-char"

    at_staff = resets(client, cast.noor, short).content.decode()
    client.get("/riverbend/sign-in/")
    at_patients = client.post(
        "/account/password/reset/complete/", {"password1": short}
    ).content.decode()

    assert "Use 12 characters or more." in at_staff
    assert "Use 12 characters or more." in at_patients


def test_patients_choose_ten(client, cast):
    assert "Use 10 characters or more." in resets(client, cast.eve, "nine char").content.decode()


def test_change_needs_the_present_password_and_ends_all_sessions(client, other_client, cast):
    patient_signs_in(client, cast.eve)
    patient_signs_in(other_client, cast.eve)

    wrong = client.post(
        "/account/password/change/", {"oldpassword": "not this one", "password1": NEW}
    )
    right = client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": NEW})

    assert "This is not your present password." in wrong.content.decode()
    assert right["Location"] == "/account/login/"
    assert client.get("/riverbend/appointments/").status_code == 302
    assert other_client.get("/riverbend/appointments/").status_code == 302


@pytest.mark.parametrize("typed", ["x" * 64 + "né ✓", "  spaces at both ends  "])
def test_password_may_hold_any_characters(client, cast, typed):
    resets(client, cast.eve, typed)

    assert Account.objects.get(pk=cast.eve.account_id).check_password(typed)


# ── set-up links ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def link(cast, time_machine):
    """A set-up link for Noor, who has no password yet."""
    time_machine.move_to(NOW)
    cast.noor.account.set_unusable_password()
    cast.noor.account.save()
    return f"/account/set-up/{set_up_links.token(cast.noor.account, NOW)}/"


def test_set_up_link_lets_staff_choose_the_first_password(client, cast, link):
    followed = client.get(link)
    page = client.get(followed["Location"])
    chosen = client.post(followed["Location"], {"password1": NEW})

    assert (followed.status_code, followed["Location"]) == (303, "/account/set-up/")
    assert followed["Referrer-Policy"] == "no-referrer"
    assert "Choose your password" in page.content.decode()
    assert (chosen["Location"], client.session["door"]) == ("/staff/riverbend/", "staff")
    assert client.get("/staff/riverbend/")["Location"] == "/account/2fa/totp/activate/"


def test_set_up_link_works_once_and_following_it_uses_nothing_up(client, other_client, link):
    client.get(link)
    followed = other_client.get(link)
    first = other_client.post(followed["Location"], {"password1": NEW})

    again = client.post("/account/set-up/", {"password1": "somebody else's choice"})

    assert (followed.status_code, first.status_code, again.status_code) == (303, 302, 404)
    assert client.get(link).status_code == 404


def test_used_set_up_link_of_a_single_clinic_leads_to_its_door(client, other_client, cast, link):
    other_client.post(other_client.get(link)["Location"], {"password1": NEW})
    Clinic.objects.exclude(pk=cast.riverbend.pk).delete()

    arrived = client.get(link, follow=True)

    assert arrived.redirect_chain == [("/staff/riverbend/sign-in/", 302)]
    assert "The link has been used." in arrived.content.decode()


def test_set_up_link_asks_for_twelve_characters(client, link):
    page = client.post(client.get(link)["Location"], {"password1": "eleven-char"})

    assert "Use 12 characters or more." in page.content.decode()


@pytest.mark.parametrize("token", ["1-1:x", "nonsense", "1-9999999999:" + "A" * 43])
def test_made_up_set_up_link_does_not_exist(client, cast, token):
    assert client.get(f"/account/set-up/{token}/").status_code == 404


def test_old_set_up_link_does_not_exist(client, cast):
    made = an_account("late@riverbend.example")
    made.set_unusable_password()
    made.save()

    # Made in March; seven days have long passed.
    assert client.get(f"/account/set-up/{set_up_links.token(made, NOW)}/").status_code == 404


def test_staff_sign_in_works_end_to_end_after_a_reset(client, cast):
    give_second_step(cast.noor)
    resets(client, cast.noor, NEW)

    answer = staff_signs_in(client, cast.noor, password=NEW)

    assert answer["Location"] == "/staff/riverbend/"


@pytest.mark.parametrize(
    "password",
    [
        "qwertyuiop123",
        "passwordpassword",
        "iloveyou1234",
        "correcthorsebatterystaple",
        "CorrectHorseBatteryStaple",
    ],
)
def test_password_that_has_leaked_is_refused_whatever_its_length(client, cast, password):
    answer = resets(client, cast.eve, password)

    assert "Many people use this password" in answer.content.decode()
    assert not Account.objects.get(pk=cast.eve.account_id).check_password(password)

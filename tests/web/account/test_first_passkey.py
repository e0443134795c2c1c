"""Signing up with a passkey instead of a password: made once the address is confirmed."""

import pytest
from django.test import Client

from qimen.models import Account, JournalEntry, Patient
from tests.web.account.steps import CODE_PAGE, WHO, mails, newest_code

pytestmark = pytest.mark.django_db
PAGE, MAKE = "/riverbend/sign-up/", "/account/2fa/passkeys/first/"
NOBODYS = {name: value for name, value in WHO.items() if name != "password1"}


def text(response):
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


@pytest.fixture
def confirmed(client, cast):
    """Jo has typed the code, and is asked for the passkey."""
    client.post(PAGE, {**NOBODYS, "by": "passkey"})
    client.answer = client.post(CODE_PAGE, {"code": newest_code(WHO["email"])})
    return client


def jo():
    return Account.objects.get(email_key=WHO["email"])


def test_code_leads_to_the_passkey_before_anybody_is_signed_in(confirmed):
    page = text(confirmed.get(MAKE))

    assert confirmed.answer["Location"] == MAKE
    assert "Make the passkey" in page
    assert "_auth_user_id" not in confirmed.session
    assert not jo().has_usable_password()


def test_before_the_code_no_passkey_can_be_made(client, cast):
    client.post(PAGE, {**NOBODYS, "by": "passkey"})

    assert client.get(MAKE).status_code == 302
    assert client.post(MAKE, {"password1": WHO["password1"]}).status_code == 302
    assert not jo().has_usable_password()


def test_password_can_be_chosen_after_all(confirmed):
    confirmed.get(MAKE)

    answer = confirmed.post(MAKE, {"password1": WHO["password1"]})

    assert answer["Location"] == "/riverbend/appointments/"
    assert jo().check_password(WHO["password1"])
    assert Patient.objects.filter(account=jo()).count() == 1
    assert list(JournalEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "account.password_changed",
        "account.signed_in",
        "patient.registered",
    ]


def test_password_that_is_too_short_says_so_and_the_passkey_is_not_blamed(confirmed):
    page = text(confirmed.post(MAKE, {"password1": "short"}))

    assert "Use 10 characters or more." in page
    assert "could not be made" not in page
    assert not jo().has_usable_password()


@pytest.mark.parametrize("sent", ["", "{}", "not json", '{"id": "x"}', "[1]"])
def test_passkey_that_is_none_says_so_and_changes_nothing(confirmed, sent):
    confirmed.get(MAKE)

    answer = confirmed.post(MAKE, {"credential": sent})

    assert "The passkey could not be made. Try once more, or choose a password." in text(answer)
    assert "_auth_user_id" not in confirmed.session
    assert not jo().authenticator_set.exists()


def test_who_leaves_before_making_it_signs_in_by_a_code(confirmed):
    later = Client()
    later.get("/riverbend/sign-in/")
    later.post("/account/login/code/", {"email": WHO["email"]})

    answer = later.post("/account/login/code/confirm/", {"code": newest_code(WHO["email"])})

    assert answer["Location"] == "/riverbend/appointments/"
    assert later.get("/riverbend/appointments/")["Location"].startswith("/riverbend/file/")


def test_passkey_button_keeps_what_was_typed_and_asks_for_no_password(client, cast):
    page = text(client.post(PAGE, {**NOBODYS, "mobile": "", "by": "passkey"}))

    assert "Enter a mobile number like" in page
    assert f'value="{WHO["email"]}"' in page
    assert 'name="password1"' not in page
    assert "Use a password instead" in page
    assert not Account.objects.filter(email_key=WHO["email"]).exists()


def test_password_button_brings_the_password_back(client, cast):
    page = text(client.post(PAGE, {**NOBODYS, "by": "password"}))

    assert "Choose a password." in page
    assert 'name="password1"' in page


def test_known_address_is_told_by_mail_alone(client, cast):
    answer = client.post(PAGE, {**NOBODYS, "email": "eve@example.org", "by": "passkey"})

    assert answer["Location"] == CODE_PAGE
    assert [mail.kind for mail in mails("eve@example.org")] == ["account/already_have_account"]

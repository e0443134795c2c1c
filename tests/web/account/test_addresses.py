"""One address, one key: whoever signs up, signs in or resets is found by it alone."""

import pytest

from qimen.models import Account, JournalEntry
from tests import cast as people
from tests.cast import PASSWORD
from tests.web.account.steps import mails, newest_code, patient_signs_in, sign_up

pytestmark = pytest.mark.django_db

LOOK_ALIKES = [
    "eve@exampl\u0435.org",  # Cyrillic
    "ev\u0435@example.org",
    "\uff45ve@example.org",  # full width
    "e\u0301ve@example.org",
    "eve+a@example.org",
    "eve@example.org.",
]
REFUSED = [
    "",
    "eve",
    "eve@",
    "@example.org",
    "eve@example",
    "eve\x00@example.org",
    "eve@exam\x00ple.org",
    "eve@example.org\nBcc: x@example.org",
    "eve\r\n@example.org",
    "eve@example.org, adam@example.org",
    "Eve <eve@example.org>",
    "eve @example.org",
    "\u0131ve@example.org",
    "eve\u017f@example.org",
    "x" * 250 + "@example.org",
]
SAME = [
    "eve@example.org",
    "eve@example.org\u200b",
    "EVE@EXAMPLE.ORG",
    "  Eve@Example.Org ",
    "eve@\uff45xample.org",
]


def signs_in(client, address):
    return client.post("/riverbend/sign-in/", {"login": address, "password": PASSWORD})


@pytest.mark.parametrize("address", SAME)
def test_address_signs_in_however_it_is_written(client, cast, address):
    assert signs_in(client, address).status_code == 302


@pytest.mark.parametrize("address", LOOK_ALIKES)
def test_look_alike_does_not_sign_in(client, cast, address):
    assert signs_in(client, address).status_code == 200


@pytest.mark.parametrize("address", LOOK_ALIKES)
def test_look_alike_gets_no_code_for_another_account(client, cast, address):
    client.get("/riverbend/sign-in/")

    client.post("/account/password/reset/", {"email": address})
    client.post("/account/login/code/", {"email": address})

    assert mails("eve@example.org") == []


@pytest.mark.parametrize("address", REFUSED)
@pytest.mark.parametrize(
    ("page", "field"),
    [
        ("/riverbend/sign-in/", "login"),
        ("/account/password/reset/", "email"),
        ("/account/login/code/", "email"),
    ],
)
def test_what_is_not_an_address_is_refused_in_words(client, cast, page, field, address):
    client.get("/riverbend/sign-in/")

    answer = client.post(page, {field: address, "password": PASSWORD})

    assert answer.status_code == 200
    assert "Enter an e-mail address like jo@example.org." in answer.content.decode()


def test_international_domain_has_one_key(client, cast):
    sign_up_address = "jo@b\u00fccher.example"
    client.post("/riverbend/sign-up/", {**PERSON, "email": sign_up_address})

    account = Account.objects.get(email_key__startswith="jo@")
    assert (account.email, account.email_key) == ("jo@xn--bcher-kva.example",) * 2


def test_every_account_has_the_key_of_its_address(client, cast):
    sign_up(client, email="Jo.Li@example.net".lower())

    assert [row for row in Account.objects.all() if row.email_key != row.email] == []


def test_change_of_address_is_confirmed_told_and_carried_to_the_file(client, cast):
    patient_signs_in(client, cast.eve)

    asked = client.post("/account/email/", {"email": "Eve.New@Example.org", "action_add": "1"})
    before = Account.objects.get(pk=cast.eve.account_id).email
    client.post("/account/confirm-email/", {"code": newest_code("eve.new@example.org")})

    account = Account.objects.get(pk=cast.eve.account_id)
    cast.eve.refresh_from_db()
    assert (asked["Location"], before) == ("/account/confirm-email/", "eve@example.org")
    assert (account.email, account.email_key) == ("eve.new@example.org",) * 2
    assert (cast.eve.email, cast.eve.email_key) == ("eve.new@example.org",) * 2
    assert mails("eve@example.org")[-1].kind == "account/email_changed"
    assert JournalEntry.objects.filter(action="patient.changed").count() == 1
    assert client.get("/riverbend/appointments/").status_code == 200


def test_change_of_address_ends_all_other_sessions(client, other_client, cast):
    patient_signs_in(client, cast.eve)
    patient_signs_in(other_client, cast.eve)

    client.post("/account/email/", {"email": "eve.new@example.org", "action_add": "1"})
    client.post("/account/confirm-email/", {"code": newest_code("eve.new@example.org")})

    assert other_client.get("/riverbend/appointments/").status_code == 302
    page = other_client.get("/riverbend/sign-in/").content.decode()
    assert "The e-mail address of this account has changed." in page


def test_address_of_another_account_cannot_be_taken_over(client, cast):
    patient_signs_in(client, cast.eve)

    client.post("/account/email/", {"email": "hugo@example.org", "action_add": "1"})
    client.post("/account/confirm-email/", {"code": newest_code("hugo@example.org")})

    assert Account.objects.get(email_key="hugo@example.org").pk == cast.hugo.account_id
    assert Account.objects.get(pk=cast.eve.account_id).email == "eve@example.org"


def test_file_that_shares_the_old_address_keeps_it(client, cast):
    patient_signs_in(client, cast.ada)

    client.post("/account/email/", {"email": "ada@example.net", "action_add": "1"})
    client.post("/account/confirm-email/", {"code": newest_code("ada@example.net")})

    cast.max.refresh_from_db()
    assert cast.max.email == "family@example.net"
    assert people.Patient.objects.get(account=cast.ada.account).email == "ada@example.net"


PERSON = {
    "first_name": "Jo",
    "last_name": "Li",
    "mobile": "541-555-0123",
    "birth_on": "3/27/1985",
    "password1": "willow bark and moon",
}

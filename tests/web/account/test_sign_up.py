"""A new patient: names and address, a code in the same tab, then the file."""

import pytest

from qimen.models import Account, JournalEntry, Message, Patient

pytestmark = pytest.mark.django_db

PAGE = "/riverbend/sign-up/"
CODE = "/account/confirm-email/"
FORM = {
    "first_name": "Jo",
    "last_name": "Li",
    "email": "Jo.Li@Example.net",
    "mobile": "541-555-0123",
    "birth_on": "3/27/1985",
    "password1": "willow bark and moon",
}


def newest_code(email="jo.li@example.net"):
    return Message.objects.filter(recipient=email).order_by("-pk").first().facts["code"]


def test_sign_up_makes_account_and_file_once_the_code_is_typed(client, cast):
    sent = client.post(PAGE, FORM)
    before = Patient.objects.filter(last_name="Li").count()

    arrived = client.post(CODE, {"code": newest_code()})

    file = Patient.objects.get(last_name="Li")
    account = Account.objects.get(email_key="jo.li@example.net")
    assert (sent.status_code, sent["Location"], before) == (302, CODE, 0)
    assert (arrived.status_code, arrived["Location"]) == (302, "/riverbend/appointments/")
    assert (file.account, file.clinic, file.email_key) == (account, cast.riverbend, account.email)
    assert (file.first_name, str(file.birth_on), file.mobile) == ("Jo", "1985-03-27", "+1 541-555-0123")
    assert file.came_new
    assert account.check_password(FORM["password1"])
    assert client.session["door"] == "patient"
    assert client.get("/riverbend/appointments/").status_code == 200

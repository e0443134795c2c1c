"""A new patient: names and address, a code in the same tab, then the file."""

import pytest

from qimen.models import Account, JournalEntry, Patient
from tests.web.account.steps import CODE_PAGE, WHO, mails, newest_code, sign_up

pytestmark = pytest.mark.django_db

PAGE = "/riverbend/sign-up/"


def test_sign_up_makes_account_and_file_once_the_code_is_typed(client, cast):
    sent = client.post(PAGE, {**WHO, "email": "Jo.Li@Example.NET"})
    before = Patient.objects.filter(last_name="Li").count()

    arrived = client.post(CODE_PAGE, {"code": newest_code("jo.li@example.net")})

    file = Patient.objects.get(last_name="Li")
    account = Account.objects.get(email_key="jo.li@example.net")
    assert (sent.status_code, sent["Location"], before) == (302, CODE_PAGE, 0)
    assert (arrived.status_code, arrived["Location"]) == (302, "/riverbend/appointments/")
    assert (file.account, file.clinic, file.email_key) == (account, cast.riverbend, account.email)
    assert (file.first_name, str(file.birth_on)) == ("Jo", "1985-03-27")
    assert (file.mobile, file.came_new) == ("+1 541-555-0123", True)
    assert account.check_password(WHO["password1"])
    assert client.get("/riverbend/appointments/").status_code == 200


def test_sign_up_is_recorded(client, cast):
    sign_up(client)

    told = JournalEntry.objects.order_by("pk").values_list("action", "clinic_id")
    assert list(told) == [
        ("account.signed_in", cast.riverbend.pk),
        ("patient.registered", cast.riverbend.pk),
    ]


def test_sign_up_keeps_what_was_chosen_in_booking(client, cast):
    chosen = "/riverbend/appointments/?service=abc&date=2026-12-01"

    page = client.get(PAGE, {"next": chosen})
    arrived = sign_up(client, next=chosen)

    assert f'name="next" value="{chosen.replace("&", "&amp;")}"' in page.content.decode()
    assert arrived["Location"] == chosen


@pytest.mark.parametrize(
    ("field", "typed", "needed"),
    [
        ("email", "jo@", "Enter an e-mail address like jo@example.org."),
        ("email", "jö@example.net", "Enter an e-mail address like jo@example.org."),
        ("email", "jo@example.net\x00", "Enter an e-mail address like jo@example.org."),
        ("email", "jo@example.net\r\nBcc: x@example.org", "Enter an e-mail address like"),
        ("first_name", "", "Enter your first name."),
        ("first_name", "J\u202eo", "Your first name has a character that cannot be shown."),
        ("last_name", "L\x00i", "Your last name has a character that cannot be shown."),
        ("last_name", "x" * 81, "Use 80 characters or fewer for your last name."),
        ("mobile", "call me", "Enter a mobile number like (201) 555-0123."),
        ("mobile", "12", "Enter a mobile number like (201) 555-0123."),
        ("birth_on", "31/12/1985", "Enter your birth date like 3/27/1985."),
        ("birth_on", "2/30/1985", "Enter your birth date like 3/27/1985."),
        ("birth_on", "1/1/2090", "Enter a birth date in the past, like 3/27/1985."),
        ("birth_on", "1/1/1800", "Enter a birth date in the past, like 3/27/1985."),
        ("password1", "short", "Use 10 characters or more."),
        ("password1", "x" * 129, "Use 128 characters or fewer."),
        ("password1", "1234567890", "Many people use this password"),
        ("password1", "Riverbend-2026", "Many people use this password"),
        ("password1", "jo.li@example.net", "This is too much like your e-mail address."),
    ],
)
def test_sign_up_says_what_is_needed_and_keeps_what_was_typed(client, cast, field, typed, needed):
    answer = client.post(PAGE, {**WHO, field: typed})

    words = answer.content.decode().replace("&#x27;", "'")
    kept = {name: value for name, value in WHO.items() if name not in {field, "password1"}}
    assert answer.status_code == 200
    assert needed in words
    assert [value for value in kept.values() if f'value="{value}"' not in words] == []
    assert Account.objects.filter(email_key__startswith="jo").count() == 0


@pytest.mark.parametrize("name", ["O'Brien-Núñez", "Ng", "王", "Ana María", "नि"])
def test_sign_up_takes_names_of_all_scripts(client, cast, name):
    sign_up(client, last_name=name)

    assert Patient.objects.filter(last_name=name).count() == 1


@pytest.mark.parametrize(
    "typed", ["3/27/1985", "03-27-1985", "1985-03-27", "March 27, 1985", "27 Mar 1985"]
)
def test_sign_up_reads_birth_dates_as_people_write_them(client, cast, typed):
    sign_up(client, birth_on=typed)

    assert str(Patient.objects.get(last_name="Li").birth_on) == "1985-03-27"


def test_sign_up_reads_the_day_first_where_the_clinic_does(client, cast):
    cast.harbor.country = "GB"
    cast.harbor.save()

    sign_up(client, "harbor", birth_on="27/3/1985", mobile="07400 123456")

    file = Patient.objects.get(last_name="Li")
    assert (str(file.birth_on), file.mobile) == ("1985-03-27", "+44 7400 123456")


def test_wrong_code_makes_nothing_and_can_be_typed_again(client, cast):
    client.post(PAGE, WHO)

    wrong = client.post(CODE_PAGE, {"code": "AAAA-AAAA"})
    right = client.post(CODE_PAGE, {"code": newest_code(WHO["email"]).lower()})

    assert "This code is not right." in wrong.content.decode()
    assert right["Location"] == "/riverbend/appointments/"


def test_code_ends_after_five_wrong_tries(client, cast):
    client.post(PAGE, WHO)

    for _ in range(5):
        client.post(CODE_PAGE, {"code": "AAAA-AAAA"})
    late = client.post(CODE_PAGE, {"code": newest_code(WHO["email"])})

    assert late.status_code == 302
    assert Patient.objects.filter(last_name="Li").count() == 0
    assert "_auth_user_id" not in client.session


def test_code_can_be_sent_again_and_the_older_one_ends(client, cast):
    client.post(PAGE, WHO)
    older = newest_code(WHO["email"])

    client.post(CODE_PAGE, {"action": "resend"})

    assert newest_code(WHO["email"]) != older
    assert client.post(CODE_PAGE, {"code": older}).status_code == 200
    assert client.post(CODE_PAGE, {"code": newest_code(WHO["email"])}).status_code == 302


def test_account_has_no_password_until_its_address_is_confirmed(client, cast):
    client.post(PAGE, WHO)

    assert not Account.objects.get(email_key=WHO["email"]).has_usable_password()


def test_who_confirms_decides_the_password(client, cast, other_client):
    """Somebody else signs up with the address first and waits; its owner confirms later."""
    client.post(PAGE, {**WHO, "password1": "laid in wait for you"})

    sign_up(other_client, password1="mine and only mine")

    account = Account.objects.get(email_key=WHO["email"])
    assert account.check_password("mine and only mine")
    assert Account.objects.filter(email_key=WHO["email"]).count() == 1


def test_sign_up_with_a_known_address_mails_its_owner_and_shows_nothing(client, cast):
    answer = client.post(PAGE, {**WHO, "email": "eve@example.org"})

    page = client.get(CODE_PAGE)
    assert (answer.status_code, answer["Location"]) == (302, CODE_PAGE)
    assert "We have written to eve@example.org" in page.content.decode()
    assert [mail.kind for mail in mails("eve@example.org")] == ["account/already_have_account"]
    assert Patient.objects.filter(last_name="Li").count() == 0


def test_one_account_serves_several_clinics(client, cast):
    sign_up(client)

    asked = client.get("/harbor/appointments/")
    told = client.post("/harbor/file/", {name: WHO[name] for name in FILE})

    assert asked["Location"] == "/harbor/file/?next=%2Fharbor%2Fappointments%2F"
    assert told["Location"] == "/harbor/appointments/"
    assert Patient.objects.filter(last_name="Li").count() == 2
    assert Account.objects.filter(email_key=WHO["email"]).count() == 1


FILE = ("first_name", "last_name", "mobile", "birth_on")

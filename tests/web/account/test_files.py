"""An account meets the file that the clinic already has."""

from datetime import date, timedelta

import pytest
import time_machine

from qimen.models import JournalEntry, Patient
from tests import cast as people
from tests.web.account.steps import WHO, sign_up

pytestmark = pytest.mark.django_db

PAGE = "/riverbend/file/"
FORM = {name: WHO[name] for name in ("first_name", "last_name", "mobile", "birth_on")}
BORN = date(1985, 3, 27)


@pytest.fixture
def known(cast):
    """A patient whom the clinic wrote down before there was a portal."""
    return people.patient(
        cast.riverbend, "Johanna Li-Meyer", WHO["email"], birth_on=BORN, mobile="+1 541-555-0199"
    )


def files(address=WHO["email"]):
    return list(Patient.objects.filter(email_key=address).order_by("pk"))


def test_matching_birth_date_ties_the_clinics_file(client, known):
    arrived = sign_up(client)

    [file] = files()
    assert arrived["Location"] == "/riverbend/appointments/"
    assert (file.pk, file.account.email_key) == (known.pk, WHO["email"])
    assert (file.first_name, file.mobile) == ("Johanna", "+1 541-555-0199")
    assert JournalEntry.objects.filter(action="patient.claimed", patient_id=file.pk).count() == 1


def test_file_without_birth_date_is_tied_and_its_gaps_are_filled(client, known):
    known.birth_on, known.mobile = None, ""
    known.save()

    sign_up(client)

    [file] = files()
    entry = JournalEntry.objects.get(action="patient.claimed")
    assert (file.account.email_key, file.birth_on) == (WHO["email"], BORN)
    assert file.mobile == "+1 541-555-0123"
    assert entry.details == {"fields": ["birth_on", "mobile"]}


def test_other_birth_date_shows_nothing_of_the_file(client, known):
    arrived = sign_up(client, birth_on="3/28/1985")

    page = client.get(PAGE).content.decode()
    [file] = files()
    assert (arrived["Location"], file.account) == (PAGE, None)
    assert "The birth date does not match" in page
    assert [word for word in ("Johanna", "Meyer", "0199") if word in page] == []


def test_birth_date_may_be_corrected(client, known):
    sign_up(client, birth_on="3/28/1985")

    answer = client.post(PAGE, FORM)

    assert answer["Location"] == "/riverbend/appointments/"
    assert files()[0].account.email_key == WHO["email"]


def test_birth_date_has_five_tries_and_no_new_session_gives_more(client, known):
    sign_up(client, birth_on="1/1/1985")
    for day in range(2, 6):
        client.post(PAGE, {**FORM, "birth_on": f"1/{day}/1985"})

    right = client.post(PAGE, FORM).content.decode()

    assert "Please call the clinic" in right
    assert files()[0].account is None
    assert JournalEntry.objects.filter(action="patient.claim_refused").count() == 6
    with time_machine.travel(timedelta(days=31)):
        people.sign_in(
            client, JournalEntry.objects.filter(action="account.signed_in").get().account
        )
        assert client.post(PAGE, FORM)["Location"] == "/riverbend/appointments/"


def test_shared_address_asks_to_call(client, cast, known):
    people.patient(cast.riverbend, "Jay Li", WHO["email"], birth_on=BORN)

    arrived = sign_up(client)

    page = client.get(PAGE).content.decode()
    assert arrived["Location"] == PAGE
    assert "from more than one patient" in page
    assert [file.account for file in files()] == [None, None]


def test_file_of_an_archived_patient_is_left_alone(client, cast, known):
    known.archived_at = people.NOW
    known.save()

    sign_up(client)

    old, new = files()
    assert (old.account, new.account.email_key) == (None, WHO["email"])


def test_file_at_another_clinic_is_not_touched(client, cast):
    there = people.patient(cast.harbor, "Johanna Li", WHO["email"], birth_on=BORN)

    sign_up(client)

    there.refresh_from_db()
    assert there.account is None
    assert [file.clinic_id for file in files() if file.account] == [cast.riverbend.pk]


def test_account_without_a_file_is_asked_who_it_is(sign_in, cast):
    client = sign_in(cast.kim)

    asked = client.get("/riverbend/appointments/")
    made = client.post(f"{PAGE}?next=/riverbend/appointments/", FORM)

    assert asked["Location"] == f"{PAGE}?next=%2Friverbend%2Fappointments%2F"
    assert made["Location"] == "/riverbend/appointments/"
    assert Patient.objects.get(account=cast.kim).clinic == cast.riverbend


def test_sending_the_form_twice_makes_one_file(sign_in, cast):
    client = sign_in(cast.kim)

    client.post(PAGE, FORM)
    again = client.post(PAGE, FORM)

    assert again.status_code == 302
    assert Patient.objects.filter(account=cast.kim).count() == 1


def test_who_has_a_file_is_sent_on(sign_in, cast):
    assert sign_in(cast.ada).get(PAGE)["Location"] == "/riverbend/appointments/"


def test_who_has_not_signed_in_is_sent_to_the_door(client, cast):
    answer = client.post(PAGE, FORM)

    assert answer["Location"] == "/riverbend/sign-in/"
    assert Patient.objects.filter(last_name="Li").count() == 0

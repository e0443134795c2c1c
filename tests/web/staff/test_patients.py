"""A patient's file: who may open it, and that opening it leaves a trace."""

import re

import pytest

from qimen.models import JournalEntry, Patient
from tests.actions.test_booking import book

pytestmark = pytest.mark.django_db


def path(patient, slug="riverbend"):
    return f"/staff/{slug}/patients/{patient.ref}/"


def body(response):
    """The page without its one-time token."""
    return re.sub(rb'value="[A-Za-z0-9]{64}"', b"", response.content)


def text(response):
    return " ".join(response.content.decode().split())


def test_file_shows_who_it_is_and_what_is_coming(cast, sign_in):
    book(cast)

    page = text(sign_in(cast.noor).get(path(cast.eve)))

    assert "Eve Stone" in page
    assert "<dt>Age</dt><dd>35</dd>" in page
    assert "Mon, Mar 9" in page
    assert "Red flag: none" in page
    assert "Has an account" in page


def test_file_has_no_name_in_its_title_or_address(cast, sign_in):
    page = sign_in(cast.noor).get(path(cast.eve)).content.decode()
    title = page[page.index("<title>") : page.index("</title>")]

    assert "Eve" not in title
    assert "Stone" not in title


def test_file_names_the_others_who_share_its_address(cast, sign_in):
    page = text(sign_in(cast.noor).get(path(cast.ada)))

    assert "This address is shared" in page
    assert "Max Moreno" in page


def test_red_flag_is_shown_as_text(cast, sign_in):
    Patient.objects.filter(pk=cast.eve.pk).update(red_flag="Faints <b>easily</b>")

    page = text(sign_in(cast.noor).get(path(cast.eve)))

    assert "Faints &lt;b&gt;easily&lt;/b&gt;" in page


def test_opening_a_file_is_journalled_each_time(cast, sign_in):
    client = sign_in(cast.noor)
    client.get(path(cast.eve))
    client.get(path(cast.eve))

    entries = JournalEntry.objects.filter(action="patient.opened")
    assert [(one.patient_id, one.account_id, one.role) for one in entries] == [
        (cast.eve.pk, cast.noor.account_id, "front_desk")
    ] * 2


def test_practitioner_opens_the_files_of_own_patients_alone(cast, sign_in):
    book(cast)

    assert sign_in(cast.lin).get(path(cast.eve)).status_code == 200
    assert sign_in(cast.mei).get(path(cast.eve)).status_code == 404


def test_file_of_another_clinic_does_not_exist_and_leaves_no_trace(cast, sign_in):
    foreign = sign_in(cast.oda).get(path(cast.hugo))
    unknown = sign_in(cast.oda).get("/staff/riverbend/patients/nosuchnosuchnosu/")

    assert foreign.status_code == unknown.status_code == 404
    assert body(foreign) == body(unknown)
    assert not JournalEntry.objects.exists()

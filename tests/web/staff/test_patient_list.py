"""The list of patients and its search; Add New Patient; what never stands in an address."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qimen.models import JournalEntry, Patient
from tests import cast as people
from tests.actions.test_booking import book

pytestmark = pytest.mark.django_db
LIST = "/staff/riverbend/patients/"
NEW = "/staff/riverbend/patients/new/"
QUIET = {"HX-Request": "true"}
JO = {"first_name": "Jo", "last_name": "Li", "birth_on": "3/27/1985", "is_new": "on"}


def text(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def names(response):
    return [one.name for one in response.context["patients"]]


def test_list_stands_in_the_order_of_names(cast, sign_in):
    page = sign_in(cast.noor).get(LIST)

    assert names(page) == ["Ada Moreno", "Max Moreno", "Eve Stone"]
    assert "Hugo" not in text(page)


def test_practitioner_lists_own_patients_alone(cast, sign_in):
    book(cast)

    assert names(sign_in(cast.lin).get(LIST)) == ["Eve Stone"]
    assert names(sign_in(cast.mei).get(LIST)) == []


def test_archived_files_are_listed_on_request(cast, sign_in):
    Patient.objects.filter(pk=cast.max.pk).update(archived_at=cast.max.created_at)
    client = sign_in(cast.noor)

    assert names(client.get(LIST)) == ["Ada Moreno", "Eve Stone"]
    assert names(client.get(f"{LIST}?archived=1")) == ["Max Moreno"]
    assert names(client.post(LIST, {"words": "moreno", "archived": "1"})) == ["Max Moreno"]


def test_search_answers_with_a_page_or_quietly_with_a_part(cast, sign_in):
    client = sign_in(cast.noor)

    whole = client.post(LIST, {"words": "stone"})
    part = client.post(LIST, {"words": "stone"}, headers=QUIET)

    assert names(whole) == names(part) == ["Eve Stone"]
    assert b"<!doctype" in whole.content
    assert part.content.lstrip().startswith(b'<div id="found"')
    assert b'data-says="1 found."' in part.content


@pytest.mark.parametrize(
    ("words", "said"),
    [("z", "Type one more letter."), ("nobody", "Nobody found"), ("<b>", "Nobody found")],
)
def test_search_says_what_to_do_when_it_finds_nothing(cast, sign_in, words, said):
    page = sign_in(cast.noor).post(LIST, {"words": words})

    assert said in text(page)
    assert page.content.count(b"<b>Add New Patient</b>") == 0


def test_words_are_never_taken_from_the_address(cast, sign_in):
    page = sign_in(cast.noor).get(f"{LIST}?words=stone")

    assert len(names(page)) == 3
    assert "stone" not in page.content.decode()


def test_no_link_of_the_list_has_a_name_in_it(cast, sign_in):
    page = sign_in(cast.noor).post(LIST, {"words": "stone"}).content.decode()
    links = re.findall(r'(?:href|action|hx-post)="([^"]*)"', page)

    assert [link for link in links if re.search("stone|eve", link, re.IGNORECASE)] == []


def test_search_too_often_is_refused(cast, sign_in):
    client = sign_in(cast.noor)

    statuses = {client.post(LIST, {"words": "stone"}).status_code for _ in range(61)}

    assert statuses == {200, 429}


def test_list_and_search_take_the_same_statements_with_one_and_three(cast, sign_in):
    client = sign_in(cast.noor)
    client.get(LIST)
    counts = []
    for name in ("Bo Quill", "Cy Quill", "Di Quill"):
        people.patient(cast.riverbend, name)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))

    # session, account, membership with the clinic; a page of files
    assert counts == [4, 4, 4]


def test_list_is_not_for_auditors_nor_patients(cast, sign_in):
    abe = people.staff_member(cast.riverbend, "Abe Quist", "auditor")

    assert sign_in(abe).get(LIST).status_code == 404
    assert sign_in(abe).post(LIST, {"words": "stone"}).status_code == 404
    assert sign_in(cast.eve).post(LIST, {"words": "stone"}).status_code == 302


# ── Add New Patient ──────────────────────────────────────────────────────────────────────


def test_new_patient_is_new_by_default(cast, sign_in):
    client = sign_in(cast.noor)

    page = client.get(NEW)
    answer = client.post(NEW, {**JO, "mobile": "541 555 0123"}, follow=True)

    assert page.context["form"]["is_new"].value() is True
    assert "Jo Li" in text(answer)
    made = Patient.objects.get(first_name="Jo")
    assert (made.came_new, made.mobile) == (True, "+1 541-555-0123")
    assert JournalEntry.objects.filter(action="patient.added", patient_id=made.pk).exists()


def test_form_says_what_is_missing_and_keeps_the_rest(cast, sign_in):
    answer = sign_in(cast.noor).post(NEW, {**JO, "last_name": "", "address": "12 Mill Street"})

    assert answer.status_code == 422
    assert "Enter the last name." in text(answer)
    assert "12 Mill Street" in answer.content.decode()


def test_patient_who_may_have_a_file_is_asked_about(cast, sign_in):
    client = sign_in(cast.noor)
    same = {**JO, "email": "eve@example.org"}

    answer = client.post(NEW, same)
    added = client.post(NEW, {**same, "even_so": "1"})

    assert answer.status_code == 409
    assert "There may be a file already" in text(answer)
    assert "Eve Stone" in text(answer)
    assert added.status_code == 302


def test_practitioner_adds_a_file_that_opens_with_the_first_visit(cast, sign_in):
    answer = sign_in(cast.lin).post(NEW, JO, follow=True)

    assert answer.redirect_chain == [(LIST, 302)]
    assert "It opens for you with the first visit you have together." in text(answer)


def test_billing_adds_nobody(cast, sign_in):
    bea = people.staff_member(cast.riverbend, "Bea Roth", "billing")

    assert sign_in(bea).get(NEW).status_code == 404
    assert sign_in(bea).post(NEW, JO).status_code == 404
    assert "Add New Patient" not in text(sign_in(bea).get(LIST))

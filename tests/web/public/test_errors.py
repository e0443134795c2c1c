"""When things go wrong: what happened, the way out, and no statement to the database."""

import pytest
from django.test import Client, RequestFactory

from qimen.models import Clinic
from qimen.web import page
from qimen.web.gate import limits
from tests.web.public.pages import text

PHONE = "(541) 555-0100"


SORRY = [
    (page.not_found, 404, "We cannot find this page"),
    (page.forbidden, 404, "We cannot find this page"),
    (page.bad_request, 400, "We could not read that request"),
    (page.too_many, 429, "Please wait a moment"),
    (page.server_error, 500, "Something went wrong on our side"),
    (page.unavailable, 503, "We cannot answer just now"),
    (page.stale_form, 403, "Please send the form again"),
]


@pytest.mark.parametrize(("answer", "status", "words"), SORRY)
def test_error_page_at_no_clinic_leads_to_the_front_page(answer, status, words):
    """Without the database: pytest refuses this test any statement."""
    response = answer(RequestFactory().get("/healthz"))

    assert response.status_code == status
    assert words in text(response)
    assert 'href="/"' in text(response)


@pytest.mark.django_db
@pytest.mark.parametrize(("answer", "status", "words"), SORRY)
def test_error_page_is_the_clinics_where_the_path_names_one(cast, client, answer, status, words):
    client.get("/riverbend/")  # the pages that may not ask know whom this process has served

    said = text(answer(RequestFactory().get("/riverbend/nothing/here/")))

    assert words in said
    assert PHONE in said
    assert 'href="/riverbend/">Go to Riverbend' in said
    assert 'href="/brand/riverbend-' in said


@pytest.mark.django_db
@pytest.mark.parametrize(("answer", "status", "words"), SORRY)
def test_error_page_behind_the_staff_door_tells_strangers_no_clinic(
    cast, client, answer, status, words
):
    client.get("/riverbend/")

    said = text(answer(RequestFactory().get("/staff/riverbend/nothing/")))

    assert words in said
    assert PHONE not in said
    assert 'href="/"' in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/nowhere/", "/staff/nowhere/sign-in/", "/river%00bend/x/", "/a/b/c/"]
)
def test_error_page_of_a_clinic_that_is_not_there_names_none(cast, client, path):
    response = client.get(path)

    assert response.status_code == 404
    assert PHONE not in text(response)
    assert 'href="/"' in text(response)


@pytest.mark.django_db
def test_error_page_of_the_account_pages_is_that_of_the_door_one_came_by(cast, client):
    client.post("/riverbend/sign-in/", {})

    assert PHONE in text(client.get("/account/nothing/"))


@pytest.mark.django_db
def test_error_page_of_a_staff_door_is_that_of_the_door_one_came_by(cast, client):
    before = text(client.get("/staff/riverbend/nothing/"))
    client.get("/staff/riverbend/sign-in/")

    assert PHONE not in before
    assert PHONE in text(client.get("/staff/riverbend/nothing/"))


@pytest.mark.django_db
def test_error_page_leads_staff_back_to_their_calendar(cast, sign_in):
    said = text(sign_in(cast.noor).get("/staff/riverbend/patients/unknownref000000/"))

    assert 'href="/staff/riverbend/">To the calendar' in said


@pytest.mark.django_db
def test_address_of_another_clinic_tells_no_more_than_its_public_page(cast, sign_in):
    """Who asks for somebody's appointment hears what the page of the clinic tells anyhow."""
    theirs = sign_in(cast.eve).get("/riverbend/appointments/unknownref000000/")
    nobodys = sign_in(cast.eve).get("/riverbend/appointments/unknownref000001/")

    assert text(theirs) == text(nobodys)


@pytest.mark.django_db
def test_rate_limit_is_told_in_the_clinics_name(cast, sign_in, monkeypatch):
    monkeypatch.setitem(limits.WRITES, "book", limits.Limit(0))

    response = sign_in(cast.ada).post("/riverbend/book/confirmation/", {})

    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert PHONE in text(response)


@pytest.mark.parametrize("answer", [page.server_error, page.bad_request, page.not_found])
def test_error_page_gives_the_clinics_phone_where_it_is_known(answer):
    request = RequestFactory().get("/riverbend/")
    request.clinic = Clinic(slug="riverbend", name="Riverbend", phone="+15415550100")

    said = text(answer(request))

    assert "(541) 555-0100" in said
    assert 'href="/riverbend/"' in said


@pytest.mark.django_db
def test_form_without_its_token_is_answered_in_words(cast, sign_in):
    client = Client(enforce_csrf_checks=True)

    response = client.post("/riverbend/book/confirmation/", {"note": "x"})

    assert response.status_code == 403
    assert "Nothing was saved" in text(response)
    assert PHONE in text(response)

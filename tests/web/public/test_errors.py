"""When things go wrong: what happened, the way out, and no statement to the database."""

import pytest
from django.test import Client, RequestFactory

from qimen.models import Clinic
from qimen.web import page
from tests.web.public.pages import text


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (page.not_found, 404, "We cannot find this page"),
        (page.forbidden, 404, "We cannot find this page"),
        (page.bad_request, 400, "We could not read that request"),
        (page.server_error, 500, "Something went wrong on our side"),
        (page.stale_form, 403, "Please send the form again"),
    ],
)
def test_error_page_helps_without_the_database(answer, status, words):
    response = answer(RequestFactory().get("/riverbend/"))

    assert response.status_code == status
    assert words in text(response)
    assert 'href="/"' in text(response)


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

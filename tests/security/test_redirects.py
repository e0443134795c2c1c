"""Redirects stay on our own pages (ASVS 3.7.2)."""

import pytest

from qimen.web.gate import visit
from tests.web.account.steps import patient_signs_in

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/%5Cevil.example/",
    "/%2F/evil.example/",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "/riverbend/\r\nLocation: https://evil.example/",
    "/riverbend/%0d%0aSet-Cookie:x=y",
    "/\tevil.example/",
    "\t//evil.example/",
    " https://evil.example/",
    "/riverbend/\x00",
    "/riverbend/\u202e",
    "https://localhost:8000@evil.example/",
    "http://localhost:8000/riverbend/",
    "//localhost:8000/riverbend/",
    "http://testserver/riverbend/",
    "evil.example/riverbend/",
    "/no/such/page/of/ours/",
    "",
    "/riverbend/" + "a" * 3000,
]
OURS = [
    "/riverbend/appointments/",
    "/riverbend/appointments/?a=1&b=%20x",
    "/staff/riverbend/?date=2026-03-02",
    "/riverbend/book/confirmation/?service=abc",
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_elsewhere_is_not_ours(url):
    assert not visit.is_own_path(url)


@pytest.mark.parametrize("url", OURS)
def test_own_pages_are_ours(url):
    assert visit.is_own_path(url)


@pytest.mark.django_db
@pytest.mark.parametrize("url", ELSEWHERE[:22])
def test_sign_in_never_leads_elsewhere(client, cast, url):
    page = client.get("/riverbend/sign-in/", {"next": url})
    answer = patient_signs_in(client, cast.eve, next=url)

    assert answer["Location"] == "/riverbend/appointments/"
    assert "evil" not in page.content.decode()


@pytest.mark.django_db
def test_next_of_another_clinic_or_door_is_not_followed(client, cast):
    client.get("/riverbend/sign-in/", {"next": "/staff/riverbend/"})

    assert patient_signs_in(client, cast.eve)["Location"] == "/riverbend/appointments/"


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/account/login/code/", "/account/password/reset/"])
def test_library_pages_pass_on_no_other_place(client, cast, page):
    client.get("/riverbend/sign-in/")

    answer = client.post(f"{page}?next=https://evil.example/", {"email": "eve@example.org"})

    assert "evil" not in answer["Location"]

"""Addresses that programs know: the page to change the password, whom to tell of a fault."""

import pytest

from tests.cast import NOW
from tests.web.account.steps import patient_signs_in

pytestmark = pytest.mark.django_db
SECURITY = "/.well-known/security.txt"


def test_password_manager_is_led_to_the_page(client, cast):
    patient_signs_in(client, cast.eve)

    page = client.get("/.well-known/change-password", follow=True)

    assert page.redirect_chain == [("/account/password/change/", 302)]
    assert "Present password" in page.content.decode()


def test_who_is_signed_out_is_led_to_the_door_they_came_by(client, cast):
    client.get("/riverbend/sign-in/")

    page = client.get("/.well-known/change-password", follow=True)

    assert page.redirect_chain[-1][0] == "/riverbend/sign-in/"


def test_address_that_cannot_exist_does_not_answer_as_if_it_did(client, cast):
    """What password managers ask first, to know whether a status of ours means anything."""
    asked = "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200"

    assert client.get(asked).status_code == 404


def test_security_txt_says_whom_to_tell_and_until_when(client, db, settings, time_machine):
    time_machine.move_to(NOW, tick=False)
    settings.SECURITY_CONTACT = "mailto:security@clinic.example"
    settings.SITE_URL = "https://portal.clinic.example"

    answer = client.get(SECURITY)

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "Contact: mailto:security@clinic.example",
        "Expires: 2026-08-29T16:00:00Z",
        "Canonical: https://portal.clinic.example/.well-known/security.txt",
        "Preferred-Languages: en",
    ]
    assert "Set-Cookie" not in answer.headers


def test_security_txt_is_not_there_where_nobody_is_named(client, cast):
    assert client.get(SECURITY).status_code == 404

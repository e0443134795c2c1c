"""Looking at the doors writes nothing: a session begins when something has to be kept."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client

from qimen.actions import pruning
from qimen.models import Session
from qimen.web.gate import limits, threshold
from tests.cast import NOW
from tests.web.account.steps import WHO, newest_code, password_step, patient_signs_in, sign_up

pytestmark = pytest.mark.django_db

DOORS = [
    "/riverbend/", "/riverbend/book/", "/riverbend/sign-in/", "/riverbend/sign-up/",
    "/riverbend/sign-in/?next=/riverbend/appointments/", "/staff/riverbend/sign-in/",
    "/riverbend/appointments/", "/riverbend/file/", "/staff/riverbend/",
    "/account/password/reset/", "/account/login/code/", "/account/login/", "/account/signup/",
    "/account/goodbye/", "/account/2fa/", "/nowhere/",
]  # fmt: skip


def test_looking_at_the_doors_writes_no_session(cast):
    for path in DOORS:
        Client().get(path)
        Client().get(path, follow=True)

    assert Session.objects.count() == 0


def test_forms_with_faults_at_the_doors_write_no_session(cast):
    for path in ("/riverbend/sign-in/", "/riverbend/sign-up/", "/staff/riverbend/sign-in/"):
        for _ in range(3):
            Client().post(path, {"email": "not an address"})

    assert Session.objects.count() == 0


def test_walk_by_one_browser_through_the_account_pages_writes_no_session(client, cast):
    client.get("/riverbend/sign-in/?next=/riverbend/book/")

    shown = client.get("/account/password/reset/")

    assert "Riverbend" in shown.content.decode()
    assert Session.objects.count() == 0


def test_way_back_is_kept_in_the_browser_until_one_is_inside(client, cast):
    client.get("/riverbend/sign-in/?next=/riverbend/book/")
    password_step(client, cast.eve)
    client.post("/account/login/code/confirm/", {"code": newest_code("eve@example.org")})

    inside = client.post("/account/2fa/trust/", {"action": "no"})

    assert inside["Location"] == "/riverbend/book/"
    assert client.cookies["qimen_door"].value == ""


def test_sign_up_from_a_booking_leads_back_to_it(client, cast):
    client.get("/riverbend/sign-up/?next=/riverbend/book/")

    assert sign_up(client)["Location"] == "/riverbend/book/"


def test_door_that_was_entered_last_is_the_one_that_counts(client, cast):
    client.get("/riverbend/sign-in/?next=/riverbend/book/")
    client.get("/staff/harbor/sign-in/")

    assert client.get("/account/login/")["Location"] == "/staff/harbor/sign-in/"


@pytest.mark.parametrize(
    "told",
    [
        "x",
        "",
        "a:b:c",
        signing.dumps({"clinic_slug": "harbor"}, salt="another"),
        signing.dumps({"clinic_slug": "nowhere"}, salt=threshold.SALT),
    ],
)
def test_cookie_that_is_not_ours_or_says_nothing_leads_to_the_front_page(client, cast, told):
    client.cookies["qimen_door"] = told

    assert client.get("/account/login/")["Location"] == "/"


def test_way_back_that_is_too_long_is_left_out(client, cast):
    client.get("/riverbend/sign-in/?next=/riverbend/book/%3F" + "y" * 1900)

    assert len(client.cookies["qimen_door"].value) < threshold.LONGEST
    assert client.get("/account/login/")["Location"] == "/riverbend/sign-in/"


def test_cookie_of_the_door_opens_nothing(client, cast):
    """It names a clinic; who signed in is the session's to say."""
    note = {"clinic_slug": "riverbend", "entering": "staff", "door": "staff", "_auth_user_id": "1"}
    client.cookies["qimen_door"] = signing.dumps(note, salt=threshold.SALT)

    assert client.get("/staff/riverbend/")["Location"].startswith("/staff/riverbend/sign-in/")


def test_questions_for_passkeys_are_limited(client, cast, monkeypatch):
    """Each needs a session, so not without limit."""
    monkeypatch.setitem(limits.READS, "passkey", limits.Limit(2 * 3))
    client.get("/riverbend/sign-in/")
    json = {"Accept": "application/json"}

    answers = [
        client.get("/account/2fa/passkeys/login/", headers=json).status_code for _ in range(5)
    ]

    assert answers == [200, 200, 200, 429, 429]


def test_tidying_forgets_sessions_that_nobody_signed_in_with(client, cast, time_machine):
    time_machine.move_to(NOW, tick=False)
    patient_signs_in(client, cast.eve)
    Client().post("/riverbend/sign-up/", WHO)
    before = Session.objects.filter(account=None).count()

    soon = pruning.sessions(NOW + timedelta(minutes=100))
    later = pruning.sessions(NOW + timedelta(minutes=130))

    assert (before, soon, later) == (1, 0, 1)
    assert [row.account_id for row in Session.objects.all()] == [cast.eve.account_id]


def test_cookie_says_no_more_than_the_door_and_the_way_back(client, cast):
    client.get("/riverbend/sign-in/?next=/riverbend/appointments/")

    told = signing.loads(client.cookies["qimen_door"].value, salt=threshold.SALT)

    assert told == {
        "clinic_slug": "riverbend",
        "entering": "patient",
        "next": "/riverbend/appointments/",
    }
    assert re.fullmatch(r"[\w.:-]+", client.cookies["qimen_door"].value)

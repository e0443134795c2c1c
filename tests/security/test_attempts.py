"""What is tried and refused leaves a trace: counted after an attack by script, without a name."""

import json
from base64 import urlsafe_b64encode
from collections import Counter

import pytest
from allauth.account.utils import user_pk_to_url_str

from qimen.models import JournalEntry
from qimen.web.gate import limits
from tests.web.account.steps import (
    WHO,
    give_second_step,
    newest_code,
    password_step,
    staff_signs_in,
)

pytestmark = pytest.mark.django_db
RECEPTION, SETTINGS = "/staff/riverbend/", "/staff/riverbend/settings/rooms/"


def told():
    return Counter(JournalEntry.objects.values_list("action", flat=True))


def details(action):
    return [row.details for row in JournalEntry.objects.filter(action=action).order_by("pk")]


def test_wrong_codes_at_the_second_step_are_recorded_each(client, cast):
    give_second_step(cast.noor)
    password_step(client, cast.noor)
    for code in ("000000", "111111", "not a code at all"):
        client.post("/account/2fa/authenticate/", {"code": code})

    entries = JournalEntry.objects.filter(action="account.second_step_failed")
    assert entries.count() == 3
    assert {(row.account_id, row.clinic_id) for row in entries} == {
        (cast.noor.account_id, cast.riverbend.pk)
    }


def test_wrong_codes_from_a_mail_are_recorded_with_what_they_were_for(client, cast):
    password_step(client, cast.eve)
    client.post("/account/login/code/confirm/", {"code": "AAAA-BBBB"})
    client.get("/account/password/reset/")
    client.post("/account/password/reset/", {"email": cast.ada.account.email})
    client.post("/account/password/reset/confirm/", {"code": "AAAA-BBBB"})

    entries = JournalEntry.objects.filter(action="account.code_failed").order_by("pk")
    assert [(row.details["which"], row.account_id) for row in entries] == [
        ("sign_in", cast.eve.account_id),
        ("reset", None),
    ]


def test_wrong_code_for_a_new_address_is_recorded(client, cast):
    client.post("/riverbend/sign-up/", WHO)
    client.post("/account/confirm-email/", {"code": "AAAA-BBBB"})

    assert details("account.code_failed") == [{"which": "address"}]


def test_right_codes_leave_no_trace_of_failure(client, cast):
    give_second_step(cast.noor)
    staff_signs_in(client, cast.noor)

    assert told() == {"account.signed_in": 1}


def test_guessing_of_passwords_is_counted_and_its_limit_recorded_once(client, cast):
    for _ in range(20):
        password_step(client, cast.eve, password="a wrong guess")

    assert told() == {"account.sign_in_failed": 5, "limit.hit": 1}
    assert details("limit.hit") == [{"limit": "sign_in"}]


def test_flood_of_writes_is_recorded_once_for_each_account(cast, sign_in, monkeypatch):
    monkeypatch.setitem(limits.WRITES, "book", limits.Limit(300, 2))
    for person in (cast.ada, cast.eve):
        browser = sign_in(person)
        for _ in range(5):
            browser.post("/riverbend/book/confirmation/", {"note": "my left knee"})

    entries = JournalEntry.objects.filter(action="limit.hit")
    assert {(row.account_id, row.patient_id, str(row.details)) for row in entries} == {
        (who.account_id, who.pk, "{'limit': 'book'}") for who in (cast.ada, cast.eve)
    }
    assert entries.count() == 2


def test_flood_of_reset_codes_is_recorded_once(client, cast, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "reset_password": "3/h/ip"}
    client.get("/riverbend/sign-in/")
    answers = [
        client.post("/account/password/reset/", {"email": f"{n}@example.org"}).status_code
        for n in range(8)
    ]

    assert answers[-1] == 429
    assert details("limit.hit") == [{"limit": "account_reset_password"}]


def test_staff_who_ask_for_what_their_role_may_not_are_recorded(cast, sign_in):
    browser = sign_in(cast.noor)
    answers = {browser.get(SETTINGS).status_code for _ in range(3)}

    entry = JournalEntry.objects.get(action="access.denied")
    assert answers == {404}
    assert (entry.role, entry.account_id, entry.clinic_id) == (
        cast.noor.role, cast.noor.account_id, cast.riverbend.pk,
    )  # fmt: skip
    assert entry.details == {"permission": "change_setup"}


def test_staff_of_elsewhere_at_the_door_of_a_clinic_are_recorded(cast, sign_in):
    sign_in(cast.noor).get("/staff/harbor/")

    assert details("access.denied") == [{"permission": "enter"}]


def test_denied_again_after_a_quarter_of_an_hour_is_recorded_again(cast, sign_in, time_machine):
    time_machine.move_to("2026-03-02T16:00:00+00:00", tick=False)
    browser = sign_in(cast.noor)
    browser.get(SETTINGS)
    time_machine.move_to("2026-03-02T16:16:00+00:00", tick=False)
    browser.get(SETTINGS)

    assert told()["access.denied"] == 2


def test_what_one_may_leaves_no_denial(cast, sign_in):
    sign_in(cast.noor).get(RECEPTION)
    sign_in(cast.oda).get(SETTINGS)

    assert told()["access.denied"] == 0


def test_attempts_hold_no_names_addresses_or_words_of_patients(client, cast, sign_in):
    """After an attack of every kind, nothing that was typed or asked for stands in the journal."""
    password_step(client, cast.eve, password="a wrong guess")
    password_step(client, cast.eve)
    client.post("/account/login/code/confirm/", {"code": "AAAA-BBBB"})
    sign_in(cast.noor).get(f"{SETTINGS}?q=Moreno")

    written = str(list(JournalEntry.objects.values_list("subject", "reason", "details")))
    for word in ("eve@", "Moreno", "AAAA", "guess", newest_code("eve@example.org")):
        assert word not in written


def passkey_of(account):
    """Return what a device might answer that has no passkey of the account."""

    def packed(raw):
        return urlsafe_b64encode(raw).decode().rstrip("=")

    said = {"type": "webauthn.get", "challenge": "AAAA", "origin": "http://testserver"}
    answer = {
        "clientDataJSON": packed(json.dumps(said).encode()),
        "authenticatorData": packed(bytes(32) + b"\x05" + bytes(4)),
        "signature": packed(bytes(8)),
        "userHandle": packed(user_pk_to_url_str(account).encode()),
    }
    key = packed(b"nobody's")
    return json.dumps({"id": key, "rawId": key, "type": "public-key", "response": answer})


def test_passkey_that_is_not_accepted_to_sign_in_is_recorded_with_whose_it_claims_to_be(
    client, cast
):
    there = "/account/2fa/passkeys/login/"
    client.get("/staff/riverbend/sign-in/")
    client.get(there, headers={"x-requested-with": "XMLHttpRequest"})
    for sent in (passkey_of(cast.noor.account), json.dumps([1]), json.dumps({"response": 7})):
        client.post(there, {"credential": sent})

    entries = JournalEntry.objects.filter(action="account.passkey_failed").order_by("pk")
    assert [(row.details, row.account_id) for row in entries] == [
        ({"which": "sign_in"}, cast.noor.account_id),
        ({"which": "sign_in"}, None),
        ({"which": "sign_in"}, None),
    ]


def test_passkey_that_is_not_accepted_as_second_step_is_recorded(client, cast):
    give_second_step(cast.noor)
    password_step(client, cast.noor)

    client.post("/account/2fa/authenticate/", {"credential": passkey_of(cast.noor.account)})

    [entry] = JournalEntry.objects.filter(action="account.passkey_failed")
    assert (entry.details, entry.account_id) == ({"which": "second_step"}, cast.noor.account_id)
    assert entry.clinic_id == cast.riverbend.pk
    assert told()["account.signed_in"] == 0

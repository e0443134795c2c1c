"""Remembered devices: asked for no code for thirty days, and forgotten whenever one wants."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.internal.flows.trust import create_config_fingerprint
from django.core.signing import Signer
from django.test import Client

from qimen.actions import devices as acting_on
from qimen.models import Device, JournalEntry
from qimen.queries import devices
from tests.cast import NOW, acting
from tests.web.account.steps import give_second_step, password_step, patient_signs_in

pytestmark = pytest.mark.django_db
PAGE, COOKIE = "/account/sessions/", "qimen_device"
CODE, INSIDE = "/account/login/code/confirm/", "/riverbend/appointments/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


def text(response):
    return " ".join(response.content.decode().split())


def again(browser, person):
    """Sign out and in with the password; return where that leads."""
    browser.post("/account/logout/")
    return password_step(browser, person)["Location"]


@pytest.fixture
def eve(cast):
    """Eve at her desk and with her telephone, both remembered."""
    desk, phone = (Client(headers={"user-agent": agent}) for agent in (FIREFOX, IPHONE))
    for each in (desk, phone):
        patient_signs_in(each, cast.eve, remember="trust")
    return desk, phone


def ref_of(cast, browser):
    held = devices.hashed(browser.cookies[COOKIE].value)
    return Device.objects.get(account=cast.eve.account, sha256=held).ref


def test_page_says_which_devices_are_remembered_and_until_when(cast, client, time_machine):
    time_machine.move_to(NOW, tick=False)  # Monday, March 2
    patient_signs_in(client, cast.eve, remember="trust")
    patient_signs_in(Client(headers={"user-agent": IPHONE}), cast.eve, remember="trust")

    page = text(client.get(PAGE))

    known = page[page.index("Remembered devices") :]
    assert known.count("Since Mon, Mar 2, until Wed, Apr 1") == 2
    assert known.index("This one") < known.index("Safari on iPhone")
    assert "This device is not remembered" not in page


def test_page_says_that_this_device_is_not_remembered(cast, client):
    patient_signs_in(client, cast.eve)

    assert "This device is not remembered: the next sign-in asks for a code." in text(
        client.get(PAGE)
    )


def test_staff_are_not_told_of_devices_they_cannot_have(cast, client):
    give_second_step(cast.eve)
    password_step(client, cast.eve)

    assert "Remembered devices" not in text(client.get(PAGE))


def test_forgotten_device_is_asked_for_a_code_and_no_other(eve, cast):
    desk, phone = eve

    page = text(desk.post(PAGE, {"forget": ref_of(cast, phone)}, follow=True))

    assert "That device is not remembered any more. Its next sign-in asks for a code." in page
    assert (again(phone, cast.eve), again(desk, cast.eve)) == (CODE, INSIDE)
    [entry] = JournalEntry.objects.filter(action="account.devices_forgotten")
    assert entry.details == {"count": 1, "which": "one"}


def test_this_device_can_be_forgotten(eve, cast):
    desk, _ = eve

    page = text(desk.post(PAGE, {"forget": ref_of(cast, desk)}, follow=True))

    assert "This device is not remembered: the next sign-in asks for a code." in page
    assert again(desk, cast.eve) == CODE


def test_signing_out_everywhere_else_forgets_every_other_device(eve, cast):
    desk, phone = eve

    page = text(desk.post(PAGE, {"end": "others"}, follow=True))

    assert "You are signed out everywhere else. No other device is remembered any more" in page
    assert (again(phone, cast.eve), again(desk, cast.eve)) == (CODE, INSIDE)


def test_device_that_is_signed_out_already_can_be_forgotten_too(eve, cast):
    desk, phone = eve
    phone.post("/account/logout/")

    page = text(desk.get(PAGE))
    desk.post(PAGE, {"end": "others"})

    assert "Sign out everywhere else" in page
    assert password_step(phone, cast.eve)["Location"] == CODE


def test_signing_out_elsewhere_from_an_unknown_device_forgets_all(eve, cast, client):
    patient_signs_in(client, cast.eve)

    client.post(PAGE, {"end": "others"})

    assert [again(each, cast.eve) for each in (client, *eve)] == [CODE, CODE, CODE]


def test_nobody_forgets_somebody_elses_device(eve, cast, client):
    patient_signs_in(client, cast.ada)
    wanted = ref_of(cast, eve[0])

    page = text(client.post(PAGE, {"forget": wanted}, follow=True))

    assert "not remembered any more" not in page
    assert again(eve[0], cast.eve) == INSIDE


def test_page_holds_no_key_to_a_device(eve, cast):
    page = text(eve[0].get(PAGE))

    told = [eve[0].cookies[COOKIE].value, eve[1].cookies[COOKIE].value]
    told += [row.sha256 for row in Device.objects.all()]
    assert [each for each in told if each in page] == []


def test_device_is_remembered_for_thirty_days_however_often_it_is_used(cast, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    patient_signs_in(client, cast.eve, remember="trust")

    time_machine.move_to(NOW + timedelta(days=30, seconds=-1), tick=False)
    last = again(client, cast.eve)
    time_machine.move_to(NOW + timedelta(days=30), tick=False)

    assert (last, again(client, cast.eve)) == (INSIDE, CODE)


def test_secret_changes_with_every_sign_in_and_the_old_one_is_void(cast, client):
    patient_signs_in(client, cast.eve, remember="trust")
    copied = client.cookies[COOKIE].value
    again(client, cast.eve)
    thief = Client()
    thief.cookies[COOKIE] = copied

    assert client.cookies[COOKIE].value != copied
    assert password_step(thief, cast.eve)["Location"] == CODE
    assert again(client, cast.eve) == INSIDE


def test_secret_laid_into_a_browser_is_worth_nothing(cast, client):
    """Ada remembers her own browser, and lays its secret into Eve's."""
    adas = Client()
    patient_signs_in(adas, cast.ada, remember="trust")
    client.cookies[COOKIE] = adas.cookies[COOKIE].value
    patient_signs_in(client, cast.eve, remember="trust")

    assert again(adas, cast.eve) == CODE


def test_two_people_of_one_browser_are_both_remembered(cast, client):
    for who in (cast.eve, cast.ada):
        patient_signs_in(client, who, remember="trust")
        client.post("/account/logout/")

    assert [again(client, who) for who in (cast.eve, cast.ada, cast.eve)] == [INSIDE] * 3


def test_new_second_step_makes_devices_unknown(eve, cast):
    give_second_step(cast.eve)

    assert again(eve[0], cast.eve) == "/account/2fa/authenticate/"
    assert devices.of_account(cast.eve.account, this="", now=NOW) == []


def test_trust_that_stands_in_the_browser_alone_counts_no_more(cast, client):
    """What the library signed before devices were rows: it could never be taken back."""
    signed = [(create_config_fingerprint(cast.eve.account), int(time.time()))]
    for name in (COOKIE, "mfa_trusted"):
        client.cookies[name] = Signer().sign_object(signed)

    assert password_step(client, cast.eve)["Location"] == CODE


def test_eleventh_device_makes_the_first_unknown(cast):
    who, account = acting(cast.eve), cast.eve.account
    secrets = [
        acting_on.remember(who, account, secret="", name="", now=NOW + timedelta(minutes=n))
        for n in range(acting_on.MOST + 1)
    ]

    known = [devices.is_known(account, each, now=NOW + timedelta(hours=1)) for each in secrets]

    assert known == [False] + [True] * acting_on.MOST


def test_remembering_is_recorded(eve, cast):
    entries = JournalEntry.objects.filter(action="account.device_remembered")

    assert [(each.account_id, each.role) for each in entries] == [
        (cast.eve.account_id, "patient")
    ] * 2

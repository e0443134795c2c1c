"""How often: guessing, codes, mails, bookings; counted where every process sees it (5.9, ASVS 6.3.1)."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory

from qimen.actions import tallies
from qimen.models import JournalEntry
from qimen.rules.access import Actor, Role
from qimen.web import gate
from qimen.web.gate import limits
from tests.cast import NOW
from tests.web.account.steps import WHO, mails, password_step, patient_signs_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


def guess(client, address="eve@example.org", **extra):
    form = {"login": address, "password": "not this one"}
    return client.post("/riverbend/sign-in/", form, **extra)


@pytest.mark.parametrize("address", ["eve@example.org", "nobody@example.org"])
def test_sixth_guess_is_answered_in_words_with_a_time_to_wait(client, cast, address):
    statuses = [guess(client, address).status_code for _ in range(5)]
    sixth = guess(client, address)

    assert statuses == [200] * 5
    assert (sixth.status_code, sixth["Retry-After"]) == (429, "300")
    assert "There were too many tries. Wait five minutes" in sixth.content.decode()


def test_right_password_does_not_help_while_guesses_are_too_many(client, cast):
    for _ in range(5):
        guess(client)

    assert password_step(client, cast.eve).status_code == 429


def test_writing_the_address_in_another_way_gives_no_more_guesses(client, cast):
    for address in ("eve@example.org", "EVE@example.org", "Eve@Example.Org ", " eve@example.org"):
        guess(client, address)
    guess(client)

    assert guess(client, "eVe@example.org").status_code == 429


def test_another_browser_or_address_gives_no_more_guesses(cast):
    for number in range(5):
        guess(Client(), REMOTE_ADDR=f"192.0.2.{number}")

    assert guess(Client(), REMOTE_ADDR="192.0.2.99").status_code == 429


def test_stranger_cannot_keep_the_owner_out_for_long(client, other_browser, cast, clock):
    for _ in range(6):
        guess(client)
    by_code = other_browser.post("/account/login/code/", {"email": "eve@example.org"})
    clock.move_to(datetime(2026, 3, 2, 16, 5, 1, tzinfo=UTC), tick=False)

    assert by_code.status_code == 302
    assert password_step(other_browser, cast.eve).status_code == 302


def test_remembered_device_is_not_kept_out_by_strangers(client, other_browser, cast):
    patient_signs_in(client, cast.eve, remember="trust")
    client.post("/account/logout/")
    for _ in range(6):
        guess(other_browser)

    assert password_step(client, cast.eve)["Location"] == "/riverbend/appointments/"


def test_hundred_tries_from_one_address_are_enough(cast):
    statuses = [guess(Client(), f"a{n}@example.org").status_code for n in range(100)]
    over = guess(Client(), "one.more@example.org")

    assert set(statuses) == {200}
    assert (over.status_code, over["Retry-After"]) == (429, "300")
    assert "Please wait a moment" in over.content.decode()
    assert password_step(Client(), cast.eve, REMOTE_ADDR="192.0.2.1").status_code == 429


@pytest.mark.parametrize("address", ["eve@example.org", "nobody@example.org"])
def test_fourth_reset_in_an_hour_sends_nothing(cast, address):
    statuses = []
    for _ in range(4):
        client = Client()
        client.get("/riverbend/sign-in/")
        statuses.append(client.post("/account/password/reset/", {"email": address}).status_code)

    assert statuses == [302, 302, 302, 429]
    assert len(mails(address)) == 3


@pytest.mark.parametrize("address", ["eve@example.org", "nobody@example.org"])
def test_fourth_sign_up_a_day_with_one_address_is_refused(cast, address):
    statuses = [
        Client().post("/riverbend/sign-up/", {**WHO, "email": address}).status_code
        for _ in range(4)
    ]

    assert statuses == [302, 302, 302, 429]


def test_guesses_are_in_the_journal(client, cast):
    for _ in range(3):
        guess(client)

    told = JournalEntry.objects.filter(action="account.sign_in_failed")
    assert {(entry.account_id, entry.ip) for entry in told} == {(cast.eve.account_id, "127.0.0.1")}
    assert told.count() == 3


# ── our own ──────────────────────────────────────────────────────────────────────────────


@gate.public
@gate.limited("book")
def booked(request):
    return HttpResponse("booked")


@gate.public
@gate.limited("openings")
def opened(request):
    return HttpResponse("openings")


def asked(view, method="post", account=1, ip="192.0.2.7", now=NOW):
    request = getattr(RequestFactory(), method)("/", REMOTE_ADDR=ip)
    request.actor, request.now, request.session = Actor(1, Role.PATIENT, account), now, {}
    return view(request).status_code


def test_booking_is_limited_to_ten_a_minute_per_account(db):
    statuses = [asked(booked) for _ in range(11)]

    assert statuses == [200] * 10 + [429]
    assert asked(booked, account=2) == 200
    assert asked(booked, now=NOW.replace(minute=1)) == 200


def test_reading_a_form_is_not_counted(db):
    assert {asked(booked, "get") for _ in range(20)} == {200}


def test_booking_is_limited_to_three_hundred_a_minute_per_address(db):
    statuses = [asked(booked, account=number) for number in range(301)]

    assert (set(statuses[:300]), statuses[300]) == ({200}, 429)
    assert asked(booked, account=999, ip="192.0.2.8") == 200


def test_network_of_version_six_counts_as_one_visitor(db):
    for number in range(300):
        asked(booked, account=number, ip=f"2001:db8:1:2::{number:x}")

    assert asked(booked, account=999, ip="2001:db8:1:2:ffff::1") == 429
    assert asked(booked, account=999, ip="2001:db8:1:3::1") == 200


def test_openings_are_counted_in_the_process_each_having_its_part(settings):
    settings.WEB_PROCESSES = 4
    limits.seen.counts.clear()

    statuses = [asked(opened, "get") for _ in range(76)]

    assert statuses == [200] * 75 + [429]


def test_tally_counts_exactly_and_forgets_with_the_window(db):
    keys = {"one": 2, "two": 3}

    told = [tallies.more_than(keys, now=NOW, seconds=60) for _ in range(4)]

    assert told == [False, False, True, True]
    assert tallies.more_than(keys, now=NOW.replace(minute=1), seconds=60) is False


@pytest.mark.django_db(transaction=True)
def test_counting_leaves_everything_else_durable():
    """SQLite may skip the disk for a count, and for nothing after it."""
    tallies.more_than({"one": 2}, now=NOW, seconds=60)

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone() == (2,)  # FULL
        cursor.execute("SELECT value FROM qimen_cache WHERE cache_key LIKE 'tally:%%:one'")
        assert cursor.fetchall() == [("1",)]
        cursor.execute("DELETE FROM qimen_cache")

"""Nobody learns who has an account: same status, headers, body and time for known and unknown (G12)."""

import re
import statistics
import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import cast as people
from tests.races import crowd
from tests.web.account.steps import WHO

pytestmark = pytest.mark.django_db

#: A tenth of the proof in every run; fewer pairs scatter more, so more is let pass.
PAIRS, TOLERANCE = (200, 0.10) if crowd.FULL else (30, 0.30)
KNOWN = "eve@example.org"


def sign_in(client, address):
    return client.post("/riverbend/sign-in/", {"login": address, "password": "not this one"})


def sign_up(client, address):
    return client.post("/riverbend/sign-up/", {**WHO, "email": address})


def sign_up_by_passkey(client, address):
    return client.post("/riverbend/sign-up/", {**WHO, "email": address, "by": "passkey"})


def reset(client, address):
    return client.post("/account/password/reset/", {"email": address})


def login_code(client, address):
    return client.post("/account/login/code/", {"email": address})


FLOWS = [sign_in, sign_up, sign_up_by_passkey, reset, login_code]


@pytest.fixture
def unlimited(settings):
    """The limits count known and unknown alike (tests/security/test_limits.py)."""
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def frozen(time_machine):
    """Headers tell the time; it stands still while answers are compared."""
    time_machine.move_to("2026-03-02T16:00:00+00:00", tick=False)


def visitor():
    client = Client()
    client.get("/riverbend/sign-in/")
    return client


def plain(response, address):
    """Return all that can be told apart, without tokens and without the address itself."""
    body = response.content.decode().replace(address, "ADDRESS")
    body = re.sub(r'value="[A-Za-z0-9]{64}"|nonce="[^"]+"', "", body)
    headers = {
        name: re.sub(r"'nonce-[^']+'", "", value)
        for name, value in response.headers.items()
        if name != "Content-Length"
    }
    cookies = {name: dict(morsel, expires="") for name, morsel in response.cookies.items()}
    return response.status_code, headers, cookies, body


@pytest.mark.parametrize("flow", FLOWS)
def test_answer_is_the_same_for_known_and_unknown(cast, flow, frozen):
    told = []
    for address in (KNOWN, "nobody@example.org"):
        client = visitor()
        first = flow(client, address)
        pages = [plain(first, address)]
        if first.status_code == 302:
            pages.append(plain(client.get(first["Location"]), address))
            wrong = client.post(first["Location"], {"code": "AAAA-AAAA"})
            pages.append(plain(wrong, address))
            again = client.post(first["Location"], {"action": "resend"})
            pages.append(plain(again, address))
        told.append(pages)

    assert told[0] == told[1]


@pytest.mark.parametrize("flow", FLOWS)
def test_five_wrong_codes_end_the_same_way(cast, flow, unlimited, frozen):
    ends = []
    for address in (KNOWN, "nobody@example.org"):
        client = visitor()
        first = flow(client, address)
        if first.status_code == 302:
            for _ in range(5):
                last = client.post(first["Location"], {"code": "AAAA-AAAA"})
            first = last
        ends.append(plain(first, address))

    assert ends[0] == ends[1]


def test_account_that_was_closed_looks_like_none(cast, frozen):
    cast.eve.account.is_active = False
    cast.eve.account.save()

    answers = [
        [plain(flow(visitor(), address), address) for flow in (sign_in, reset, login_code)]
        for address in (KNOWN, "nobody@example.org")
    ]

    assert answers[0] == answers[1]


def test_file_without_an_account_shows_nowhere(cast, frozen):
    """The clinic wrote this address down; nobody has an account with it."""
    people.patient(cast.riverbend, "Ben Ortiz", "ben@example.org")

    answers = [
        [plain(flow(visitor(), address), address) for flow in FLOWS]
        for address in ("ben@example.org", "nobody@example.org")
    ]

    assert answers[0] == answers[1]


def test_sign_in_costs_as_many_statements_for_known_as_for_unknown(cast, unlimited):
    """The others are answered on the beat, whatever they cost."""
    told = []
    for address in (KNOWN, "nobody@example.org"):
        client = visitor()
        with CaptureQueriesContext(connection) as asked:
            sign_in(client, address)
        told.append(len(asked))

    assert told[0] == told[1]


def auc(known, unknown):
    """Return how well time tells known from unknown: 0.5 is not at all."""
    wins = sum((a > b) + 0.5 * (a == b) for a in known for b in unknown)
    return wins / (len(known) * len(unknown))


@pytest.mark.parametrize("flow", FLOWS)
def test_answer_takes_as_long_for_known_as_for_unknown(cast, flow, unlimited):
    known, unknown = [], []

    for number in range(PAIRS):
        pair = [(KNOWN, known), (f"nobody{number}@example.org", unknown)]
        for address, times in pair if number % 2 else reversed(pair):
            client = visitor()
            began = time.perf_counter()
            flow(client, address)
            times.append(time.perf_counter() - began)

    told = auc(known, unknown)
    crowd.note(
        f"an account is known or not, {flow.__name__.replace('_', ' ')}", pairs=PAIRS,
        AUC=round(told, 3), milliseconds_known=round(statistics.median(known) * 1e3, 1),
        milliseconds_unknown=round(statistics.median(unknown) * 1e3, 1),
    )  # fmt: skip
    assert abs(told - 0.5) <= TOLERANCE

"""Every path × every kind of visitor × every method, as tests/house/gates.toml says (G11)."""

from __future__ import annotations

import copy
import hashlib
import re
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import get_resolver
from time_machine import travel

from qimen.queries import kept
from qimen.web.gate import checks
from tests.cast import NOW
from tests.house import visitors

MATRIX = visitors.matrix()
METHODS = ("GET", "POST")
#: Written by reading as well: sessions, counters of the limits, and who opened a file.
WRITTEN_BY_READING = {"django_session", "qimen_session", "qimen_cache", "qimen_journalentry"}


def routes():
    return {pattern.name: path for path, pattern in checks.paths(get_resolver())}


def expected(rules, visitor):
    return rules.get(visitor, rules.get("others"))


@pytest.fixture(scope="module")
def assembled(django_db_setup, django_db_blocker):
    """Assemble it once for all tests here, in one transaction around theirs: it is rolled back."""
    kept.forget_all()
    with django_db_blocker.unblock(), transaction.atomic():
        with travel(NOW, tick=False):
            cast, refs = visitors.assemble()
            clients = {name: visitors.client_of(name, cast) for name in visitors.VISITORS}
        yield clients, refs
        transaction.set_rollback(True)


@pytest.fixture
def town(assembled, db, time_machine):
    """Return everybody's browser, with the cookies it came with, and what fills the paths."""
    time_machine.move_to(NOW, tick=False)
    clients, refs = assembled
    with undone(*clients.values()):
        yield clients, refs


@contextmanager
def undone(*clients):
    """Undo what they do meanwhile, and give them back the cookies that they came with."""
    jars = [copy.deepcopy(client.cookies) for client in clients]
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    for client, jar in zip(clients, jars, strict=True):
        client.cookies = jar


def walk(town, method, names=visitors.VISITORS):
    """Send visitors to every path; what they do there is undone. Yield (route, visitor, answer)."""
    clients, refs = town
    for route, rules in MATRIX.items():
        for name in names:
            with undone(clients[name]):
                response = clients[name].generic(method, rules["path"].format(**refs))
            if method not in {"GET", "HEAD"}:
                kept.forget_all()  # what is kept of a version that was undone
            yield route, name, response


def test_every_path_is_in_the_matrix_and_no_other():
    assert sorted(MATRIX) == sorted(routes())


def test_every_path_says_for_whom_it_is():
    assert checks.every_path_has_an_audience() == []


def test_path_without_an_audience_is_found(settings):
    settings.ROOT_URLCONF = "tests.house.unguarded"

    [error] = checks.every_path_has_an_audience()

    assert (error.id, error.msg) == ("qimen.E001", "/open/: nobody decided who may come here")


def test_path_without_an_audience_does_not_exist(client, settings, db):
    settings.ROOT_URLCONF = "tests.house.unguarded"

    assert client.get("/open/").status_code == 404


@pytest.mark.parametrize("method", METHODS)
def test_visitors_get_what_the_matrix_says_and_no_foreign_byte(town, method):
    wrong, leaked = [], []

    for route, name, response in walk(town, method):
        due = expected(MATRIX[route][method], name).format(**town[1])
        if visitors.outcome(response) != due:
            wrong.append((route, name, visitors.outcome(response), due))
        leaked += [(route, name, word) for word in visitors.foreign(name, response)]

    assert wrong == []
    assert leaked == []


def test_canaries_are_found_where_they_may_be_seen(town):
    """The search would find a foreign byte: the staff's pages hold what patients must not see."""
    clients, refs = town

    page = clients["noor"].get("/staff/riverbend/patients/{eve}/".format(**refs))

    assert set(visitors.foreign("ada", page)) >= {"Eve Stone", "eve@example.org"}
    assert visitors.foreign("noor", page) == []


def test_other_methods_are_refused(town):
    methods = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY")
    some = ("anonymous", "ada", "oda")

    answers = {
        (method, response.status_code)
        for method in methods
        for _, _, response in walk(town, method, some)
    }

    assert answers == {(method, 405) for method in methods}


def test_head_is_answered_like_get_without_a_body(town):
    wrong = [
        (route, name, visitors.outcome(response))
        for route, name, response in walk(town, "HEAD", ("passer_by", "ada", "noor"))
        if response.content
        or visitors.outcome(response) != expected(MATRIX[route]["GET"], name).format(**town[1])
    ]

    assert wrong == []


def tables():
    """Return a fingerprint of each table."""
    prints = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if table not in WRITTEN_BY_READING:
                cursor.execute(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608 - our own names
                prints[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return prints


def test_reading_never_changes_anything(town):
    """What each path leaves is undone, or PostgreSQL would wade through old sessions and counters."""
    clients, refs = town
    before = tables()

    for route, rules in MATRIX.items():
        with undone(*clients.values()):
            for client in clients.values():
                client.get(rules["path"].format(**refs))
            after = tables()
        assert (route, after) == (route, before)


# ── foreign is the same as absent ────────────────────────────────────────────────────────

FOREIGN = [
    ("eve", "/riverbend/appointments/{ada_visit}/"),
    ("eve", "/riverbend/appointments/{hugo_visit}/"),
    ("eve", "/riverbend/appointments/{ada_visit}/calendar.ics"),
    ("eve", "/riverbend/appointments/{ada_visit}/cancellation/"),
    ("lin", "/staff/riverbend/patients/{eve}/"),
    ("lin", "/staff/riverbend/visits/{eve_visit}/"),
    ("lin", "/staff/riverbend/visits/{eve_visit}/move/"),
    ("noor", "/staff/riverbend/visits/{hugo_visit}/"),
    ("noor", "/staff/riverbend/patients/{hugo}/"),
    ("lin", "/staff/riverbend/patients/{eve}/activity/"),
    ("noor", "/staff/riverbend/patients/{hugo}/red-flag/"),
    ("noor", "/staff/harbor/"),
    ("noor", "/staff/harbor/patients/{hugo}/"),
]


def plain(response):
    """Return status, headers and body without what is different in each answer."""
    body = re.sub(rb'value="[A-Za-z0-9]{64}"|nonce="[^"]+"', b"", response.content)
    headers = {
        name: re.sub(r"'nonce-[^']+'", "", value)
        for name, value in response.headers.items()
        if name != "Set-Cookie"
    }
    return response.status_code, headers, body


@pytest.mark.parametrize(("visitor", "path"), FOREIGN)
@pytest.mark.parametrize("method", METHODS)
def test_foreign_is_the_same_as_absent(town, visitor, path, method):
    clients, refs = town
    absent = re.sub(r"\{\w+\}", "2" * 16, path).replace("/harbor/", "/nowhere/")

    there = clients[visitor].generic(method, path.format(**refs))
    nowhere = clients[visitor].generic(method, absent)

    assert there.status_code in ({404} if method == "GET" else {404, 405})
    assert plain(there) == plain(nowhere)

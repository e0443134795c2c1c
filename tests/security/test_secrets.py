"""Secrets, probes, and the ways in (ASVS 6.3.2, 6.3.4, 11.4.2, 13.3.1, 13.4)."""

import ast
import re
import time

import pytest
from django.conf import settings
from django.contrib.auth import hashers
from django.db import connection

from qimen.gateways.passwords import Argon2id
from qimen.models import Account, Message
from tests.house import building
from tests.web.account.steps import WHO, newest_code, sign_up

pytestmark = pytest.mark.django_db

#: Where a session comes to belong to somebody: the door, the codes, the second step, a passkey.
WAYS_IN = {
    "account/adapter.py": {"login"},  # every sign-in of the library ends here
}


def test_passwords_are_hashed_with_argon2id_and_our_parameters():
    made = hashers.make_password("willow bark and moon")

    assert settings.PASSWORD_HASHERS == ["qimen.gateways.passwords.Argon2id"]
    assert made.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert (Argon2id.memory_cost, Argon2id.time_cost, Argon2id.parallelism) == (19_456, 2, 1)


def test_hashing_costs_an_attacker_something_and_us_little():
    began = time.process_time()
    for _ in range(5):
        hashers.make_password("willow bark and moon")
    each = (time.process_time() - began) / 5

    assert 0.005 < each < 0.2


def test_new_installation_has_no_accounts():
    assert Account.objects.count() == 0


def test_one_place_makes_sessions():
    """Views of the library sign in through the adapter; nothing of ours calls Django's login."""
    found = {}
    for file in building.rooms("web"):
        for node in ast.walk(building.tree(file)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "login", "django_login", "auth.login", "super().login", "form.login",
            }:  # fmt: skip
                name = str(file.relative_to(building.SRC / "web"))
                found.setdefault(name, set()).add(ast.unparse(node.func).rpartition(".")[2])

    assert found == {**WAYS_IN, "account/doors.py": {"login"}}


@pytest.mark.parametrize(
    "path",
    [
        "/.git/config", "/.git/HEAD", "/.env", "/admin/", "/static/", "/media/", "/debug/",
        "/__debug__/", "/server-status", "/phpinfo.php", "/docs/", "/api/", "/swagger.json",
        "/db.sqlite3", "/qimen.sqlite3", "/static/../settings.py", "/static/%2e%2e/settings.py",
        "/manage.py", "/backup.zip", "/robots.txt.bak", "/accounts/login/", "/account/social/",
    ],
)  # fmt: skip
def test_probe_finds_nothing(client, cast, path):
    assert client.get(path, follow=True).status_code == 404


def database():
    """Return every text in the database, table by table."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            yield table, repr(cursor.fetchall())


def test_database_holds_no_password_and_no_key(client, cast):
    sign_up(client)

    secrets = [WHO["password1"], settings.SECRET_KEY, settings.FIELD_KEY]
    found = [(table, secret) for table, text in database() for secret in secrets if secret in text]

    assert found == []


def test_codes_have_enough_letters_to_guess(client, cast):
    client.post("/riverbend/sign-up/", WHO)
    codes = set()
    for _ in range(4):
        codes.add(newest_code(WHO["email"]))
        client.post("/account/confirm-email/", {"action": "resend"})

    assert all(re.fullmatch(r"[A-Z0-9]{4}-[A-Z0-9]{4}", code) for code in codes)
    assert len(codes) > 1


def test_code_stands_in_no_address(client, cast):
    first = client.post("/riverbend/sign-up/", WHO)
    code = newest_code(WHO["email"])

    second = client.post("/account/confirm-email/", {"code": code})

    assert code not in first["Location"] + second["Location"]
    assert WHO["email"] not in first["Location"] + second["Location"]


def test_mail_with_a_code_ends_when_the_code_does(client, cast):
    client.post("/riverbend/sign-up/", WHO)

    mail = Message.objects.get(recipient=WHO["email"])

    assert (mail.expires_at - mail.created_at).total_seconds() == 600


def test_nothing_random_is_made_by_a_generator_for_games():
    found = [
        str(file)
        for file in building.rooms("web") + building.rooms("models") + building.rooms("gateways")
        if re.search(r"^(import random|from random)", file.read_text(), re.MULTILINE)
    ]

    assert found == []

"""`qimen check`: one line per risk, and an exit code."""

import secrets

import pytest
from django.core.management import call_command
from django.db import connection

from qimen.queries import installation
from tests.actions.test_messages import tell_code
from tests.databases import free_port
from tests.mail_servers import Inbox, serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("durable")]


@pytest.fixture
def place(settings, tmp_path):
    tmp_path.chmod(0o700)
    settings.DATA, settings.DEMO = tmp_path, True
    settings.SECRET_KEY = secrets.token_urlsafe(48)
    # The tests need it for Playwright's sake; an installation must not have it.
    settings.SILENCED_SYSTEM_CHECKS = [*settings.SILENCED_SYSTEM_CHECKS, "async.E001"]
    return tmp_path


def run(capsys):
    """Return the exit code, and what was found by topic."""
    code = 0
    try:
        call_command("check")
    except SystemExit as left:
        code = left.code
    lines = [line.split(": ", 1) for line in capsys.readouterr().out.splitlines()]
    return code, {topic: [said for name, said in lines if name == topic] for topic, _ in lines}


def test_check_finds_nothing_in_a_sound_installation(place, capsys):
    code, found = run(capsys)

    assert found == {
        "settings": ["ok"], "database": ["ok"], "mail": ["ok"], "permissions": ["ok"], "disk": ["ok"],
    }  # fmt: skip
    assert code == 0


def test_check_finds_mail_that_is_not_set_up(place, settings, capsys):
    settings.DEMO = False

    assert run(capsys)[1]["mail"] == ["SMTP_URL is not set: messages wait"]


def test_check_calls_the_mail_server(place, settings, capsys):
    settings.SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    [refused] = run(capsys)[1]["mail"]
    with serving(Inbox()) as url:
        settings.SMTP_URL = url
        reached = run(capsys)[1]["mail"]

    assert "refused" in refused
    assert reached == ["ok"]


def test_check_finds_what_others_can_read(place, capsys):
    (place / "secret_key.txt").touch(mode=0o644)
    place.chmod(0o755)
    code, found = run(capsys)

    assert code == 1
    assert found["permissions"] == [f"others can read secret_key.txt: chmod 700 {place}"]


def test_check_finds_a_setting_that_weakens_the_pages(place, settings, capsys):
    settings.SECURE_CONTENT_TYPE_NOSNIFF = False
    _, found = run(capsys)

    assert [line.split()[0] for line in found["settings"]] == ["security.W006"]


def test_check_finds_messages_that_wait_for_long(place, capsys, cast):
    tell_code()
    _, found = run(capsys)

    assert found["database"] == ["1 messages wait, since 2026-03-02 16:00 UTC; no worker runs"]


def test_check_finds_a_full_disk(place, monkeypatch, capsys):
    monkeypatch.setattr(installation, "LEAST_FREE_PERCENT", 101)

    assert "% free" in run(capsys)[1]["disk"][0]


def test_a_database_that_would_forget_is_found(db):
    assert installation.durability_faults() == []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET synchronous_commit = off")
            expected = ["synchronous_commit is off, not local"]
        else:
            cursor.execute("COMMIT")  # the setting cannot change inside a transaction
            cursor.execute("PRAGMA synchronous = NORMAL")
            expected = ["synchronous is 1, not 2"]
    try:
        assert installation.durability_faults() == expected
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET synchronous_commit = on")
            else:
                cursor.execute("PRAGMA synchronous = FULL")
                cursor.execute("BEGIN")

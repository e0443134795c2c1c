"""The command `qimen demo`, and what the console says of the demonstration."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

from qimen.actions.demo import files, making
from qimen.management import demonstration
from qimen.models import Clinic

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[int, str, str]:
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("demo", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def few(monkeypatch):
    """Make it small: two clinics with a handful of patients, and empty calendars."""
    monkeypatch.setattr(making, "PATIENTS", {"riverbend": 8, "harbor": 8})
    monkeypatch.setattr(files, "ARCHIVED", 1)


def test_demo_refuses_where_it_is_not_a_demonstration():
    code, out, err = run()

    assert (code, out) == (2, "")
    assert err == "The demonstration is for this machine only. Try: make demo\n"
    assert not Clinic.objects.exists()


@override_settings(DEMO=True)
def test_demo_is_made_once_and_anew_when_told(few):
    made = "The demonstration is made: two clinics, around today.\n"

    assert run() == (0, made, "")
    first = Clinic.objects.get(slug="riverbend").pk
    assert run() == (0, "The demonstration is there.\n", "")
    assert Clinic.objects.get(slug="riverbend").pk == first
    assert run("--fresh") == (0, made, "")
    assert Clinic.objects.get(slug="riverbend").pk != first


def test_sign_in_lines_say_where_and_who():
    lines = demonstration.sign_in_lines()

    assert lines[0] == "Patients   http://localhost:8000/riverbend/"
    assert lines[-1].startswith("Mailbox    http://localhost:8000/demo/mailbox/")


def test_code_is_asked_for_as_the_server_was_started(monkeypatch, settings, tmp_path):
    monkeypatch.chdir(tmp_path)
    settings.DATA = tmp_path / "var/demo"
    monkeypatch.setattr("sys.argv", [".venv/bin/qimen", "up"])
    assert demonstration.demo_code_command() == (
        "DEMO=1 QIMEN_DATA=var/demo .venv/bin/qimen demo-code"
    )

    settings.DATA = Path("/srv/qimen")
    monkeypatch.setattr("sys.argv", ["/opt/qimen/bin/qimen", "up"])
    assert demonstration.demo_code_command() == "DEMO=1 QIMEN_DATA=/srv/qimen qimen demo-code"


def test_seed_is_printed_as_an_app_reads_it():
    assert demonstration.totp_uri("oda@riverbend.example") == (
        "otpauth://totp/Qimen:oda%40riverbend.example"
        "?secret=QIMENDEMOQIMENDEMOQIMENDEMOQIMEN&issuer=Qimen"
    )

"""Settings that would be unsafe are refused at start; those of a real clinic pass Django's checks."""

import os
import subprocess
import sys

import pytest

REAL = {
    "SITE_URL": "https://portal.example.org",
    "SECRET_KEY": "one-key-that-is-long-enough-and-random-0815-4711-ok",
    "FIELD_KEY": "another-key-that-is-long-enough-and-random-0815-4711",
}
DEPLOYMENT = """
import django
from django.conf import settings
from django.core import checks
{fault}
django.setup()
for found in checks.run_checks(include_deployment_checks=True):
    if not found.is_silenced():
        print(found.id)
"""


def settings_alone(tmp_path, code, **variables):
    """Run code in a process that has only these variables."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(sys.path),
        "DJANGO_SETTINGS_MODULE": "qimen.settings",
        "QIMEN_DATA": str(tmp_path / "data"),
        **variables,
    }
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )


def found(tmp_path, fault=""):
    code = DEPLOYMENT.format(fault=fault)
    done = settings_alone(tmp_path, code, **REAL)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_deployment_checks_find_nothing(tmp_path):
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("settings.DEBUG = True", "security.W018"),
        ("settings.SECURE_HSTS_SECONDS = 0", "security.W004"),
        ("settings.SESSION_COOKIE_SECURE = False", "security.W011"),
    ],
)
def test_deployment_checks_are_asked(tmp_path, fault, code):
    assert code in found(tmp_path, fault)


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"SITE_URL": "http://portal.example.org"}, "SITE_URL"),
        ({"SITE_URL": "portal.example.org"}, "SITE_URL"),
        ({"SITE_URL": "https://portal.example.org", "DEMO": "1"}, "DEMO"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"FIELD_KEY": "short"}, "FIELD_KEY"),
        ({"DATABASE_URL": "mysql://clinic@localhost/qimen"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://clinic@localhost"}, "DATABASE_URL"),
        ({"PORT": "http"}, "PORT"),
        ({"PORT": "65536"}, "PORT"),
        ({"PORT": "9" * 5000}, "PORT"),
        ({"TRUSTED_PROXY_COUNT": "-1"}, "TRUSTED_PROXY_COUNT"),
        ({"TRUSTED_PROXY_COUNT": "one"}, "TRUSTED_PROXY_COUNT"),
        ({"WEB_PROCESSES": "0"}, "WEB_PROCESSES"),
        ({"STAFF_IDLE_MINUTES": "14"}, "STAFF_IDLE_MINUTES"),
        ({"STAFF_IDLE_MINUTES": "241"}, "STAFF_IDLE_MINUTES"),
        ({"SECURITY_CONTACT": "the practice manager"}, "SECURITY_CONTACT"),
        ({"SECURITY_CONTACT": "http://clinic.example/report"}, "SECURITY_CONTACT"),
        ({"SECURITY_CONTACT": "a@b.example\nExpires: never"}, "SECURITY_CONTACT"),
    ],
)
def test_unsafe_settings_are_refused_with_their_name(tmp_path, variables, reason):
    done = settings_alone(tmp_path, "import qimen.settings", **variables)

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].split(": ")[1] == reason


def test_staff_may_be_away_as_long_as_the_setting_says(tmp_path):
    ask = "import qimen.settings as s; print(s.STAFF_IDLE_SECONDS, s.PATIENT_IDLE_SECONDS, s.PORT)"

    said = settings_alone(tmp_path, ask, STAFF_IDLE_MINUTES="45", PORT="").stdout.split()

    assert said == ["2700", "1200", "8000"]


@pytest.mark.parametrize(
    ("told", "link"),
    [
        ("security@clinic.example", "mailto:security@clinic.example"),
        ("mailto:security@clinic.example", "mailto:security@clinic.example"),
        ("https://clinic.example/report", "https://clinic.example/report"),
        ("https://clinic.example/@security", "https://clinic.example/@security"),
        ("", ""),
    ],
)
def test_whom_to_tell_of_a_fault_is_told_as_a_link(tmp_path, told, link):
    ask = "import qimen.settings as s; print(s.SECURITY_CONTACT)"

    said = settings_alone(tmp_path, ask, SECURITY_CONTACT=told).stdout

    assert said.strip() == link


def test_keys_are_made_once_and_only_their_owner_may_read_them(tmp_path):
    ask = "import qimen.settings as s; print(s.SECRET_KEY, s.FIELD_KEY)"

    first = settings_alone(tmp_path, ask).stdout.split()
    second = settings_alone(tmp_path, ask).stdout.split()

    made = sorted((tmp_path / "data").iterdir())
    assert first == second
    assert min(len(key) for key in first) >= 43
    assert [file.name for file in made] == ["field_key.txt", "secret_key.txt"]
    assert [file.stat().st_mode & 0o777 for file in made] == [0o600, 0o600]


@pytest.mark.parametrize("name", ["secret_key", "field_key"])
def test_key_file_that_lost_its_content_is_refused(tmp_path, name):
    settings_alone(tmp_path, "import qimen.settings")
    (tmp_path / "data" / f"{name}.txt").write_text("")

    done = settings_alone(tmp_path, "import qimen.settings")

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].split(": ")[1] == name.upper()


def test_keys_that_others_can_read_are_refused(tmp_path):
    settings_alone(tmp_path, "import qimen.settings")
    (tmp_path / "data" / "secret_key.txt").chmod(0o644)

    done = settings_alone(tmp_path, "import qimen.settings")

    assert done.returncode == 1
    assert "others can read it" in done.stderr

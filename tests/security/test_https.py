"""The same installation behind https: cookies, HSTS, the scheme; each in a process of its own."""

import json
import os
import subprocess
import sys

import pytest

SCRIPT = """
import json, sys
import django
from django.conf import settings
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
from django.test import Client
from tests import cast as people
cast = people.assemble()
client = Client(raise_request_exception=False)
host = {"HTTP_HOST": settings.ALLOWED_HOSTS[0], **json.loads(sys.argv[1])}
page = client.get("/riverbend/sign-in/", **host)
form = {"login": "eve@example.org", "password": people.PASSWORD}
sent = client.post("/riverbend/sign-in/", form, **host)
print(json.dumps({
    "cookies": {name: {key: value for key, value in morsel.items() if value} for name, morsel in client.cookies.items()},
    "hsts": [answer.get("Strict-Transport-Security") for answer in (page, sent, client.get("/no/where/", **host), client.get("/static/none.css", **host))],
    "secure": page.wsgi_request.is_secure(),
    "status": sent.status_code,
}))
"""


def installation(tmp_path, site_url, **headers):
    """Run an installation at an address; return what its answers carried."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(["src", "."]),
        "DJANGO_SETTINGS_MODULE": "qimen.settings",
        "QIMEN_DATA": str(tmp_path),
        "SITE_URL": site_url,
    }
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT, json.dumps(headers)],
        env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    return installation(tmp_path_factory.mktemp("https"), "https://portal.example")


def test_cookies_behind_https_belong_to_this_host_alone(secure):
    assert set(secure["cookies"]) == {"__Host-session", "__Host-csrf", "__Host-door"}
    for cookie in secure["cookies"].values():
        kept = {
            key: cookie.get(key) for key in ("path", "secure", "httponly", "samesite", "domain")
        }
        assert kept == {
            "path": "/", "secure": True, "httponly": True, "samesite": "Lax", "domain": None,
        }  # fmt: skip


def test_every_answer_behind_https_asks_for_https_for_two_years(secure):
    assert {header.partition("; preload")[0] for header in secure["hsts"]} == {
        "max-age=63072000; includeSubDomains"
    }


def test_the_address_decides_about_https_not_the_proxy(secure):
    assert secure["secure"] is True


def test_cookies_on_localhost_are_plain_but_closed_to_scripts(tmp_path):
    local = installation(tmp_path, "http://localhost:8000", HTTP_X_FORWARDED_PROTO="https")

    assert set(local["cookies"]) == {"qimen_session", "qimen_csrf", "qimen_door"}
    assert [cookie.get("secure") for cookie in local["cookies"].values()] == [None, None, None]
    assert {cookie["httponly"] for cookie in local["cookies"].values()} == {True}
    assert {cookie["samesite"] for cookie in local["cookies"].values()} == {"Lax"}
    assert (local["hsts"], local["secure"]) == ([None] * 4, False)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SITE_URL", "http://portal.example"),
        ("SITE_URL", "portal.example"),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "mysql://x"),
    ],
)
def test_unsafe_settings_refuse_to_start(tmp_path, variable, value):
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": "src", "QIMEN_DATA": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-c", "import qimen.settings"],
        env={**environment, variable: value}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode != 0
    assert f"ImproperlyConfigured: {variable}" in done.stderr

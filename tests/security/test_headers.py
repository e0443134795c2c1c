"""What every answer carries (security.md 5.8; ASVS 3.4.1-3.4.6, 4.1.1, 14.3.2)."""

import re

import pytest
from django.conf import settings
from django.test import Client

from qimen.web.gate import client_ip
from tests.house import visitors

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "manifest-src": "'self'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "X-Frame-Options": "DENY",
}


#: Shown by other sites on purpose: tests/web/public/test_embed.py has what it carries instead.
FRAMED = ("embed", "GET")


def policy(response):
    """Return the content policy by directive, without the nonce of this answer."""
    text = re.sub(r" 'nonce-[A-Za-z0-9+/=]{20,}'", "", response["Content-Security-Policy"])
    return dict(part.strip().split(" ", 1) for part in text.split(";") if part.strip())


def faults(response):
    """Return what an answer lacks."""
    wrong = [
        (name, response.get(name)) for name, value in ALWAYS.items() if response.get(name) != value
    ]
    if policy(response) != POLICY:
        wrong.append(("Content-Security-Policy", response["Content-Security-Policy"]))
    if response.get("Referrer-Policy") not in {"same-origin", "no-referrer"}:
        wrong.append(("Referrer-Policy", response.get("Referrer-Policy")))
    # A browser sends a form from a page of `no-referrer` with `Origin: null`: it would be refused.
    if b'method="post"' in response.content and response["Referrer-Policy"] != "same-origin":
        wrong.append(("form", response["Referrer-Policy"]))
    if "no-store" not in response.get("Cache-Control", "") and "immutable" not in response.get(
        "Cache-Control", ""
    ):
        wrong.append(("Cache-Control", response.get("Cache-Control")))
    # JSON is UTF-8 by its standard, and has no parameter to say so (RFC 8259, 11).
    said = response["Content-Type"]
    if response.content and "charset" not in said and said != "application/json":
        wrong.append(("Content-Type", response["Content-Type"]))
    return wrong


def test_every_path_answers_with_all_headers(time_machine):
    time_machine.move_to("2026-03-02T16:00:00+00:00")
    cast, refs = visitors.assemble()
    clients = [visitors.client_of(name, cast) for name in ("anonymous", "passer_by", "ada", "noor")]

    found = [
        (route, method, fault)
        for route, rules in visitors.matrix().items()
        for client in clients
        for method in ("GET", "POST", "PUT")
        if (route, method) != FRAMED
        for fault in faults(client.generic(method, rules["path"].format(**refs)))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere/at/all/", 404),
        ("/static/nothing.css", 404),
        ("/riverbend/appointments", 301),
        ("/.git/config", 404),
        ("/riverbend/appointments/" + "2" * 16 + "/", 302),
    ],
)
def test_errors_and_redirects_carry_them_too(client, cast, path, status):
    response = client.get(path)

    assert (response.status_code, faults(response)) == (status, [])


def test_server_error_carries_them_too_and_tells_nothing(cast, monkeypatch):
    monkeypatch.setattr(
        "qimen.queries.clinics.answers", lambda: (_ for _ in ()).throw(RuntimeError("a secret"))
    )

    response = Client(raise_request_exception=False).get("/healthz")

    assert (response.status_code, faults(response)) == (500, [])
    assert "secret" not in response.content.decode()
    assert "Traceback" not in response.content.decode()


def test_wrong_host_is_refused_with_all_headers(cast):
    response = Client(raise_request_exception=False).get("/riverbend/", HTTP_HOST="evil.example")

    assert (response.status_code, faults(response)) == (400, [])
    assert "evil.example" not in response.content.decode()


def test_only_the_landing_page_may_be_found_by_search(client, cast):
    landing = client.get("/riverbend/")
    others = [client.get(path) for path in ("/riverbend/sign-in/", "/nowhere/", "/healthz")]

    assert landing["X-Robots-Tag"] == "all"
    assert [other["X-Robots-Tag"] for other in others] == ["noindex"] * 3


def test_nonces_are_made_anew_for_each_answer(client, cast):
    policies = [client.get("/riverbend/sign-in/")["Content-Security-Policy"] for _ in range(2)]
    nonces = [re.findall(r"'nonce-([^']+)'", text) for text in policies]

    assert nonces[0] == [] or nonces[0] != nonces[1]


def test_pages_have_no_inline_script_or_style(time_machine):
    """Data for scripts is JSON in a script element of a type that no browser runs."""
    time_machine.move_to("2026-03-02T16:00:00+00:00")
    cast, refs = visitors.assemble()
    found = []
    for name in ("passer_by", "ada", "noor", "half"):
        client = visitors.client_of(name, cast)
        for route, rules in visitors.matrix().items():
            page = client.get(rules["path"].format(**refs)).content.decode(errors="replace")
            found += [
                (route, tag)
                for tag in re.findall(r"<script[^>]*>", page)
                if " src=" not in tag and 'type="application/json"' not in tag
            ]
            found += [(route, "style") for _ in re.findall(r"<[^>]+ style=|<style", page)]
            found += [(route, "handler") for _ in re.findall(r"<[^>]+ on[a-z]+=", page)]

    assert found == []


def test_loopback_number_leads_to_the_name(cast):
    got = Client().get("/riverbend/?a=1", HTTP_HOST="127.0.0.1:8000")
    sent = Client().post("/riverbend/sign-in/", HTTP_HOST="127.0.0.1:8000")
    probed = Client().get("/healthz", HTTP_HOST="127.0.0.1:8000")

    assert (got.status_code, got["Location"]) == (308, f"{settings.SITE_URL}/riverbend/?a=1")
    assert (sent.status_code, probed.status_code) == (308, 200)


def test_forwarded_headers_change_nothing(client, cast):
    forged = {
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_FOR": "203.0.113.9",
        "HTTP_FORWARDED": "for=203.0.113.9;host=evil.example;proto=https",
    }

    response = client.get("/riverbend/appointments/", **forged)

    assert response["Location"] == "/riverbend/sign-in/?next=%2Friverbend%2Fappointments%2F"
    assert "Strict-Transport-Security" not in response
    assert not response.wsgi_request.is_secure()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "visitor"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "10.9.8.7, 198.51.100.1, 203.0.113.9", "198.51.100.1"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "not an address", "127.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "fe80::1%eth0", "127.0.0.1"),
    ],
)
def test_visitor_is_whom_the_last_trusted_proxy_names(rf, settings, proxies, forwarded, visitor):
    settings.TRUSTED_PROXY_COUNT = proxies

    assert client_ip(rf.get("/", headers={"X-Forwarded-For": forwarded})) == visitor


def test_wrong_number_of_proxies_breaks_nothing(client, cast, settings):
    settings.TRUSTED_PROXY_COUNT = 3
    form = {"login": "eve@example.org", "password": "not this one"}

    answer = client.post("/riverbend/sign-in/", form, headers={"X-Forwarded-For": "x, 1.2.3.4"})

    assert answer.status_code == 200

"""What people do on the account pages, step by step."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from qimen.actions import accounts as acting
from qimen.models import Message
from tests.cast import PASSWORD

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE_PAGE = "/account/confirm-email/"
WHO = {
    "first_name": "Jo",
    "last_name": "Li",
    "email": "jo.li@example.net",
    "mobile": "541-555-0123",
    "birth_on": "3/27/1985",
    "password1": "willow bark and moon",
}


def mails(email):
    return list(Message.objects.filter(recipient=email).order_by("pk"))


def newest_code(email):
    return next(mail.facts["code"] for mail in reversed(mails(email)) if "code" in mail.facts)


def sign_up(client, slug="riverbend", **other):
    """Fill the sign-up form and type the code from the mail; return the last answer."""
    who = {**WHO, **other}
    sent = client.post(f"/{slug}/sign-up/", who)
    assert (sent.status_code, sent["Location"]) == (302, CODE_PAGE)
    return client.post(CODE_PAGE, {"code": newest_code(who["email"])})


def password_step(client, person, slug="riverbend", password=PASSWORD, **fields):
    """Send the sign-in form of the person's door."""
    staff = "staff/" if hasattr(person, "role") else ""
    form = {"login": person.account.email, "password": password, **fields}
    return client.post(f"/{staff}{slug}/sign-in/", form)


def patient_signs_in(client, person, slug="riverbend", remember="no", **fields):
    """Password, code for the new device, and what shall be remembered."""
    password_step(client, person, slug, **fields)
    client.post("/account/login/code/confirm/", {"code": newest_code(person.account.email)})
    return client.post("/account/2fa/trust/", {"action": remember})


def give_second_step(person):
    person.account.authenticator_set.create(type="totp", data={"secret": acting.seal_seed(SEED)})


def app_code(seed=SEED, at=None):
    return format_hotp_value(hotp_value(seed, int(at or time.time()) // 30))


def staff_signs_in(client, person, slug="riverbend", **fields):
    password_step(client, person, slug, **fields)
    return client.post("/account/2fa/authenticate/", {"code": app_code()})

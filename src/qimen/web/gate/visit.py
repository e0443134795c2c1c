"""A visit: the clinic and door one came to, and what the session remembers of it."""

from __future__ import annotations

import hashlib
import ipaddress
import unicodedata
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote, urlsplit

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import logout
from django.urls import Resolver404, resolve

from qimen.web.gate import threshold
from qimen.web.gate.passes import Door

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from qimen.models import Account

MAX_PATH = 2000


def enter(request: HttpRequest, slug: str, door: Door) -> None:
    """Remember which clinic's door this is, and where to go once inside."""
    values = {"clinic_slug": slug, "entering": door.value}
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if asked and is_own_path(asked):
        values["next"] = asked
    threshold.keep(request, **values)


def begin(request: HttpRequest, account: Account, *, now: datetime) -> None:
    """Write into a session that has just been signed in by which door, and since when."""
    seconds = int(now.timestamp())
    request.session["door"] = request.session.get("entering", Door.PATIENT.value)
    request.session["since"] = seconds
    request.session["seen"] = seconds
    request.session["address"] = address_hash(account)
    for name in ("covered", "ended"):
        request.session.pop(name, None)
    threshold.forget(request)


def leave(request: HttpRequest, why: str) -> None:
    """End the session; the next page knows the clinic and says why."""
    kept = {
        name: request.session[name]
        for name in ("clinic_slug", "entering")
        if name in request.session
    }
    logout(request)
    request.session.update({**kept, "farewell": why})


def farewell(request: HttpRequest) -> str:
    """Return why the last session ended, once."""
    return request.session.pop("farewell", "") if "farewell" in request.session else ""


def is_own_path(url: str) -> bool:
    """Whether a redirect may go there: a page of ours, named by its path alone."""
    if not url.startswith("/") or len(url) > MAX_PATH or "\\" in unquote(url):
        return False
    if url.startswith("//") or any(unicodedata.category(sign)[0] == "C" for sign in unquote(url)):
        return False
    try:
        parts = urlsplit(url)
        resolve(unquote(parts.path))
    except (ValueError, Resolver404):
        return False
    return not parts.scheme and not parts.netloc


def account_of(request: HttpRequest) -> Account:
    """Return who is signed in; the caller has made sure that somebody is."""
    return cast("Account", request.user)


def has_second_factor(request: HttpRequest) -> bool:
    """Whether a second step was taken by this account in this very session."""
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, account_of(request))
    return any(record.get("method") == "mfa" for record in records)


def address_hash(account: Account) -> str:
    """Return what a session keeps of the address it was opened with: a change ends it."""
    return hashlib.sha256(f"address:{account.email_key}".encode()).hexdigest()[:16]


def session_hash(request: HttpRequest) -> str:
    """Return what the journal keeps of a session: enough to group, nothing to steal."""
    key = request.session.session_key or ""
    return hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""


def client_ip(request: HttpRequest) -> str | None:
    """Return the visitor's address, trusting as many proxies as the installation has.

    Each proxy adds the address it was called from at the end; what stands before that, a visitor
    may have written.
    """
    remote = request.META.get("REMOTE_ADDR", "")
    count = settings.TRUSTED_PROXY_COUNT
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    said = hops[-count].strip() if count and len(hops) >= count else ""
    return next((address for address in (said, remote) if _is_address(address)), None)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text

"""How often: our own writes and reads, per account and per address (security.md 5.9).

Sign-in has the library's limits. Writes are counted in the database, where all processes see them
and a restart forgets nothing; reads are counted in this process, each having its part of the sum.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING

from django.conf import settings

from qimen.actions import attempts, tallies
from qimen.rules.access import Actor, Role
from qimen.web import page
from qimen.web.gate import visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase

    from qimen.web.gate.passes import Request, View

MINUTE = 60
#: An attack is told in the journal once in so many seconds, not once for each of its requests.
TOLD_AGAIN_AFTER = 15 * MINUTE
#: A network, not an address, is one visitor in version 6.
NETWORK_V6 = 64


@dataclass(frozen=True, slots=True)
class Limit:
    """How many in one minute."""

    per_ip: int
    per_account: int | None = None


WRITES = {
    "book": Limit(300, 10),
    "cancel": Limit(300, 10),
    "answer": Limit(60),
    "claim": Limit(60, 10),
    "upload": Limit(60, 20),
    "feed_made": Limit(60, 10),
    "test_mail": Limit(10, 5),
    "first_start": Limit(30),
    "search": Limit(300, 60),  # by POST, so that no name stands in an address
}
READS = {
    "openings": Limit(300),
    "feed": Limit(120),
    "passkey": Limit(60),  # each begins with a question that a session has to keep
}


class Seen:
    """What this process has counted in the present minute."""

    def __init__(self) -> None:
        self.minute = 0
        self.counts: Counter[tuple[str, str]] = Counter()

    def more_than(self, limit: int, key: tuple[str, str], minute: int) -> bool:
        if minute != self.minute:
            self.minute = minute
            self.counts.clear()
        self.counts[key] += 1
        return self.counts[key] > limit


seen = Seen()


def limited(what: str) -> Callable[[View], View]:
    """Answer 429 when this is done too often. Writes count by POST, reads by GET."""

    def mark(view: View) -> View:
        @wraps(view)
        def within_limits(request: Request, *args: object, **kwargs: object) -> HttpResponseBase:
            is_write = what in WRITES
            counts = request.method == ("POST" if is_write else "GET")
            too_often = _writes_too_often if is_write else _reads_too_often
            if counts and too_often(request, what):
                record_hit(request, what)
                return page.too_many(request, retry_after=MINUTE)
            return view(request, *args, **kwargs)

        return within_limits

    return mark


def too_many(request: Request, exception: Exception | None = None) -> HttpResponseBase:
    """Answer for the library's limits, as for ours."""
    found = request.resolver_match
    record_hit(request, found.url_name or "" if found else "")
    return page.too_many(request, exception)


def record_hit(request: Request, what: str) -> None:
    """Write into the journal that a limit was hit: once in a while, however often it is."""
    actor = actor_of(request)
    if not _told_already(request, f"{what}:{_network(request)}:{actor.account_id}"):
        attempts.record(actor, "limit.hit", now=request.now, limit=what)


def record_denied(request: Request, actor: Actor, permission: str) -> None:
    """Write into the journal that somebody asked for what their role may not."""
    if not _told_already(request, f"{permission}:{actor.account_id}"):
        attempts.record(actor, "access.denied", now=request.now, permission=permission)


def actor_of(request: Request) -> Actor:
    """Return who asks, as far as the gate has got."""
    known: Actor | None = getattr(request, "actor", None)
    if known:
        return known
    clinic, user = getattr(request, "clinic", None), getattr(request, "user", None)
    return Actor(
        clinic_id=clinic.pk if clinic else 0,
        role=Role.ANONYMOUS,
        account_id=user.pk if user else None,
        session_hash=visit.session_hash(request),
        ip=visit.client_ip(request),
    )


def _told_already(request: Request, key: str) -> bool:
    return tallies.more_than({f"told:{key}": 1}, now=request.now, seconds=TOLD_AGAIN_AFTER)


def _writes_too_often(request: Request, what: str) -> bool:
    limit = WRITES[what]
    keys = {f"{what}:ip:{_network(request)}": limit.per_ip}
    if limit.per_account and request.actor.account_id:
        keys[f"{what}:account:{request.actor.account_id}"] = limit.per_account
    return tallies.more_than(keys, now=request.now, seconds=MINUTE)


def _reads_too_often(request: Request, what: str) -> bool:
    part = max(1, READS[what].per_ip // settings.WEB_PROCESSES)
    minute = int(request.now.timestamp()) // MINUTE
    return seen.more_than(part, (what, _network(request)), minute)


def _network(request: Request) -> str:
    """Return whom an address belongs to: itself, or its network in version 6."""
    address = visit.client_ip(request) or ""
    try:
        if ipaddress.ip_address(address).version == 4:  # noqa: PLR2004
            return address
        return str(ipaddress.ip_network(f"{address}/{NETWORK_V6}", strict=False))
    except ValueError:
        return "unknown"

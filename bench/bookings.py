"""Bookings over HTTP: how many a second beside a `select 1` page, and how long the unluckiest waits."""

import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from bench import clinic as busy_clinic
from bench import openings
from bench.table import Line
from qimen.models import Claim, PartyKind
from tests import cast as casting
from tests.races import crowd

CLIENTS = 8
SECONDS = 6


class Rate(NamedTuple):
    a_second: float
    slowest: float
    statuses: dict[int, int]

    @property
    def said(self):
        return ", ".join(f"{status}: {count}" for status, count in self.statuses.items())


def measure(server, busy):
    """Return the lines: rates a second at eight clients, and the slowest answer of 32."""
    clients = crowd.gather(6_000, busy.clinic.pk)
    free = free_times(busy)
    turns = iter(clients)

    def look(_):
        connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
        began = time.perf_counter()
        status, _ = openings.get(connection, clients[0], openings.YARDSTICK, "198.18.0.1")
        connection.close()
        return crowd.Answer(status, seconds=time.perf_counter() - began)

    def book(form):
        return next(turns).book(server.port, form)

    looked = rate(look, cycle([None]), CLIENTS)
    booked = rate(book, forms(busy, free), CLIENTS)
    taken = free[: max(booked.statuses.get(302, 0) - CLIENTS, 1)]
    refused = rate(book, forms(busy, cycle(taken)), CLIENTS)
    crowded = rate(book, forms(busy, free[-800:]), 32)
    is_sqlite = settings.TESTS_ENGINE == "sqlite"
    worst = 2.0 if is_sqlite else 1.0
    return [
        Line("select 1, 8 clients, a second", looked.a_second, said=looked.said),
        Line("booked, 8 clients, a second", booked.a_second, None, 42, "≥", booked.said)
        if is_sqlite
        else Line(
            "booked, 8 clients, a second", booked.a_second, booked.a_second / looked.a_second,
            0.25, "≥", booked.said,
        ),
        Line("refused, 8 clients, ÷ booked", refused.a_second,
             refused.a_second / booked.a_second, 1, "≥", refused.said),
        Line("slowest of 32 clients, seconds", crowded.slowest, None, worst, "<", crowded.said),
    ]  # fmt: skip


def free_times(busy):
    """Return (practitioner, start) that nobody has, in the coming weeks, spread over all."""
    start = casting.minute(datetime.now(UTC)) + 2 * 24 * 60
    taken = set(
        Claim.objects.filter(
            clinic=busy.clinic, party_kind=PartyKind.PRACTITIONER, start__gte=start
        ).values_list("party_id", "start")
    )
    zone = ZoneInfo(casting.ZONE)
    today = datetime.now(UTC).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    days = (today + timedelta(days=n) for n in range(4, busy_clinic.AHEAD - 5))
    minutes = range(busy_clinic.OPEN * 60, busy_clinic.SHUT * 60, busy_clinic.LENGTH)
    wall = [
        day.replace(hour=minute // 60, minute=minute % 60)
        for day in days
        if day.weekday() < 5
        for minute in minutes
    ]
    return [
        (giver, at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"))
        for at in wall
        for giver in busy.givers
        if (giver.pk, casting.minute(at)) not in taken
    ]


def forms(busy, times):
    return (crowd.Wanted(openings.query(busy, giver), at) for giver, at in times)


def rate(call, things, count):
    """Let so many clients call for some seconds."""
    lock, answers, end = threading.Lock(), [], time.perf_counter() + SECONDS

    def keep_calling(_):
        while time.perf_counter() < end:
            with lock:
                thing = next(islice(things, 1), StopIteration)
            if thing is StopIteration:
                return
            answers.append(call(thing))

    began = time.perf_counter()
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(keep_calling, range(count)))
    passed = time.perf_counter() - began
    slowest = max(one.seconds for one in answers)
    return Rate(len(answers) / passed, slowest, crowd.statuses(answers))

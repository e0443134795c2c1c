"""The rush on one database, as one table. See bench.rush."""

import asyncio
import math
import os
import sys
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import NamedTuple
from zoneinfo import ZoneInfo

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django
from django.conf import settings
from django.test.utils import setup_databases

django.setup()

from bench import bookings, browsers, openings, table
from bench import clinic as busy_clinic
from bench.table import Line
from qimen.models import Appointment
from qimen.rules.access import Role
from tests import cast as casting
from tests.live import Server
from tests.races import crowd

#: Seconds in which everybody looks, and in which everybody presses.
LOOKING, PRESSING = 10, 1
DESK, POLL_EVERY = 5, 1
#: security.md's goals, in seconds: availability, booking (and its slowest), calendar.
LOOK, BOOK, SLOWEST, CALENDAR = 2.0, 5.0, 15.0, 2.0
ALTERNATIVES = 3


class Rush(NamedTuple):
    looks: list[browsers.Answer]
    presses: list[browsers.Answer]
    polls: list[browsers.Answer]


def main(clients, slots, rounds):
    setup_databases(0, interactive=False)
    busy = busy_clinic.build()
    now = datetime.now(UTC).astimezone(ZoneInfo(casting.ZONE))
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    visits = busy_clinic.fill(busy, today, today + timedelta(days=busy_clinic.AHEAD), seed=8)
    people = [_desk(busy.clinic, number) for number in range(DESK)]
    free = bookings.free_times(busy)
    assert len(free) >= slots * rounds, "more slots than there are"
    server = Server(settings.DATA, workers=2, TRUSTED_PROXY_COUNT="1", WEB_PROCESSES="2")
    server.collect().start()
    print(
        f"\n== {settings.TESTS_ENGINE}: {rounds} x {clients:,} patients for {slots} times, "
        f"{visits:,} visits ahead, 2 web processes"
    )
    try:
        seen = [
            asyncio.run(
                rush(server.port, busy, crowd.gather(clients, busy.clinic.pk), some, people)
            )
            for some in (free[n * slots : (n + 1) * slots] for n in range(rounds))
        ]
    finally:
        server.stop()
    booked = Appointment.objects.count() - visits
    whole = Rush(*(list(chain(*part)) for part in zip(*seen, strict=True)))
    table.summary(tell(whole, booked, slots * rounds))


async def rush(port, busy, clients, times, people):
    """Let everybody look, then everybody press, the desk polling all the while."""
    day = times[0][1][:10]
    week = f"/staff/riverbend/?date={day}&view=week"
    over = asyncio.Event()
    desk = [asyncio.create_task(_poll(port, week, one, over)) for one in people]
    page = f"/riverbend/book/?{openings.query(busy, None)}&date={day}"
    looks = await browsers.spread(
        LOOKING, [browsers.Request("GET", page, one.headers()) for one in clients], port
    )
    wishes = [times[n % len(times)] for n in range(len(clients))]
    presses = await browsers.spread(
        PRESSING,
        [
            browsers.Request("POST", *one.request(crowd.Wanted(openings.query(busy, giver), at)))
            for one, (giver, at) in zip(clients, wishes, strict=True)
        ],
        port,
    )
    over.set()
    return Rush(looks, presses, list(chain(*await asyncio.gather(*desk))))


def _desk(clinic, number):
    member = casting.staff_member(clinic, f"Desk{number} Haddad", Role.FRONT_DESK)
    session = casting.session_of(member.account, "staff").session_key
    return {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}",
        "HX-Request": "true",
        "X-Background": "1",
        "X-Forwarded-For": f"198.17.0.{number + 1}",
    }


async def _poll(port, page, headers, over):
    """Ask for the week as the open calendar does: only what has changed since."""
    answers, tag = [], ""
    while not over.is_set():
        due = browsers.now()
        known = {"If-None-Match": tag} if tag else {}
        answers.append(
            await browsers.ask(port, browsers.Request("GET", page, headers | known), due)
        )
        tag = answers[-1].headers.get("etag", tag)
        await asyncio.sleep(max(0.0, due + POLL_EVERY - browsers.now()))
    return answers


def tell(seen, booked, slots):
    """Print what was measured beside its goals, in seconds; return the lines."""
    lost = [one for one in seen.presses if one.status == 409]
    fewest = min((len(crowd.SLOT.findall(one.body)) for one in lost), default=0)
    everything = [*seen.looks, *seen.presses, *seen.polls]
    failed = sum(one.status >= 500 or not one.status for one in everything)
    said = sum(bool(crowd.REF.search(one.headers.get("location", ""))) for one in seen.presses)
    slow_look, slow_press, slow_poll = (
        max(one.seconds for one in answers) for answers in (seen.looks, seen.presses, seen.polls)
    )
    print(f"   {'':34}{'':>9}{'':>12}{'goal':>10}")
    return table.show(
        [
            Line("told that they are booked", said, None, slots, "=", _statuses(seen.presses)),
            Line("booked, by SQL", booked, None, slots, "="),
            Line("overlaps, by SQL", crowd.overlaps(), None, 0, "="),
            Line("server errors or no answer", failed, None, 0, "="),
            Line("fewest times offered to a loser", fewest, None, ALTERNATIVES, "≥"),
            Line("availability, p95, seconds", p95(seen.looks), None, LOOK, "≤",
                 f"slowest {slow_look:.2f}; {_statuses(seen.looks)}"),
            Line("booking, p95, seconds", p95(seen.presses), None, BOOK),
            Line("booking, slowest, seconds", slow_press, None, SLOWEST),
            Line("calendar polls, p95, seconds", p95(seen.polls), None, CALENDAR, "≤",
                 f"slowest {slow_poll:.2f}; {_statuses(seen.polls)}"),
        ]
    )  # fmt: skip


def p95(answers):
    ordered = sorted(one.seconds for one in answers)
    return ordered[math.ceil(0.95 * len(ordered)) - 1]


def _statuses(answers):
    return ", ".join(f"{status}: {n:,}" for status, n in crowd.statuses(answers).items())


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))

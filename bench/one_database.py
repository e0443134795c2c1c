"""One database measured over HTTP: openings beside the yardstick, growth, bookings. See bench.http."""

import http.client
import os
import statistics
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from zoneinfo import ZoneInfo

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django
from django.conf import settings
from django.test.utils import setup_databases

django.setup()

from bench import clinic as busy_clinic
from bench import patients
from qimen.models import Claim, PartyKind
from tests import cast as casting
from tests.live import Server
from tests.races import crowd

SAMPLES = 120
CLIENTS = 8
SECONDS = 6
#: A month is what the booking page shows: the days with openings, a strip of days, one day's times.
#: The other windows list each of their times.
#: name: (address, goal: at most so many times the yardstick, or None)
QUERIES = {
    "day, one": ("bench/window/1/?{one}&date={day}", 2.0),
    "week, one": ("bench/window/7/?{one}&date={day}", 2.0),
    "month, one": ("book/?{one}&date={day}", 2.5),
    "week, any of 20": ("bench/window/7/?{any}&date={day}", 4.0),
    "month, any of 20": ("book/?{any}&date={day}", 10.0),
    "91 days, one": ("bench/window/91/?{one}&date={day}", None),
    "first in 90 days, any": ("bench/first/?{any}", 4.0),
    "each time of 31 days, one": ("bench/window/31/?{one}&date={day}", None),
    "each time of 31 days, any": ("bench/window/31/?{any}&date={day}", None),
}
YARDSTICK = "bench/yardstick/"


def main():
    setup_databases(0, interactive=False)
    years = int(os.environ["QIMEN_BENCH_YEARS"])
    busy = busy_clinic.build()
    now = datetime.now(UTC).astimezone(ZoneInfo(casting.ZONE))
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    engine = settings.TESTS_ENGINE
    visits = fill(busy, today - timedelta(days=365), today + timedelta(days=busy_clinic.AHEAD))
    server = Server(
        settings.DATA, workers=2, DJANGO_SETTINGS_MODULE="bench.settings",
        TRUSTED_PROXY_COUNT="1", WEB_PROCESSES="2",
    )  # fmt: skip
    server.collect().start()
    try:
        print(f"\n== {engine}: {visits:,} visits, one year of history, 2 processes")
        young = openings(server, busy, today)
        print_openings(young)
        if years > 1:
            before = today - timedelta(days=366)
            visits += fill(busy, today - timedelta(days=365 * years), before)
            print(f"\n== {engine}: {visits:,} visits, {years} years of history")
            old = openings(server, busy, today)
            print_openings(old)
            print_growth(young, old, years)
        patients.fill(busy.clinic)
        patients.show(patients.measure(server, busy.clinic))
        print_bookings(engine, *bookings(server, busy))
    finally:
        server.stop()


def fill(busy, first, last):
    began = time.perf_counter()
    count = busy_clinic.fill(busy, first, last, seed=first.year)
    print(f"   ({count:,} visits written in {time.perf_counter() - began:.0f} s)", flush=True)
    return count


# ── openings ─────────────────────────────────────────────────────────────────────────────


def openings(server, busy, today):
    """Return the median milliseconds of every query and of the yardstick, taking turns."""
    [client] = crowd.gather(1, busy.clinic.pk)
    words = {
        "one": query(busy, busy.givers[7]),
        "any": query(busy, None),
        "day": whole_month(today).date().isoformat(),
    }
    addresses = {name: address.format(**words) for name, (address, _) in QUERIES.items()}
    addresses["yardstick"] = YARDSTICK
    connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
    taken = {name: [] for name in addresses}
    for turn in range(SAMPLES + 10):
        for name, address in addresses.items():
            began = time.perf_counter()
            status, body = get(connection, client, address, ip=f"198.19.{turn}.1")
            taken[name].append(time.perf_counter() - began)
            assert status == 200, (name, status, body[:300])
    connection.close()
    return {name: statistics.median(times[10:]) * 1000 for name, times in taken.items()}


def whole_month(today):
    """Return the first Monday of next month: all of that month can be booked."""
    day = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=-day.weekday() % 7)


def query(busy, giver):
    return crowd.urlencode(
        {
            "location": busy.location.ref,
            "service": busy.service.ref,
            "practitioner": giver.ref if giver else "any",
        }
    )


def get(connection, client, address, ip):
    headers = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={client.session}",
        "X-Forwarded-For": ip,
        "HX-Request": "true",
    }
    connection.request("GET", f"/riverbend/{address}", headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def print_openings(medians):
    yardstick = medians["yardstick"]
    print(f"   yardstick (select 1): {yardstick:.2f} ms")
    print(f"   {'openings':28}{'ms':>8}{'× yardstick':>14}{'goal':>8}")
    for name, (_, goal) in QUERIES.items():
        print_row(name, medians[name], medians[name] / yardstick, goal)


def print_row(name, value, ratio, goal, unit=""):
    verdict = "" if goal is None else "met" if ratio <= goal else "MISSED"
    asked = "" if goal is None else f"≤ {goal:g}"
    print(f"   {name:28}{value:8.2f}{unit}{ratio:14.2f}{asked:>8}  {verdict}", flush=True)


def print_growth(young, old, years):
    """Compare multiples of the yardstick of each time: the machine may have had other guests."""
    print(f"   {'growth':28}{'':8}{'ratio':>14}{'goal':>8}")
    for name in ("day, one", "month, one", "month, any of 20"):
        ratio = (old[name] / old["yardstick"]) / (young[name] / young["yardstick"])
        print_row(f"{years} years ÷ 1, {name}", old[name], ratio, 1.25)
    ratio = old["91 days, one"] / old["day, one"]
    print_row("91 days ÷ 1 day, one", old["91 days, one"], ratio, 4)
    ratio = old["month, any of 20"] / old["month, one"]
    print_row("20 ÷ 1 practitioners, month", old["month, any of 20"], ratio, 12)


# ── bookings ─────────────────────────────────────────────────────────────────────────────


def bookings(server, busy):
    """Return rates a second at eight clients (yardstick, booked, refused), and 32 clients' worst."""
    clients = crowd.gather(6_000, busy.clinic.pk)
    free = free_times(busy)
    turns = iter(clients)

    def look(_):
        connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
        began = time.perf_counter()
        status, _ = get(connection, clients[0], YARDSTICK, "198.18.0.1")
        connection.close()
        return crowd.Answer(status, seconds=time.perf_counter() - began)

    def book(form):
        return next(turns).book(server.port, form)

    looked = rate(look, cycle([None]), CLIENTS)
    booked = rate(book, forms(busy, free), CLIENTS)
    taken = free[: max(booked[2].get(302, 0) - CLIENTS, 1)]
    refused = rate(book, forms(busy, cycle(taken)), CLIENTS)
    crowded = rate(book, forms(busy, free[-800:]), 32)
    return looked, booked, refused, crowded


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
    return (crowd.Wanted(query(busy, giver), at) for giver, at in times)


def rate(call, things, count):
    """Let so many clients call for some seconds; return (a second, slowest, statuses)."""
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
    return len(answers) / passed, max(one.seconds for one in answers), crowd.statuses(answers)


def print_bookings(engine, looked, booked, refused, crowded):
    is_sqlite = engine == "sqlite"
    goal = 42 if is_sqlite else looked[0] / 4
    worst = 2.0 if is_sqlite else 1.0
    said = f"≥ {goal:.0f}/s" + ("" if is_sqlite else ", a quarter of the yardstick")
    print(f"   {'bookings over HTTP':28}{'per s':>8}   answers")
    print(f"   {'yardstick, 8 clients':28}{looked[0]:8.0f}   {looked[2]}")
    print(
        f"   {'booked, 8 clients':28}{booked[0]:8.0f}   {booked[2]}  goal {said}: {met(booked[0] >= goal)}"
    )
    print(
        f"   {'refused, 8 clients':28}{refused[0]:8.0f}   {refused[2]}  goal ≥ booked: {met(refused[0] >= booked[0])}"
    )
    slowest = crowded[1]
    print(
        f"   {'slowest of 32 clients, s':28}{slowest:8.2f}   {crowded[2]}  goal < {worst:g}: {met(slowest < worst)}",
        flush=True,
    )


def met(is_so):
    return "met" if is_so else "MISSED"


if __name__ == "__main__":
    sys.exit(main())

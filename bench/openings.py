"""Openings over HTTP beside a `select 1` page of the same server."""

import http.client
import statistics
import time
from datetime import timedelta

from django.conf import settings

from bench.table import Line
from tests.races import crowd

SAMPLES = 60
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
GOALS = {name: goal for name, (_, goal) in QUERIES.items()}


def measure(server, busy, today):
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


def growth(young, old, years):
    """Compare multiples of the yardstick of each time: the machine may have had other guests."""
    lines = []
    for name in ("day, one", "month, one", "month, any of 20"):
        ratio = (old[name] / old["yardstick"]) / (young[name] / young["yardstick"])
        lines.append(Line(f"{years} years ÷ 1, {name}", old[name], ratio, 1.25))
    for name, over, goal in (
        ("91 days, one", "day, one", 4),
        ("month, any of 20", "month, one", 12),
    ):
        lines.append(Line(f"{name} ÷ {over}", old[name], old[name] / old[over], goal))
    return lines

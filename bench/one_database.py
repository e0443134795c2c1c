"""One database measured over HTTP, as one table. See bench.http."""

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django
from django.conf import settings
from django.test.utils import setup_databases

django.setup()

from bench import bookings, calendar_pages, openings, patients, previews, table
from bench import clinic as busy_clinic
from tests import cast as casting
from tests.live import Server


def main():
    began = time.perf_counter()
    setup_databases(0, interactive=False)
    years = int(os.environ["QIMEN_BENCH_YEARS"])
    busy = busy_clinic.build()
    now = datetime.now(UTC).astimezone(ZoneInfo(casting.ZONE))
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    visits = fill(busy, today - timedelta(days=365), today + timedelta(days=busy_clinic.AHEAD))
    server = Server(
        settings.DATA, workers=2, DJANGO_SETTINGS_MODULE="bench.settings",
        TRUSTED_PROXY_COUNT="1", WEB_PROCESSES="2",
    )  # fmt: skip
    server.collect().start()
    try:
        young = openings.measure(server, busy, today)
        visits += fill(busy, today - timedelta(days=365 * years), today - timedelta(days=366))
        tell(server, busy, today, years, visits, young)
    finally:
        server.stop()
    print(f"   took {(time.perf_counter() - began) / 60:.1f} minutes")


def fill(busy, first, last):
    return busy_clinic.fill(busy, first, last, seed=first.year)


def tell(server, busy, today, years, visits, young):
    """Measure and print everything, one line after the other."""
    engine = settings.TESTS_ENGINE
    print(f"\n== {engine}: {visits:,} visits, {years} years of history, 2 web processes")
    print(table.HEAD)
    old = openings.measure(server, busy, today)
    lines = part("openings", table.beside(old, openings.GOALS), old["yardstick"])
    lines += part("growth", openings.growth(young, old, years))
    lines += part("bookings", bookings.measure(server, busy))
    pages = calendar_pages.measure(server, busy, today + timedelta(days=7))
    lines += part("staff calendar", table.beside(pages, calendar_pages.GOALS), pages["yardstick"])
    lines += part("portal page", previews.measure(server, busy, today))
    patients.fill(busy.clinic)
    found = patients.measure(server, busy.clinic)
    name = f"search, {patients.PATIENTS:,} patients"
    lines += part(name, table.beside(found, patients.GOALS), found["yardstick"])
    table.summary(lines)


def part(title, lines, yardstick=None):
    table.title(title)
    ours = [table.Line("select 1", yardstick, 1.0)] if yardstick else []
    return table.show(ours + lines)


if __name__ == "__main__":
    sys.exit(main())

"""The staff calendar over HTTP, 20 practitioners for a day or a week, beside a `select 1` page.

    python -m bench.week sqlite            (or postgresql; without more of the bench)

There are more than 10,000 visits in the database. Pages and yardstick take turns.
"""

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

#: At most so many times the yardstick (issue of the clinic's side); the poll has no goal.
GOAL = 30.0
SAMPLES = 40
#: The visits of so many days on either side of the week that is looked at.
AROUND = 40
PAGES = {
    "day, 20 people": "?date={day}",
    "week, 20 people": "?date={day}&view=week",
    "week, one of them": "?date={day}&view=week&column={one}",
}


def measure(server, busy, day):
    """Return median milliseconds by name, the yardstick's and the poll's among them."""
    member = casting.staff_member(busy.clinic, "Desk Haddad", Role.FRONT_DESK)
    session = casting.session_of(member.account, "staff").session_key
    words = {"day": f"{day:%Y-%m-%d}", "one": busy.givers[7].ref}
    asked = {name: (address.format(**words), "") for name, address in PAGES.items()}
    line = http.client.HTTPConnection("localhost", server.port, timeout=60)
    _, headers, _ = _ask(line, session, asked["week, 20 people"][0])
    asked["the poll of a week"] = (asked["week, 20 people"][0], headers["ETag"])
    asked["yardstick"] = ("bench/yardstick/", "")
    taken = {name: [] for name in asked}
    for _ in range(SAMPLES + 5):
        for name, (address, tag) in asked.items():
            began = time.perf_counter()
            status, _, body = _ask(line, session, address, tag)
            taken[name].append(time.perf_counter() - began)
            assert status == (304 if tag else 200), (name, status, body[:300])
    line.close()
    return {name: statistics.median(times[5:]) * 1000 for name, times in taken.items()}


def _ask(line, session, address, tag=""):
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}", "HX-Request": "true"}
    if tag:
        headers |= {"If-None-Match": tag, "X-Background": "1"}
    line.request("GET", f"/staff/{SLUG}/{address}", headers=headers)
    answer = line.getresponse()
    return answer.status, answer.headers, answer.read()


def show(medians, visits):
    yardstick = medians.pop("yardstick")
    print(f"   yardstick for staff (select 1): {yardstick:.2f} ms")
    print(f"   {f'calendar, {visits:,} visits':28}{'ms':>8}{'× yardstick':>14}{'goal':>8}")
    for name, taken in medians.items():
        ratio = taken / yardstick
        goal = f"≤ {GOAL:g}" if name in PAGES else ""
        verdict = ("met" if ratio <= GOAL else "MISSED") if goal else ""
        print(f"   {name:28}{taken:8.2f}{ratio:14.2f}{goal:>8}  {verdict}", flush=True)


def main():
    setup_databases(0, interactive=False)
    busy = busy_clinic.build()
    now = datetime.now(UTC).astimezone(ZoneInfo(casting.ZONE))
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    visits = busy_clinic.fill(
        busy, today - timedelta(days=AROUND), today + timedelta(days=AROUND), seed=1
    )
    server = Server(
        settings.DATA, workers=2, DJANGO_SETTINGS_MODULE="bench.settings", WEB_PROCESSES="2"
    )
    server.collect().start()
    try:
        print(f"\n== {settings.TESTS_ENGINE}, 2 processes")
        show(measure(server, busy, today + timedelta(days=7)), visits)
    finally:
        server.stop()


def again(database):
    """Run this on one database, in a process and a place of its own."""
    root = Path(__file__).resolve().parents[1]
    with tempfile.TemporaryDirectory(prefix="qimen-bench-") as place:
        environment = {
            **os.environ,
            "QIMEN_TEST_DB": database,
            "QIMEN_BENCH_HERE": "1",
            "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}",
            "TMPDIR": place,
        }
        command = [sys.executable, "-m", "bench.week"]
        return subprocess.run(command, env=environment, cwd=root, check=False).returncode


if __name__ == "__main__" and "QIMEN_BENCH_HERE" not in os.environ:
    sys.exit(max(again(name) for name in sys.argv[1:] or ("sqlite", "postgresql")))

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django
from django.conf import settings
from django.test.utils import setup_databases

django.setup()

from bench import clinic as busy_clinic
from qimen.rules.access import Role
from tests import cast as casting
from tests.live import Server

SLUG = "riverbend"

if __name__ == "__main__":
    sys.exit(main())

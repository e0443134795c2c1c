"""The staff calendar over HTTP: a day, a week of twenty, the poll, beside a `select 1` page."""

import http.client
import statistics
import time

from django.conf import settings

from qimen.rules.access import Role
from tests import cast as casting

SAMPLES = 40
PAGES = {
    "day, 20 people": "?date={day}",
    "week, 20 people": "?date={day}&view=week",
    "week, one of them": "?date={day}&view=week&column={one}",
}
#: At most so many times the yardstick (issue of the clinic's side); the poll has no goal.
GOALS = {**dict.fromkeys(PAGES, 30.0), "the poll of a week": None}
SLUG = "riverbend"


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

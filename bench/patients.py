"""The search for a patient among 100,000, over HTTP, beside a `select 1` page for staff.

What is searched for goes from a whole name to what stands in every file's address; the last finds
nobody. Searches and yardstick take turns.
"""

import http.client
import random
import statistics
import time
from datetime import date, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection

from qimen.models import Patient
from qimen.rules.access import Role
from tests import cast as casting

SLUG = "riverbend"
PATIENTS = 100_000
SAMPLES = 40
#: The limit on searches is per account: a turn is taken by one of so many.
SEARCHERS = 30
FIRST = [
    "Ada",
    "Max",
    "Eve",
    "Jo",
    "Imani",
    "Noor",
    "Mei",
    "Hana",
    "Hugo",
    "Kim",
    "Oda",
    "Zoë",
    "Emil",
    "Carla",
    "José",
    "Anna",
    "Xu",
    "Li",
    "Wei",
    "Bo",
]
LAST = [
    "Moreno",
    "Stone",
    "Vandenberghe",
    "García",
    "Smith",
    "Johnson",
    "Okafor",
    "Haddad",
    "Zhou",
    "Tan",
    "Berg",
    "Reyes",
    "Vance",
    "Quill",
    "Ångström",
    "Nguyen",
    "Lindqvist",
    "Featherstonehaugh",
    "Marsh",
    "Holm",
]
SEARCHES = {
    "a whole name": "featherstonehaugh imani",
    "a part of a name": "sterstonehau",
    "two letters": "xu",
    "a part of many names": "erg",
    "the end of a phone number": "5550107",
    "a birth date": "3/27/1985",
    "an address": "hugo.quill77",
    "what every address has": "example",
    "nobody": "zzyzx",
}
PAGES = {"the first page": "patients/", "a page in the middle": "patients/?after={middle}"}
#: At most so many times the yardstick (issue of the clinic's side).
GOALS = dict.fromkeys([*SEARCHES, *PAGES], 10.0)


def fill(clinic):
    """Write the files, so that there are PATIENTS in all, and bring the statistics up to date."""
    dice = random.Random(3)
    missing = PATIENTS - Patient.objects.filter(clinic=clinic).count()
    Patient.objects.bulk_create(
        [_file(clinic, number, dice) for number in range(missing)], batch_size=2_000
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _file(clinic, number, dice):
    first, last = dice.choice(FIRST), dice.choice(LAST)
    suffix = dice.choice(["", "", "-Hill", "son", "sen", "i"])
    email = f"{first}.{last}{number}@example.org".lower()
    return Patient(
        clinic=clinic, first_name=first, last_name=last + suffix, email=email, email_key=email,
        mobile=f"+1 541 {dice.randint(200, 999)} {dice.randint(0, 9999):04}",
        birth_on=date(1930, 1, 1) + timedelta(days=dice.randint(0, 32_000)),
        created_at=casting.NOW,
    )  # fmt: skip


def measure(server, clinic):
    """Return median milliseconds by name, the yardstick's among them."""
    sessions = [_searcher(clinic, number) for number in range(SEARCHERS)]
    middle = Patient.objects.filter(clinic=clinic).order_by("last_name", "pk")[PATIENTS // 2].ref
    asked = {name: ("POST", "patients/", words) for name, words in SEARCHES.items()}
    asked |= {name: ("GET", path.format(middle=middle), "") for name, path in PAGES.items()}
    asked["yardstick"] = ("GET", "bench/yardstick/", "")
    taken = {name: [] for name in asked}
    line = http.client.HTTPConnection("localhost", server.port, timeout=60)
    for turn in range(SAMPLES + 5):
        for place, (name, (method, path, words)) in enumerate(asked.items()):
            session = sessions[(turn * len(asked) + place) % SEARCHERS]
            began = time.perf_counter()
            status, body = _ask(line, session, method, path, words, ip=f"198.17.{turn}.{place}")
            taken[name].append(time.perf_counter() - began)
            assert status == 200, (name, status, body[:300])
    line.close()
    return {name: statistics.median(times[5:]) * 1000 for name, times in taken.items()}


def _searcher(clinic, number):
    member = casting.staff_member(clinic, f"Desk{number} Haddad", Role.FRONT_DESK)
    return casting.session_of(member.account, "staff").session_key


def _ask(line, session, method, path, words, ip):
    csrf = "f" * 32
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={csrf}",
        "X-Forwarded-For": ip,
        "HX-Request": "true",
    }
    form = urlencode({"words": words, "csrfmiddlewaretoken": csrf}) if method == "POST" else None
    line.request(method, f"/staff/{SLUG}/{path}", form, headers)
    answer = line.getresponse()
    return answer.status, answer.read()

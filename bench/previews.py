"""The preview of the Patient Portal page over HTTP, beside the booking page whose times it compares."""

import http.client
import statistics
import time

from django.conf import settings

from bench import openings
from bench.table import Line
from qimen.models import PortalSettings
from qimen.rules.access import Role
from tests import cast as casting
from tests.races import crowd

SAMPLES = 40
#: The preview may cost so many times the day view that it compares.
GOAL = 2.0
FORM = {
    "online": "on", "horizon_number": "3", "horizon_unit": "months", "min_notice_hours": "2",
    "cancel_hours": "24", "no_preference": "on", "self_service_changes": "on",
    "card_capture_hours": "24", "pv_class": "existing",
}  # fmt: skip


def measure(server, busy, today):
    """Return a line for one practitioner and for any of them: milliseconds, times the day view."""
    owner = casting.staff_member(busy.clinic, "Olga Berg", Role.OWNER)
    session = casting.session_of(owner.account, "staff").session_key
    [client] = crowd.gather(1, busy.clinic.pk)
    day = openings.whole_month(today).date().isoformat()
    lines = []
    for name, giver in (("one", busy.givers[7]), ("any of 20", None)):
        address = f"book/?{openings.query(busy, giver)}&date={day}"
        line = http.client.HTTPConnection("localhost", server.port, timeout=60)
        taken = {"book": [], "look": []}
        for turn in range(SAMPLES + 5):
            began = time.perf_counter()
            status, body = openings.get(line, client, address, ip=f"198.20.{turn}.1")
            taken["book"].append(time.perf_counter() - began)
            assert status == 200, body[:300]
            began = time.perf_counter()
            status, body = _look(line, session, giver, ("15", "30", "60")[turn % 3])
            taken["look"].append(time.perf_counter() - began)
            assert status == 200, body[:300]
        line.close()
        book, look = (statistics.median(taken[one][5:]) * 1000 for one in ("book", "look"))
        said = f"the day view takes {book:.2f} ms"
        lines.append(Line(f"preview, {name} ÷ its day view", look, look / book, GOAL, said=said))
    return lines


def _look(line, session, giver, step):
    """Ask what rounding to so many minutes would do, as the form does while it changes."""
    revision = PortalSettings.objects.get(clinic__slug="riverbend").revision
    form = {
        **FORM, "round_to_minutes": step, "revision": revision,
        "pv_practitioner": giver.ref if giver else "", "csrfmiddlewaretoken": crowd.CSRF,
    }  # fmt: skip
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: crowd.CSRF}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "HX-Request": "true",
        "X-Forwarded-For": "198.21.0.1",
    }
    line.request("POST", "/staff/riverbend/portal/", crowd.urlencode(form), headers)
    answer = line.getresponse()
    return answer.status, answer.read()

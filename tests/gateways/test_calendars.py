"""Our calendar files as others read them: a second parser (vobject), and a CalDAV server (Radicale)."""

import http.client
import subprocess
import sys
import time
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import vobject
from icalendar import Calendar

from qimen.gateways import ics
from tests.databases import free_port

NINE = datetime(2026, 3, 8, 9, 30, tzinfo=UTC)  # the day on which clocks change in America
VISIT = ics.Visit(
    ref="a" * 16, host="portal.example", sequence=0, starts_at=NINE,
    ends_at=NINE + timedelta(minutes=90), at=NINE - timedelta(days=5),
    clinic="Réveil; Acupuncture, “Punkt” \\ 针灸 " + "x" * 90, clinic_email="desk@clinic.example",
    address="12 Mill Street; Suite 3, Eugene\nOregon", attendee="ada@example.net",
)  # fmt: skip
LATER = replace(VISIT, ref="b" * 16, starts_at=NINE + timedelta(days=1),
                ends_at=NINE + timedelta(days=1, hours=1), summary="Booked", tentative=True)  # fmt: skip
FEED = ics.feed([VISIT, LATER], "Riverbend")


def by_icalendar(content):
    return [
        (str(one["uid"]), one.start, one.end, str(one["summary"]), str(one["location"]))
        for one in Calendar.from_ical(content).walk("VEVENT")
    ]


def by_vobject(content):
    return [
        (one.uid.value, one.dtstart.value, one.dtend.value, one.summary.value, one.location.value)
        for one in vobject.readOne(content.decode()).vevent_list
    ]


@pytest.mark.parametrize(
    "content", [FEED, *(ics.calendar(VISIT, method) for method in ics.Method)],
    ids=["feed", *(method.value for method in ics.Method)],
)  # fmt: skip
def test_two_parsers_read_the_same(content):
    read = by_icalendar(content)

    assert by_vobject(content) == read
    assert read[0][1:] == (
        NINE, NINE + timedelta(minutes=90), f"Appointment - {VISIT.clinic}", VISIT.address,
    )  # fmt: skip


def test_lines_are_folded_and_end_as_they_should():
    lines = FEED.split(b"\r\n")

    assert max(len(line) for line in lines) <= 75
    assert b"\n" not in b"".join(lines)
    assert lines[-1] == b""


def test_empty_feed_is_a_calendar_all_the_same():
    assert by_icalendar(ics.feed([], "Riverbend")) == []
    assert vobject.readOne(ics.feed([], "Riverbend").decode()).name == "VCALENDAR"


# ── a CalDAV server ──────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def radicale(tmp_path_factory):
    """Somebody's own server, on a loopback port; it takes any name and password."""
    place, port = tmp_path_factory.mktemp("radicale"), free_port()
    settings = (
        f"[server]\nhosts = localhost:{port}\n[auth]\ntype = none\n[rights]\ntype = owner_only\n"
        f"[storage]\nfilesystem_folder = {place / 'collections'}\n[web]\ntype = none\n"
    )
    (place / "config").write_text(settings)
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "radicale", "--config", str(place / "config")],
            stdout=log, stderr=log,
        )  # fmt: skip
    ask = Asker(port)
    deadline = time.monotonic() + 30
    while not ask.answers():
        assert process.poll() is None, (place / "log").read_text()
        assert time.monotonic() < deadline
        time.sleep(0.1)
    yield ask
    process.terminate()
    process.wait(timeout=15)


class Asker:
    def __init__(self, port):
        self.port = port

    def __call__(self, method, path, body=b"", **headers):
        connection = http.client.HTTPConnection("localhost", self.port, timeout=15)
        named = {"Authorization": f"Basic {b64encode(b'ada:x').decode()}", **headers}
        try:
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def answers(self):
        try:
            return self("OPTIONS", "/")[0] == http.HTTPStatus.OK
        except OSError:
            return False


QUERY = b"""<?xml version="1.0"?>
<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
<d:prop><c:calendar-data/></d:prop>
<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">
<c:time-range start="20260308T000000Z" end="20260309T000000Z"/>
</c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"""


def test_server_takes_the_feed_and_gives_it_back(radicale):
    status, _ = radicale("PUT", "/ada/clinic/", FEED, **{"Content-Type": "text/calendar"})

    _, given = radicale("GET", "/ada/clinic/")

    assert status == http.HTTPStatus.CREATED
    assert sorted(by_icalendar(given)) == sorted(by_icalendar(FEED))


def test_server_finds_an_entry_by_its_time(radicale):
    radicale("PUT", "/ada/found/", FEED, **{"Content-Type": "text/calendar"})

    status, answer = radicale("REPORT", "/ada/found/", QUERY, Depth="1")

    assert status == http.HTTPStatus.MULTI_STATUS
    assert (answer.count(b"BEGIN:VEVENT"), VISIT.ref.encode() in answer) == (1, True)


def test_feed_read_anew_moves_the_entry_and_never_doubles_it(radicale):
    radicale("PUT", "/ada/moved/", FEED, **{"Content-Type": "text/calendar"})
    moved = replace(VISIT, sequence=1, starts_at=NINE + timedelta(hours=2),
                    ends_at=NINE + timedelta(hours=3))  # fmt: skip

    radicale("PUT", "/ada/moved/", ics.feed([moved], "x"), **{"Content-Type": "text/calendar"})

    _, given = radicale("GET", "/ada/moved/")
    assert [(uid, start) for uid, start, *_ in by_icalendar(given)] == [
        (f"{VISIT.ref}@portal.example", NINE + timedelta(hours=2))
    ]


@pytest.mark.parametrize("first", ["feed", "mail"])
def test_entry_of_the_mail_is_the_entry_of_the_feed(radicale, first):
    """A calendar that has the one refuses or replaces the other: the same UID, never twice."""
    mail = ics.calendar(replace(VISIT, attendee=""), ics.Method.PUBLISH)
    mail = mail.replace(b"METHOD:PUBLISH\r\n", b"")  # a stored entry has none (RFC 4791 4.1)
    alone = ics.feed([VISIT], "x")
    where = {"feed": (alone, mail), "mail": (mail, alone)}[first]
    radicale("MKCALENDAR", f"/ada/{first}/")

    results = [
        radicale("PUT", f"/ada/{first}/{n}.ics", body, **{"Content-Type": "text/calendar"})[0]
        for n, body in enumerate(where)
    ]

    _, given = radicale("GET", f"/ada/{first}/")
    assert results[0] == http.HTTPStatus.CREATED
    assert [uid for uid, *_ in by_icalendar(given)] == [f"{VISIT.ref}@portal.example"]

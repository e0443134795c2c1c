"""Calendar files: read back by the library, and line by line by the letter of RFC 5545."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from qimen.gateways import ics
from qimen.gateways.ics import Method, Visit

VISIT = Visit(
    ref="abcdefgh23456789",
    host="portal.example",
    sequence=3,
    starts_at=datetime(2026, 3, 3, 17, 30, tzinfo=UTC),
    ends_at=datetime(2026, 3, 3, 18, 30, tzinfo=UTC),
    at=datetime(2026, 3, 2, 16, 0, 5, 123456, tzinfo=UTC),
    clinic="Riverbend Acupuncture",
    clinic_email="desk@riverbend.example",
    address="212 Mill Street; Eugene, OR",
    attendee="ada@example.net",
)
LINE = re.compile(
    rb"[A-Z-]+(;[A-Z-]+=(\"[^\"\x00-\x1f]*\"|[^\";:,\x00-\x1f]*))*:[^\x00-\x08\x0a-\x1f]*"
)
TEXT = re.compile(r"(\\[\\;,nN]|[^\\;,])*")


def lines(content):
    """Return the content lines, after the rules of RFC 5545 3.1: CRLF, 75 octets, UTF-8, folding."""
    assert content.endswith(b"\r\n")
    assert (
        content.replace(b"\r\n", b"").count(b"\n")
        == content.replace(b"\r\n", b"").count(b"\r")
        == 0
    )
    folded = content.split(b"\r\n")[:-1]
    assert max(len(line) for line in folded) <= 75
    for line in folded:
        line.decode()  # no character is cut in two
    whole = content.replace(b"\r\n ", b"").split(b"\r\n")[:-1]
    for line in whole:
        assert LINE.fullmatch(line), line
    return [line.decode() for line in whole]


def value(content, name):
    found = [line for line in lines(content) if re.match(rf"{name}[;:]", line)]
    assert len(found) <= 1, "a property of a visit stands once"
    return found[0].partition(":")[2] if found else None


def entry(content):
    [event] = Calendar.from_ical(content).walk("VEVENT")
    return event


@pytest.mark.parametrize("method", list(Method))
def test_calendar_has_what_its_method_demands(method):
    content = ics.calendar(VISIT, method)

    assert lines(content)[0] == "BEGIN:VCALENDAR"
    assert lines(content)[-1] == "END:VCALENDAR"
    assert value(content, "VERSION") == "2.0"
    assert value(content, "METHOD") == method
    assert value(content, "UID") == "abcdefgh23456789@portal.example"
    assert value(content, "SEQUENCE") == "3"
    assert value(content, "DTSTAMP") == "20260302T160005Z"
    assert value(content, "DTSTART") == "20260303T173000Z"
    assert value(content, "DTEND") == "20260303T183000Z"
    assert value(content, "ORGANIZER") == "mailto:desk@riverbend.example"
    assert value(content, "STATUS") == ("CANCELLED" if method is Method.CANCEL else "CONFIRMED")
    assert value(content, "ATTENDEE") == (
        None if method is Method.PUBLISH else "mailto:ada@example.net"
    )


def test_calendar_names_the_clinic_and_nothing_else():
    content = ics.calendar(VISIT, Method.REQUEST)
    names = {line.partition(":")[0].partition(";")[0] for line in lines(content)}

    assert value(content, "SUMMARY") == "Appointment - Riverbend Acupuncture"
    assert value(content, "LOCATION") == r"212 Mill Street\; Eugene\, OR"
    assert names == {
        "BEGIN", "END", "PRODID", "VERSION", "METHOD", "UID", "SEQUENCE", "DTSTAMP", "DTSTART",
        "DTEND", "SUMMARY", "LOCATION", "STATUS", "TRANSP", "ORGANIZER", "ATTENDEE",
    }  # fmt: skip


def test_calendar_writes_any_zone_as_the_same_instant():
    away = replace(VISIT, starts_at=VISIT.starts_at.astimezone(timezone(timedelta(hours=-8))))

    assert ics.calendar(away, Method.PUBLISH) == ics.calendar(VISIT, Method.PUBLISH)


def test_calendar_of_a_cancelled_visit_frees_the_time():
    content = ics.calendar(replace(VISIT, cancelled=True), Method.PUBLISH)

    assert (value(content, "STATUS"), value(content, "TRANSP")) == ("CANCELLED", "TRANSPARENT")


@pytest.mark.parametrize("break_", ["\r\nATTENDEE:mailto:eve@example.org", "\nEND:VEVENT", "\r"])
def test_calendar_cannot_be_broken_out_of(break_):
    hostile = replace(
        VISIT, clinic=f"Gate{break_}", address=f"Mill{break_}", clinic_email=f"a@b.example{break_}"
    )
    names = [line.partition(":")[0] for line in lines(ics.calendar(hostile, Method.REQUEST))]
    usual = [line.partition(":")[0] for line in lines(ics.calendar(VISIT, Method.REQUEST))]

    assert [name.partition(";")[0] for name in names] == [name.partition(";")[0] for name in usual]


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120)


@given(clinic=words, address=words)
def test_calendar_is_strict_and_reads_back_whatever_the_names(clinic, address):
    content = ics.calendar(replace(VISIT, clinic=clinic, address=address), Method.REQUEST)

    assert TEXT.fullmatch(value(content, "SUMMARY"))
    event = entry(content)
    assert str(event["summary"]) == f"Appointment - {clinic}"
    assert str(event.get("location", "")) == address
    assert event.start == VISIT.starts_at
    assert event.end == VISIT.ends_at

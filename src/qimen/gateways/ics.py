"""A visit as a calendar file (RFC 5545, RFC 5546).

Instants are written in UTC: they need no VTIMEZONE, mean the same to every reader, and each
calendar shows them on its owner's clocks. Should a zone's rules change, the visit keeps its
wall time and the clinic sends the new instant with the next SEQUENCE. Never in the file: the
service, notes, the patient's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from icalendar import Calendar, Event, vCalAddress, vDuration, vText

from qimen.gateways import mime

if TYPE_CHECKING:
    from collections.abc import Iterable

#: How often a calendar is asked to look.
REFRESH = timedelta(hours=1)


class Method(StrEnum):
    REQUEST = "REQUEST"  # by mail: enter it, or change what is entered
    CANCEL = "CANCEL"  # by mail: take it out
    PUBLISH = "PUBLISH"  # a file to download


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a calendar may know. Instants are aware; `at` is when the entry was last changed."""

    ref: str
    host: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    at: datetime
    clinic: str
    clinic_email: str
    address: str
    attendee: str = ""
    summary: str = ""  # where something else is to stand than the clinic
    cancelled: bool = False
    tentative: bool = False  # asked for, and not yet answered


def calendar(visit: Visit, method: Method) -> bytes:
    """Return the file, CRLF, folded at 75 octets. REQUEST and CANCEL need `attendee`."""
    entry = _entry(visit, is_cancelled=visit.cancelled or method is Method.CANCEL)
    _add_people(entry, visit, method)
    file = _file()
    file.add("method", method.value)
    file.add_component(entry)
    content: bytes = file.to_ical()
    return content


def feed(visits: Iterable[Visit], name: str) -> bytes:
    """Return a calendar to subscribe to: nobody is asked anything, so it has no METHOD."""
    file = _file()
    file.add("x-wr-calname", name)
    for how_often in ("refresh-interval", "x-published-ttl"):
        file.add(how_often, vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    for visit in visits:
        file.add_component(_entry(visit, is_cancelled=visit.cancelled))
    content: bytes = file.to_ical()
    return content


def _file() -> Calendar:
    file = Calendar()
    file.add("prodid", "-//Qimen//Appointments//EN")
    file.add("version", "2.0")
    return file


def _entry(visit: Visit, *, is_cancelled: bool) -> Event:
    entry = Event()
    entry.add("uid", f"{visit.ref}@{visit.host}")
    entry.add("sequence", visit.sequence)
    entry.add("dtstamp", _whole(visit.at))
    entry.add("dtstart", _whole(visit.starts_at))
    entry.add("dtend", _whole(visit.ends_at))
    entry.add("summary", visit.summary or f"Appointment - {visit.clinic}")
    if visit.address:
        entry.add("location", visit.address)
    unanswered = "TENTATIVE" if visit.tentative else "CONFIRMED"
    entry.add("status", "CANCELLED" if is_cancelled else unanswered)
    entry.add("transp", "TRANSPARENT" if is_cancelled else "OPAQUE")
    return entry


def _add_people(entry: Event, visit: Visit, method: Method) -> None:
    organizer = vCalAddress(f"mailto:{mime.plain(visit.clinic_email)}")
    organizer.params["CN"] = vText(mime.plain(visit.clinic))
    entry.add("organizer", organizer)
    if method is Method.PUBLISH:
        return
    # Nobody is asked to reply: the visit is agreed already.
    attendee = vCalAddress(f"mailto:{mime.plain(visit.attendee)}")
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    entry.add("attendee", attendee)


def _whole(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)

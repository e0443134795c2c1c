"""A crowd of signed-in patients who all want to book at once, over HTTP."""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from qimen.models import Account, Patient, Session
from qimen.models.sessions import SessionStore
from tests import cast as casting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qimen.models import Service, StaffMember

#: `make prove` asks for the full figures.
FULL = os.environ.get("QIMEN_PROVE") == "1"
CSRF = "f" * 32
REF = re.compile(r"/appointments/(\w+)/\?booked=1$")
SLOT = re.compile(r'name="at"')


@dataclass(frozen=True, slots=True)
class Answer:
    status: int  # 0: the connection broke before there was one
    ref: str = ""  # of the appointment, when it says booked
    alternatives: int = 0
    seconds: float = 0.0

    @property
    def is_booked(self) -> bool:
        return self.status == HTTPStatus.FOUND and bool(self.ref)


@dataclass(slots=True)
class Wanted:
    """What one form says."""

    query: str
    at: str
    form_key: str = field(default_factory=lambda: secrets.token_urlsafe(32))


@dataclass(frozen=True, slots=True)
class Client:
    """A patient's browser, reduced to one form. Each comes from an address of its own."""

    patient: Patient
    session: str
    ip: str

    def book(self, port: int, wanted: Wanted) -> Answer:
        began = time.perf_counter()
        connection_ = http.client.HTTPConnection("localhost", port, timeout=60)
        try:
            path, headers, form = self.request(wanted)
            connection_.request("POST", path, form, headers)
            answer = connection_.getresponse()
            body = answer.read().decode()
        except (OSError, http.client.HTTPException):
            return Answer(0, seconds=time.perf_counter() - began)
        finally:
            connection_.close()
        found = REF.search(answer.headers.get("Location", ""))
        return Answer(
            answer.status,
            found.group(1) if found else "",
            len(SLOT.findall(body)),
            time.perf_counter() - began,
        )

    def request(self, wanted: Wanted) -> tuple[str, dict[str, str], str]:
        """Return path, headers and body of the form that books."""
        form = {
            "at": wanted.at,
            "form_key": wanted.form_key,
            "note": "",
            "csrfmiddlewaretoken": CSRF,
        }
        return f"/riverbend/book/confirmation/?{wanted.query}", self.headers(), urlencode(form)

    def headers(self) -> dict[str, str]:
        cookies = {settings.SESSION_COOKIE_NAME: self.session, settings.CSRF_COOKIE_NAME: CSRF}
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-Forwarded-For": self.ip,
        }


def gather(count: int, clinic_id: int) -> list[Client]:
    """Create that many existing patients with accounts, signed in."""
    prefix = secrets.token_hex(4)
    emails = [f"crowd-{prefix}-{n}@example.net" for n in range(count)]
    accounts = Account.objects.bulk_create(
        Account(email=email, email_key=email, password="!", created_at=casting.NOW)
        for email in emails
    )
    patients = Patient.objects.bulk_create(
        Patient(
            clinic_id=clinic_id, account=account, first_name="Crowd", last_name=f"Number {n}",
            email=account.email, email_key=account.email_key, came_new=False,
            created_at=casting.NOW,
        )
        for n, account in enumerate(accounts)
    )  # fmt: skip
    sessions = Session.objects.bulk_create(
        Session(
            session_key=secrets.token_hex(16),
            session_data=SessionStore().encode(casting.signed_in(account, "patient")),
            expire_date=datetime.now(UTC) + timedelta(hours=12),  # noqa: TID251 - as the server's
        )
        for account in accounts
    )
    return [
        Client(patient, session.session_key, f"198.18.{n // 250}.{n % 250 + 1}")
        for n, (patient, session) in enumerate(zip(patients, sessions, strict=True))
    ]


def all_at_once(calls: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Make the calls from as many threads, released together."""
    gate = threading.Barrier(len(calls))

    def call(one: Callable[[], Answer]) -> Answer:
        gate.wait(timeout=60)
        return one()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))


def query(of: casting.Cast, service: Service, practitioner: StaffMember | None) -> str:
    return urlencode(
        {
            "location": of.main.ref,
            "service": service.ref,
            "practitioner": practitioner.ref if practitioner else "any",
        }
    )


def weekdays(count: int) -> list[datetime]:
    """Return the midnights of the next working days that can be booked, in the clinic's zone."""
    now = datetime.now(UTC)  # noqa: TID251 - the server's clock is the real one, too
    today = now.astimezone(ZoneInfo(casting.ZONE)).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    ahead = (today + timedelta(days=n) for n in range(2, 80))
    return [day for day in ahead if day.weekday() < 5][:count]


def at(day: datetime, hour: int, minute: int = 0) -> str:
    """Return a wall time of the clinic as the booking form says it."""
    return day.replace(hour=hour, minute=minute).astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def overlaps() -> int:
    """Count pairs of claims that break the law, by SQL and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM qimen_claim a JOIN qimen_claim b ON a.id < b.id "
            "AND a.clinic_id = b.clinic_id AND a.party_kind = b.party_kind "
            'AND a.party_id = b.party_id AND a.start < b."end" AND b.start < a."end"'
        )
        return cursor.fetchone()[0]


#: What must be there for each booking, and nothing of it without a booking.
HALF_DONE = {
    "appointments without claims": "SELECT count(*) FROM qimen_appointment a WHERE NOT EXISTS "
    "(SELECT 1 FROM qimen_claim c WHERE c.appointment_id = a.id)",
    "appointments without journal": "SELECT count(*) FROM qimen_appointment a WHERE 1 <> "
    "(SELECT count(*) FROM qimen_journalentry j WHERE j.action = 'appointment.confirmed' "
    "AND j.subject = 'appointment:' || a.ref)",
    "appointments without their two messages": "SELECT count(*) FROM qimen_appointment a WHERE 2 <> "
    "(SELECT count(*) FROM qimen_message m WHERE m.appointment_id = a.id)",
    "appointments without form key": "SELECT count(*) FROM qimen_appointment a WHERE NOT EXISTS "
    "(SELECT 1 FROM qimen_formkey f WHERE f.appointment_id = a.id)",
    "journal without appointment": "SELECT count(*) FROM qimen_journalentry j "
    "WHERE j.action = 'appointment.confirmed' AND NOT EXISTS "
    "(SELECT 1 FROM qimen_appointment a WHERE j.subject = 'appointment:' || a.ref)",
    "messages without appointment": "SELECT count(*) FROM qimen_message m "
    "WHERE m.appointment_id IS NULL",
}


def half_done() -> dict[str, int]:
    """Return what is half done, by SQL and nothing else; empty when all is whole."""
    with connection.cursor() as cursor:
        counts = {}
        for what, statement in HALF_DONE.items():
            cursor.execute(statement)
            counts[what] = cursor.fetchone()[0]
    return {what: count for what, count in counts.items() if count}


def statuses(answers: Sequence[Answer]) -> dict[int, int]:
    return dict(sorted(Counter(answer.status for answer in answers).items()))


def note(proof: str, **figures: object) -> None:
    """Hand figures to `make prove`, which makes a table of them."""
    if place := os.environ.get("QIMEN_FIGURES"):
        line = {"proof": proof, "database": connection.vendor, **figures}
        with Path(place).open("a") as file:
            file.write(f"{json.dumps(line)}\n")

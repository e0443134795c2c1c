"""The outbox, read: what waits, what became of it, and what a message says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Max, Q

from qimen.gateways import ics, letters
from qimen.models import Message, MessageState
from qimen.rules import access
from qimen.rules.access import Permission

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen.models import Appointment, Clinic
    from qimen.rules.access import Actor

MAILBOX_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A message in a list: what it was and what became of it, without its words."""

    kind: str
    state: str
    recipient: str
    created_at: datetime
    sent_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class Received:
    """A message in the local mailbox of the demonstration; `mail` is None once forgotten."""

    id: int
    recipient: str
    state: str
    created_at: datetime
    mail: letters.Mail | None


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many messages wait, and since when."""

    waiting: int
    oldest_at: datetime | None


def draft(message: Message) -> letters.Draft:
    """Return what a message is worded from; its clinic is loaded."""
    return letters.Draft(
        kind=message.kind,
        recipient=message.recipient,
        facts=message.facts,
        message_id=message.message_id,
        at=message.created_at,
        clinic=_letterhead(message.clinic) if message.clinic else None,
    )


def is_due(now: datetime) -> bool:
    """Whether any message may be claimed; a plain read, so that waiting takes no write lock."""
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    return Message.objects.filter(free, state=MessageState.QUEUED, due_at__lte=now).exists()


def backlog(now: datetime) -> Backlog:
    """Return what is due and not sent."""
    waiting = Message.objects.filter(state=MessageState.QUEUED, due_at__lte=now)
    oldest = waiting.order_by("due_at").values_list("due_at", flat=True).first()
    return Backlog(waiting.count(), oldest)


def of_patient(actor: Actor, patient_id: int) -> Sequence[Line]:
    """Return all that was sent to a patient, newest first, to those who look after the file."""
    access.require(
        actor, Permission.SEE_MESSAGES, patient_id=patient_id, practitioner_id=actor.staff_id
    )
    rows = Message.objects.filter(clinic_id=actor.clinic_id, patient_id=patient_id)
    return [_line(row) for row in rows.order_by("-created_at", "-id")[:100]]


def last_to_patient(appointment: Appointment) -> Line | None:
    """Return the newest message to its patient about a visit of their own, unless it came to nothing."""
    rows = Message.objects.filter(
        clinic_id=appointment.clinic_id,
        appointment=appointment,
        patient__isnull=False,  # the others are staff's
        state__in=[MessageState.QUEUED, MessageState.SENT],
    )
    row = rows.order_by("-created_at", "-id").first()
    return _line(row) if row else None


def undelivered(actor: Actor) -> Sequence[Line]:
    """Return what will never arrive, newest first, with the mail server's answers."""
    if access.scope(actor, Permission.SEE_PATIENT) is not access.Scope.CLINIC:
        raise access.Forbidden(Permission.SEE_PATIENT)
    rows = Message.objects.filter(clinic_id=actor.clinic_id, state=MessageState.DEAD)
    return [_line(row) for row in rows.order_by("-created_at", "-id")[:100]]


def calendar_file(appointment: Appointment) -> bytes:
    """Return an appointment as a calendar file to download; clinic and location are loaded."""
    place = appointment.location
    visit = ics.Visit(
        ref=appointment.ref,
        host=urlsplit(settings.SITE_URL).hostname or "",
        sequence=appointment.sequence,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        at=appointment.booked_at,
        clinic=appointment.clinic.name,
        clinic_email=appointment.clinic.email,
        address=place.where,
        cancelled=appointment.status in {"cancelled", "declined", "lapsed"},
        tentative=appointment.status == "requested",
    )
    return ics.calendar(visit, ics.Method.PUBLISH)


# ── the demonstration's local mailbox (its door refuses everywhere else) ─────────────────


def mailbox(recipient: str = "") -> Sequence[Received]:
    """Return the newest messages, to one address or to all."""
    rows = Message.objects.select_related("clinic").order_by("-id")
    if recipient:
        rows = rows.filter(recipient__iexact=recipient)
    return [_received(row) for row in rows[:MAILBOX_LENGTH]]


def mailboxes() -> Sequence[tuple[str, int]]:
    """Return the addresses that have mail, with how much; the one with the newest first."""
    found = Message.objects.values("recipient").annotate(count=Count("id"), newest=Max("id"))
    return [(row["recipient"], row["count"]) for row in found.order_by("-newest")[:100]]


def received(message_id: int) -> Received | None:
    """Return one message."""
    row = Message.objects.select_related("clinic").filter(pk=message_id).first()
    return _received(row) if row else None


def _received(row: Message) -> Received:
    mail = letters.compose(draft(row)) if row.facts else None
    return Received(row.pk, row.recipient, row.state, row.created_at, mail)


def _line(row: Message) -> Line:
    return Line(row.kind, row.state, row.recipient, row.created_at, row.sent_at, row.answer)


def _letterhead(clinic: Clinic) -> letters.Letterhead:
    return letters.Letterhead(
        name=clinic.name,
        email=clinic.email,
        phone=clinic.phone,
        country=clinic.country,
        slug=clinic.slug,
        clock_24=clinic.clock_24,
    )

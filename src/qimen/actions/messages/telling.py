"""Writing messages: the row, and the facts its words are made of (security.md 5.7)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings

from qimen.actions import capabilities
from qimen.actions.messages import grace
from qimen.models import Message
from qimen.queries import catalogue
from qimen.rules import cancellation, identity, notices
from qimen.rules.notices import Audience, Event
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qimen.models import Appointment, MoveRequest
    from qimen.rules.access import Actor
    from qimen.rules.notices import Notice


def tell(
    event: str,
    appointment: Appointment,
    *,
    now: datetime,
    actor: Actor,
    stands: Appointment | None = None,
    dropped: MoveRequest | None = None,
) -> None:
    """Queue what an event gives to tell, in the transaction of the event; a repeat adds nothing.

    `appointment` comes with its clinic (and that one's portal), patient, practitioner, location
    and service loaded. A move or a cancellation takes the place of what still waits to be sent
    about the same visit: nobody is told first that it stands and then that it does not. A move
    that is only asked for comes as the visit would be, with the visit as it `stands`; one that
    the event took away (`dropped`) is told of by the same message.
    """
    happened = Event(event)
    by, unheard = actor.role, None
    if notices.outdates_earlier(happened):
        unheard = grace.outdate(appointment, now, by=by)
    unasked: frozenset[str] = frozenset()
    if appointment.sequence and notices.answers_earlier(happened):  # at 0 nothing was told before
        unasked = grace.outdate_asking(appointment, now, by=by)
    happened = grace.as_news(happened, appointment.status, unheard)
    first = min(appointment.starts_at, stands.starts_at) if stands else appointment.starts_at
    if happened in notices.VISIT_STAYS and stands:  # news as long as the visit itself lies ahead
        first = stands.starts_at
    is_own = actor.staff_id == appointment.practitioner_id
    due = notices.notices(happened, by=by, starts_at=first, now=now, is_own=is_own)
    more = _more(stands, dropped)
    rows = [
        _row(happened, notice, recipient, appointment, now=now, more=more, stands=stands)
        for notice in due
        if (recipient := _recipient(notice.audience, appointment))
        and not grace.is_no_news(happened, notice, unheard if unheard is not None else unasked)
    ]
    Message.objects.bulk_create(rows, ignore_conflicts=True)


def tell_former(former: Appointment, moved: Appointment, *, now: datetime, actor: Actor) -> None:
    """Tell whom a patient's move takes a visit from; of the visit as it was with them."""
    if former.practitioner_id == moved.practitioner_id:
        return
    former.sequence = moved.sequence  # the event's own, by which a repeat adds nothing
    tell(Event.MOVED_AWAY, former, now=now, actor=actor)


def enqueue_account(  # noqa: PLR0913 - a message, by name
    kind: str,
    email: str,
    facts: Mapping[str, object],
    *,
    clinic_id: int | None,
    now: datetime,
    expires_at: datetime,
    patient_id: int | None = None,
) -> None:
    """Queue an account's mail, worded by `templates/messages/account/<kind>.{txt,html}`.

    `facts` are JSON values; names that end in `_at` hold ISO instants. They are forgotten once
    the mail has left. An address nothing can be sent to is passed over in silence.
    """
    recipient = _deliverable(email)
    if not recipient:
        return
    Message.objects.create(
        clinic_id=clinic_id,
        key=f"account:{secrets.token_hex(16)}",  # each asking is an event of its own
        kind=f"{notices.ACCOUNT_FOLDER}{kind}",
        recipient=recipient,
        patient_id=patient_id,
        facts=dict(facts),
        message_id=_message_id(),
        due_at=now,
        expires_at=expires_at,
        created_at=now,
    )


def _recipient(audience: Audience, appointment: Appointment) -> str:
    if audience is Audience.PATIENT:
        return _deliverable(appointment.patient.email) if appointment.patient else ""
    practitioner = appointment.practitioner
    return "" if practitioner.disabled_at else _deliverable(practitioner.notifications_email)


def _deliverable(email: str) -> str:
    """Return the address as SMTP takes it (its domain in ASCII), or nothing."""
    domain = identity.email_key(email).rpartition("@")[2]
    return f"{email.strip().rpartition('@')[0]}@{domain}" if domain else ""


def _row(  # noqa: PLR0913 - one message: of what, to whom, about which visit, in which words
    event: Event,
    notice: Notice,
    recipient: str,
    appointment: Appointment,
    *,
    now: datetime,
    more: Mapping[str, object],
    stands: Appointment | None,
) -> Message:
    is_for_patient = notice.audience is Audience.PATIENT
    facts = (_facts_for_patient if is_for_patient else _facts_for_staff)(appointment, now)
    facts |= more
    if is_for_patient and stands:  # until it is answered, what holds is where the visit stands
        facts["cancel_until_at"] = _cancel_until(stands, now)
    if notice.kind in notices.ASKING:
        facts["decision"] = _decision(appointment, recipient, notice.expires_at, now)
    return Message(
        clinic_id=appointment.clinic_id,
        key=f"{event}:{appointment.pk}:{appointment.sequence}:{notice.audience}",
        kind=notice.kind,
        recipient=recipient,
        patient_id=appointment.patient_id if is_for_patient else None,
        appointment_id=appointment.pk,
        facts=facts,
        message_id=_message_id(),
        due_at=notice.due_at,
        expires_at=notice.expires_at,
        created_at=now,
    )


def _more(stands: Appointment | None, dropped: MoveRequest | None) -> dict[str, object]:
    facts: dict[str, object] = {}
    if stands is not None:
        facts["stands_at"] = stands.starts_at.isoformat()
        facts["stands_with"] = stands.practitioner.name
    if dropped is not None:
        facts["dropped_at"] = dropped.starts_at.isoformat()
        facts["dropped_with"] = dropped.practitioner.name
    return facts


def _decision(appointment: Appointment, recipient: str, expires_at: datetime, now: datetime) -> str:
    """Return the reference of a link by which this very request can be answered."""
    about = capabilities.on_request(appointment)
    return capabilities.issue(about, email=recipient, expires_at=expires_at, now=now)


def _facts_for_patient(appointment: Appointment, now: datetime) -> dict[str, object]:
    clinic, patient, place = appointment.clinic, appointment.patient, appointment.location
    return {
        "first_name": (patient.preferred_name or patient.first_name) if patient else "",
        "starts_at": appointment.starts_at.isoformat(),
        "ends_at": appointment.ends_at.isoformat(),
        "zone": appointment.zone,
        "place": place.where,
        "place_phone": place.phone,
        "practitioner": appointment.practitioner.name,
        "service": appointment.service.name if clinic.names_service_in_mail else "",
        "cancel_until_at": _cancel_until(appointment, now),
        "ref": appointment.ref,
        "sequence": appointment.sequence,
    }


def _facts_for_staff(appointment: Appointment, _now: datetime) -> dict[str, object]:
    has_several = len(catalogue.catalogue(appointment.clinic).places) > 1
    start = hours.minute_of(appointment.starts_at)
    return {
        "initials": appointment.patient.initials if appointment.patient else "",
        "starts_at": appointment.starts_at.isoformat(),
        "zone": appointment.zone,
        "place": appointment.location.name if has_several else "",
        "on": hours.local(start, appointment.zone).date().isoformat(),
    }


def _cancel_until(appointment: Appointment, now: datetime) -> str:
    """Return the last instant for cancelling online; nothing when it cannot be done any more."""
    portal = appointment.clinic.portal
    terms = cancellation.Terms(self_service=portal.self_service_changes, hours=portal.cancel_hours)
    if cancellation.obstacle(terms, is_upcoming=True, starts_at=appointment.starts_at, now=now):
        return ""
    return cancellation.until(terms, appointment.starts_at).isoformat()


def _message_id() -> str:
    return f"<{secrets.token_hex(16)}@{settings.MAIL_FROM.rpartition('@')[2]}>"

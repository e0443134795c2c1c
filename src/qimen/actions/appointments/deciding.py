"""Answering a request by the link in its mail: one decision on one request, without signing in.

Whoever holds the link may accept or decline what it is about, once, as long as
nothing that is told of has changed since the mail was written; a note is not. It opens nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.actions import capabilities, locks
from qimen.actions.appointments import asking, attending
from qimen.models import Appointment, Purpose, StaffMember, Status
from qimen.rules import access, identity
from qimen.rules.access import Actor, Permission, Role
from qimen.rules.attendance import Step

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import Capability


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link asks, and whether it still waits for the answer of this link.

    The appointment is as it was asked for; of a move, `stands` is the visit as it is until then.
    """

    appointment: Appointment
    is_open: bool
    stands: Appointment | None = None


class Answered(Exception):  # noqa: N818 - reads as what it is
    """The request was answered or changed meanwhile, or it is too late; the link is void."""


def asked(clinic_id: int, token: str, *, now: datetime) -> Asked | None:
    """Return what a link is about, changing nothing; None where it is no link of ours."""
    row = capabilities.known(Purpose.DECISION, clinic_id, token)
    appointment = _subject(row) if row else None
    if row is None or appointment is None:
        return None
    is_open, move = _is_open(row, appointment, now), asking.of(appointment)
    if move is None:
        return Asked(appointment, is_open)
    return Asked(asking.as_asked(appointment, move), is_open, stands=appointment)


@locks.transactional
def decide(
    clinic_id: int,
    token: str,
    *,
    accepts: bool,
    reason: str = "",
    ip: str | None = None,
    now: datetime,
) -> Appointment:
    """Accept or decline the request of a link.

    Raises Answered when it waits no more, Gone when it can only be declined; the link stays good.
    """
    row = capabilities.known(Purpose.DECISION, clinic_id, token)
    appointment = _subject(row, lock=True) if row else None
    if row is None or appointment is None or not _is_open(row, appointment, now):
        raise Answered
    actor = Actor(clinic_id=clinic_id, role=Role.LINK, staff_id=_addressee(row, appointment), ip=ip)
    access.require(actor, Permission.DECIDE, practitioner_id=actor.staff_id)
    if not capabilities.use(row, now=now):
        raise Answered
    if appointment.status != Status.REQUESTED:
        return asking.answered(actor, appointment, accepts=accepts, reason=reason, now=now)
    step = Step.ACCEPT if accepts else Step.DECLINE
    return attending.take(actor, appointment, step, reason=reason, now=now, by_link=True)


def _is_open(row: Capability, appointment: Appointment, now: datetime) -> bool:
    return (
        row.used_at is None
        and row.expires_at > now
        and row.revision == appointment.sequence
        and (appointment.status == Status.REQUESTED or asking.of(appointment) is not None)
        and _addressee(row, appointment) is not None
    )


def _subject(row: Capability, *, lock: bool = False) -> Appointment | None:
    rows = Appointment.objects.select_related(
        "clinic", "clinic__portal", "patient", "practitioner", "location", "service", "room"
    )
    if lock:
        rows = rows.select_for_update(of=("self",))
    kind, _, ref = row.subject.partition(":")
    return rows.filter(clinic_id=row.clinic_id, ref=ref).first() if kind == "appointment" else None


def _addressee(row: Capability, appointment: Appointment) -> int | None:
    """Return who was written to, as long as they work here and the address is still theirs."""
    move = asking.of(appointment)
    asked_of = move.practitioner_id if move else appointment.practitioner_id
    member = StaffMember.objects.filter(pk=asked_of, disabled_at=None).first()
    is_theirs = member and identity.email_key(member.notifications_email) == row.email_key
    return member.pk if member and is_theirs else None

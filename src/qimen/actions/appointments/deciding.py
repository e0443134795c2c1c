"""Answering a request by the link in its mail: one decision on one request, without signing in.

Whoever holds the link may accept or decline what it is about, once, as long as
nothing that is told of has changed since the mail was written; a note is not. It opens nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qimen.actions import capabilities, locks
from qimen.actions.appointments import asking, attending, waiting
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
    is_open, move = _is_open(row, appointment, now), waiting.of(appointment)
    if move is None:
        return Asked(appointment, is_open)
    return Asked(waiting.as_asked(appointment, move), is_open, stands=appointment)


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

    Raises Answered when it waits no more, Gone when it can only be declined, Conflicting when it
    is to be looked at on the calendar first; the link stays good.
    """
    row = capabilities.known(Purpose.DECISION, clinic_id, token)
    appointment = _subject(row, lock=True) if row else None
    if row is None or appointment is None or not _is_open(row, appointment, now):
        raise Answered
    actor = replace(_holder(row, appointment), ip=ip)
    access.require(actor, Permission.DECIDE, practitioner_id=_asked_of(appointment))
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
        and (appointment.status == Status.REQUESTED or waiting.of(appointment) is not None)
        and access.may(
            _holder(row, appointment), Permission.DECIDE, practitioner_id=_asked_of(appointment)
        )
    )


def _subject(row: Capability, *, lock: bool = False) -> Appointment | None:
    rows = Appointment.objects.select_related(
        "clinic", "clinic__portal", "patient", "practitioner", "location", "service", "room"
    )
    if lock:
        rows = rows.select_for_update(of=("self",))
    kind, _, ref = row.subject.partition(":")
    return rows.filter(clinic_id=row.clinic_id, ref=ref).first() if kind == "appointment" else None


def _holder(row: Capability, appointment: Appointment) -> Actor:
    """Return whoever was written to, by the address: somebody who works here and still has it.

    Of several who share an address it is the one who is asked, if they are one of them.
    """
    asked_of = _asked_of(appointment)
    members = StaffMember.objects.filter(clinic_id=row.clinic_id, disabled_at=None)
    theirs = [
        key
        for key, address in members.values_list("pk", "notifications_email")
        if identity.email_key(address) == row.email_key
    ]
    first = asked_of if asked_of in theirs else next(iter(theirs), None)
    return Actor(clinic_id=row.clinic_id, role=Role.LINK, staff_id=first)


def _asked_of(appointment: Appointment) -> int:
    move = waiting.of(appointment)
    return move.practitioner_id if move else appointment.practitioner_id

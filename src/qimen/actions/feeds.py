"""Private calendar feeds: made, renewed, ended. The secret is told once and kept as a hash."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from qimen.actions import journal, locks
from qimen.gateways import capabilities
from qimen.models import Feed, Patient, StaffMember
from qimen.queries import feeds
from qimen.rules import access
from qimen.rules.access import Forbidden, Permission

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.rules.access import Actor

MADE = {True: "staff.feed_made", False: "patient.feed_made"}
ENDED = {True: "staff.feed_ended", False: "patient.feed_ended"}


@locks.transactional
def make(actor: Actor, *, initials: bool = False, now: datetime) -> str:
    """Make the actor's own feed and return its secret; the address from before stops working."""
    owner = _permitted(actor)
    token = secrets.token_urlsafe(32)
    feeds.of(actor).delete()
    Feed.objects.create(
        clinic_id=actor.clinic_id,
        patient_id=actor.patient_id if isinstance(owner, Patient) else None,
        staff_id=actor.staff_id if isinstance(owner, StaffMember) else None,
        sha256=capabilities.hashed(token),
        initials=initials and isinstance(owner, StaffMember),
        made_at=now,
    )
    _record(actor, MADE, owner, now)
    return token


@locks.transactional
def end(actor: Actor, *, now: datetime) -> None:
    """End the actor's own feed: its address stops working at once."""
    owner = _permitted(actor)
    if feeds.of(actor).delete()[0]:
        _record(actor, ENDED, owner, now)


def end_of_member(actor: Actor, member: StaffMember, *, now: datetime) -> None:
    """End the feed of a member of staff who leaves."""
    if Feed.objects.filter(clinic_id=member.clinic_id, staff=member).delete()[0]:
        _record(actor, ENDED, member, now)


def end_of_patient(actor: Actor, patient: Patient, *, now: datetime) -> None:
    """End the feed of a file that is put away, or loses its account."""
    if Feed.objects.filter(clinic_id=patient.clinic_id, patient=patient).delete()[0]:
        _record(actor, ENDED, patient, now)


def _permitted(actor: Actor) -> Patient | StaffMember:
    """Return whose feed it is, locked: two who make one at once take turns."""
    if not actor.is_staff:
        access.require(actor, Permission.SEE_OWN_APPOINTMENTS, patient_id=actor.patient_id)
        return Patient.objects.select_for_update().get(
            clinic_id=actor.clinic_id, pk=actor.patient_id or 0
        )
    access.require(actor, Permission.SEE_CALENDAR, practitioner_id=actor.staff_id)
    rows = StaffMember.objects.select_for_update(of=("self",))
    member = rows.get(clinic_id=actor.clinic_id, pk=actor.staff_id or 0)
    if not member.is_practitioner:
        raise Forbidden(Permission.SEE_CALENDAR)
    return member


def _record(
    actor: Actor, verbs: dict[bool, str], owner: Patient | StaffMember, now: datetime
) -> None:
    is_staff = isinstance(owner, StaffMember)
    kind = "staff" if is_staff else "patient"
    journal.record(
        actor,
        verbs[is_staff],
        subject=f"{kind}:{owner.ref}",
        patient_id=None if is_staff else owner.pk,
        now=now,
    )

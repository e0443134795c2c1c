"""Staff of a clinic as its settings show them: who they are, and whether they can come in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Max
from django.shortcuts import get_object_or_404

from qimen.models import Message, MessageState, ServicePractitioner, StaffMember
from qimen.rules import access
from qimen.rules.access import Permission, Role, Scope

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from qimen.rules.access import Actor

INVITATION = "account/staff_invitation"


class Standing(StrEnum):
    """Whether somebody can come in."""

    ACTIVE = "active"
    INVITED = "invited"
    UNDELIVERED = "undelivered"
    NOT_INVITED = "not_invited"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class Listed:
    """A member of staff with their standing; `answer` is what the mail server said of a failure."""

    member: StaffMember
    standing: Standing
    invited_at: datetime | None
    answer: str
    is_last: bool = False  # of those who have not left
    gives_nothing: bool = False  # a practitioner without a service: nobody is offered them


def visible(actor: Actor) -> QuerySet[StaffMember]:
    """Return the staff whose settings this actor may see."""
    rows = StaffMember.objects.filter(clinic_id=actor.clinic_id)
    return rows if access.scope(actor, Permission.CHANGE_SETUP) is Scope.CLINIC else rows.none()


def listed(actor: Actor) -> Sequence[Listed]:
    """Return everybody in the clinic's order, those who have left last. Three statements."""
    rows = list(visible(actor).select_related("account", "photo").order_by("position", "id"))
    rows.sort(key=lambda row: row.disabled_at is not None)
    sent = _invitations(actor)
    last = next((row for row in reversed(rows) if row.disabled_at is None), None)
    given = ServicePractitioner.objects.filter(clinic_id=actor.clinic_id, service__active=True)
    givers = set(given.values_list("practitioner_id", flat=True))
    return [
        replace(
            _listed(row, sent.get(row.email)),
            is_last=row == last,
            gives_nothing=row.is_practitioner and not row.disabled_at and row.pk not in givers,
        )
        for row in rows
    ]


def standing(actor: Actor, member: StaffMember) -> Listed:
    """Return one member with their standing."""
    return _listed(member, _invitations(actor, member.email).get(member.email))


def one(actor: Actor, ref: str, *, lock: bool = False) -> StaffMember:
    """Return a member of staff, or raise Http404; locked when it is about to be changed."""
    rows = visible(actor).select_related("account", "photo")
    return get_object_or_404(rows.select_for_update(of=("self",)) if lock else rows, ref=ref)


def own(actor: Actor, *, lock: bool = False) -> StaffMember:
    """Return who the actor is among the staff, or raise Http404; locked to be changed."""
    rows = StaffMember.objects.filter(clinic_id=actor.clinic_id, disabled_at=None)
    return get_object_or_404(
        rows.select_for_update(of=("self",)) if lock else rows, pk=actor.staff_id
    )


def practitioners(actor: Actor) -> Sequence[StaffMember]:
    """Return who gives visits and works here now, in the clinic's order."""
    rows = visible(actor).filter(is_practitioner=True, disabled_at=None)
    return list(rows.order_by("position", "id"))


def services_of(member: StaffMember) -> list[int]:
    """Return the ids of the services that somebody gives."""
    rows = ServicePractitioner.objects.filter(clinic_id=member.clinic_id, practitioner=member)
    return sorted(rows.values_list("service_id", flat=True))


def owners(actor: Actor) -> QuerySet[StaffMember]:
    """Return the owners who can still come in."""
    rows = StaffMember.objects.filter(clinic_id=actor.clinic_id)
    return rows.filter(role=Role.OWNER, disabled_at=None)


def _invitations(actor: Actor, email: str = "") -> dict[str, Message]:
    """Return the newest invitation to each address."""
    rows = Message.objects.filter(clinic_id=actor.clinic_id, kind=INVITATION)
    if email:
        rows = rows.filter(recipient=email)
    newest = rows.order_by().values("recipient").annotate(newest=Max("pk")).values("newest")
    return {row.recipient: row for row in Message.objects.filter(pk__in=newest)}


def _listed(member: StaffMember, invitation: Message | None) -> Listed:
    return Listed(
        member,
        _standing(member, invitation),
        (invitation.sent_at or invitation.created_at) if invitation else None,
        invitation.answer if invitation else "",
    )


def _standing(member: StaffMember, invitation: Message | None) -> Standing:
    if member.disabled_at:
        return Standing.DISABLED
    if member.account and member.account.has_usable_password():
        return Standing.ACTIVE
    if invitation is None:
        return Standing.NOT_INVITED
    failed = {MessageState.DEAD, MessageState.EXPIRED}
    return Standing.UNDELIVERED if invitation.state in failed else Standing.INVITED

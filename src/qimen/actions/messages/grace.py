"""What waits and has lost its sense: outdated by a later event, or undone before it left.

What staff do is told after a grace (rules/notices). Within it a move changes what is about to be
said, and an undo takes it back as if nothing had happened. What a worker holds this moment goes
out; it counts as said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from qimen.models import Message, MessageState, Status
from qimen.rules.notices import ASKED, ASKING, Audience, Event, Kind

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.db.models import QuerySet

    from qimen.models import Appointment
    from qimen.rules.access import Role
    from qimen.rules.notices import Notice

OUTDATED, UNDONE = "the appointment was changed first", "undone before it was sent"
#: By a patient, a link or the clock: none of that can be undone, so it is never brought back.
OVERTAKEN = "the appointment has changed since"
#: These tell a patient that there is a visit at all.
FIRST_NEWS = frozenset({Kind.APPOINTMENT_CONFIRMED, Kind.APPOINTMENT_REQUESTED})


def outdate(appointment: Appointment, now: datetime, *, by: Role) -> frozenset[str]:
    """Take back what waits about a visit; return the kinds of it that were still in their grace.

    Empty when the patient has heard of the visit before.
    """
    about = Message.objects.filter(appointment=appointment)
    # That there is nothing to answer stays true, whatever is done to the visit afterwards.
    waiting = _waiting(about, now).exclude(kind=Kind.STAFF_MOVE_WITHDRAWN)
    kinds = frozenset(waiting.filter(due_at__gt=now).values_list("kind", flat=True))
    waiting.update(state=MessageState.EXPIRED, answer=_why(by))
    return frozenset() if kinds and _said(about, now).exists() else kinds


def outdate_asking(appointment: Appointment, now: datetime, *, by: Role) -> frozenset[str]:
    """Take back what waits about an asking that is over, or asked for anew; return the kinds."""
    asking = Message.objects.filter(appointment=appointment, kind__in=ASKING | ASKED)
    waiting = _waiting(asking, now)
    kinds = frozenset(waiting.values_list("kind", flat=True))
    waiting.update(state=MessageState.EXPIRED, answer=_why(by))
    return kinds


def _why(by: Role) -> str:
    return OUTDATED if by.is_staff else OVERTAKEN


def as_news(event: Event, status: str, unheard: Collection[str] | None) -> Event:
    """Return what to call a move: who has not heard of the visit yet hears that there is one."""
    if event is not Event.MOVED:
        return event
    is_first = bool(FIRST_NEWS & set(unheard or ()))
    if status == Status.REQUESTED:
        return Event.REQUESTED if is_first else Event.REQUEST_MOVED
    return Event.CONFIRMED if is_first else event


def is_no_news(event: Event, notice: Notice, unheard: Collection[str] | None) -> bool:
    """Whether somebody would be told of the end of what they have not heard of."""
    if event is Event.MOVE_WITHDRAWN:
        return Kind.STAFF_MOVE_REQUESTED in (unheard or ())
    is_end = event in {Event.CANCELLED, Event.DECLINED}
    is_first = bool(FIRST_NEWS & set(unheard or ()))
    return is_end and is_first and notice.audience is Audience.PATIENT


def withdraw(appointment: Appointment, since: datetime, now: datetime) -> bool:
    """Take back what was queued about a visit since an instant, and bring back what that outdated.

    Return whether nobody has heard anything: then the undoing needs no telling either.
    """
    about = Message.objects.filter(appointment=appointment)
    fresh = about.filter(created_at__gte=since)
    if _said(fresh, now).exists():
        return False
    _waiting(fresh, now).update(state=MessageState.EXPIRED, answer=UNDONE)
    _bring_back(about.filter(expires_at__gt=now))
    return True


def _bring_back(about: QuerySet[Message]) -> None:
    """Queue again what had been outdated last, unless something newer stands in its place."""
    newest = about.exclude(answer=UNDONE).order_by("-created_at").first()
    if newest:
        outdated = about.filter(state=MessageState.EXPIRED, answer=OUTDATED)
        outdated.filter(created_at=newest.created_at).update(state=MessageState.QUEUED, answer="")


def _waiting(rows: QuerySet[Message], now: datetime) -> QuerySet[Message]:
    return rows.filter(state=MessageState.QUEUED).exclude(lease_until__gt=now)


def _said(rows: QuerySet[Message], now: datetime) -> QuerySet[Message]:
    held = Q(state=MessageState.QUEUED, lease_until__gt=now)
    return rows.filter(held | Q(state__in=[MessageState.SENT, MessageState.DEAD]))

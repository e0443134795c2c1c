"""Who is told of what, by which message and until when; and when a failed one is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from qimen.rules.access import Role


class Event(StrEnum):
    """What happened; the names are the journal's."""

    CONFIRMED = "appointment.confirmed"
    REQUESTED = "appointment.requested"
    CANCELLED = "appointment.cancelled"
    DECLINED = "appointment.declined"
    LAPSED = "appointment.lapsed"
    MOVED = "appointment.moved"
    #: Of what the clinic has not answered yet; to the journal it is a move like any other.
    REQUEST_MOVED = "request.moved"
    #: A patient's move has taken a visit to a colleague; to the journal it is a move.
    MOVED_AWAY = "visit.moved_away"
    MOVE_REQUESTED = "appointment.move_requested"
    MOVE_DECLINED = "appointment.move_declined"
    MOVE_LAPSED = "appointment.move_lapsed"
    #: Something else was done to the visit, of which its patient is not told by itself.
    MOVE_DROPPED = "appointment.move_dropped"
    MOVE_WITHDRAWN = "appointment.move_withdrawn"


class Audience(StrEnum):
    PATIENT = "patient"
    PRACTITIONER = "practitioner"


class Channel(StrEnum):
    EMAIL = "email"


class Kind(StrEnum):
    """A message has the words of `templates/messages/<kind>.*`."""

    APPOINTMENT_CONFIRMED = "appointment_confirmed"
    APPOINTMENT_REQUESTED = "appointment_requested"
    APPOINTMENT_CANCELLED = "appointment_cancelled"
    APPOINTMENT_DECLINED = "appointment_declined"
    APPOINTMENT_LAPSED = "appointment_lapsed"
    APPOINTMENT_MOVED = "appointment_moved"
    REQUEST_MOVED = "request_moved"
    APPOINTMENT_MOVE_REQUESTED = "appointment_move_requested"
    APPOINTMENT_MOVE_DECLINED = "appointment_move_declined"
    APPOINTMENT_MOVE_LAPSED = "appointment_move_lapsed"
    APPOINTMENT_MOVE_DROPPED = "appointment_move_dropped"
    STAFF_BOOKED = "staff_booked"
    STAFF_REQUESTED = "staff_requested"
    STAFF_CANCELLED = "staff_cancelled"
    STAFF_MOVED = "staff_moved"
    STAFF_MOVE_REQUESTED = "staff_move_requested"
    STAFF_MOVED_AWAY = "staff_moved_away"
    STAFF_MOVE_WITHDRAWN = "staff_move_withdrawn"


@dataclass(frozen=True, slots=True)
class Notice:
    """One person to be told, when at the earliest, and from when telling has lost its sense."""

    audience: Audience
    kind: Kind
    due_at: datetime
    expires_at: datetime
    channel: Channel = Channel.EMAIL


TO_PATIENT = {
    Event.CONFIRMED: Kind.APPOINTMENT_CONFIRMED,
    Event.REQUESTED: Kind.APPOINTMENT_REQUESTED,
    Event.CANCELLED: Kind.APPOINTMENT_CANCELLED,
    Event.DECLINED: Kind.APPOINTMENT_DECLINED,
    Event.LAPSED: Kind.APPOINTMENT_LAPSED,
    Event.MOVED: Kind.APPOINTMENT_MOVED,
    Event.REQUEST_MOVED: Kind.REQUEST_MOVED,
    Event.MOVE_REQUESTED: Kind.APPOINTMENT_MOVE_REQUESTED,
    Event.MOVE_DECLINED: Kind.APPOINTMENT_MOVE_DECLINED,
    Event.MOVE_LAPSED: Kind.APPOINTMENT_MOVE_LAPSED,
    Event.MOVE_DROPPED: Kind.APPOINTMENT_MOVE_DROPPED,
}
#: So long after its start it is still worth telling that a request was not answered.
LAPSE_IS_NEWS = timedelta(days=1)
#: These ask for an answer, by a link that is good for this one.
ASKING = frozenset({Kind.STAFF_REQUESTED, Kind.STAFF_MOVE_REQUESTED})
#: These tell a patient that something was asked and waits.
ASKED = frozenset({
    Kind.APPOINTMENT_REQUESTED, Kind.REQUEST_MOVED, Kind.APPOINTMENT_MOVE_REQUESTED,
})  # fmt: skip
#: The end of a move that was asked for: news as long as the visit itself lies ahead.
VISIT_STAYS = frozenset({Event.MOVE_LAPSED, Event.MOVE_DROPPED, Event.MOVE_WITHDRAWN})
#: Only staff decline, and staff are not told what staff did.
TO_PRACTITIONER = {
    Event.CONFIRMED: Kind.STAFF_BOOKED,
    Event.REQUESTED: Kind.STAFF_REQUESTED,
    Event.CANCELLED: Kind.STAFF_CANCELLED,
    Event.MOVED: Kind.STAFF_MOVED,
    Event.REQUEST_MOVED: Kind.STAFF_REQUESTED,
    Event.MOVE_REQUESTED: Kind.STAFF_MOVE_REQUESTED,
    Event.MOVE_WITHDRAWN: Kind.STAFF_MOVE_WITHDRAWN,
}
#: A request that was changed waits anew: for whom it waits now is told whoever changed it.
WAITS_ANEW = frozenset({Event.REQUESTED, Event.REQUEST_MOVED})
#: What staff did is told so much later: until then it can be undone and nobody hears of it.
GRACE = timedelta(minutes=3)
#: The words of these are codes and links that open an account.
ACCOUNT_FOLDER = "account/"


def notices(
    event: Event, *, by: Role, starts_at: datetime, now: datetime, is_own: bool = False
) -> tuple[Notice, ...]:
    """Return whom an event is told to: the patient always, staff of what a patient did.

    Of a request that waits for an answer its practitioner is told also when a colleague changed
    it; not when it was their own doing (`is_own`).

    Nobody is told about a visit that has begun, neither now nor by a message that waited; but
    that a request has lapsed is known only then.
    """
    if event is Event.LAPSED:
        return (Notice(Audience.PATIENT, TO_PATIENT[event], now, starts_at + LAPSE_IS_NEWS),)
    if now >= starts_at:
        return ()
    due_at = now + GRACE if by.is_staff else now
    if event is Event.MOVED_AWAY:  # it was the patient's wish, whoever agreed to it
        return (Notice(Audience.PRACTITIONER, Kind.STAFF_MOVED_AWAY, due_at, starts_at),)
    told = []
    if event in TO_PATIENT:  # what they have just taken back the page tells them
        told.append(Notice(Audience.PATIENT, TO_PATIENT[event], due_at, starts_at))
    waits_anew = event in WAITS_ANEW and not is_own
    if waits_anew or (by is Role.PATIENT and event in TO_PRACTITIONER):
        told.append(Notice(Audience.PRACTITIONER, TO_PRACTITIONER[event], due_at, starts_at))
    return tuple(told)


def outdates_earlier(event: Event) -> bool:
    """Whether messages about the appointment that still wait have lost their sense by the event."""
    return event in {Event.CANCELLED, Event.DECLINED, Event.MOVED, Event.LAPSED}


def answers_earlier(event: Event) -> bool:
    """Whether mails that ask for an answer, or say that one is asked, have lost their sense."""
    return event in {
        Event.CONFIRMED, Event.MOVE_REQUESTED, Event.MOVE_DECLINED, *VISIT_STAYS,
    }  # fmt: skip


# ── trying again ─────────────────────────────────────────────────────────────────────────

MAX_ATTEMPTS = 8
FIRST_DELAY = timedelta(minutes=10)
LONGEST_DELAY = timedelta(hours=9)
SHORTEST_DELAY = timedelta(minutes=5)
GROWTH = 3
#: A delay is spread by a quarter to both sides, so that what failed together comes back apart.
SPREAD = 0.25


def retry_at(
    attempts: int, *, now: datetime, expires_at: datetime | None, roll: float
) -> datetime | None:
    """Return when to try again after that many attempts, or None to give up.

    `roll` is a random number of [0, 1). The first retry comes after 7.5 to 12.5 minutes, where
    greylists expect it; eight attempts take more than a day, so a day of 4xx loses nothing. A
    message that expires soon (a code) is tried again at half of what it has left, if that is
    sooner, but not before five minutes.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    growth = int(GROWTH ** (attempts - 1))
    delay = min(FIRST_DELAY * growth, LONGEST_DELAY)
    delay *= 1 - SPREAD + 2 * SPREAD * roll
    if expires_at is not None:
        delay = min(delay, max(SHORTEST_DELAY, (expires_at - now) / 2))
    return now + delay

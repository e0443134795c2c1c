"""What becomes of a move that waits, or is held, when something else is done to its visit."""

from dataclasses import replace
from datetime import timedelta

import pytest

from qimen.actions import appointments
from qimen.actions.appointments import To
from qimen.actions.appointments.handing_over import Bar
from qimen.gateways import letters
from qimen.models import (
    Appointment,
    Capability,
    Claim,
    JournalEntry,
    Message,
    MoveRequest,
    Room,
    Status,
)
from qimen.queries import clinics
from qimen.queries import messages as outbox
from qimen.rules.attendance import Step
from qimen.scheduling import at, minute_of
from tests.actions.test_arranging import book_for, plan
from tests.actions.test_asking import waiting  # noqa: F401 - a fixture
from tests.actions.test_booking import book, nine, wish
from tests.actions.test_deciding import decide, is_open, link, requested
from tests.actions.test_rescheduling import busy, hold_move, kinds
from tests.cast import NOW, acting

pytestmark = pytest.mark.django_db
SOON, LATER = NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)


def change(cast, visit, now=SOON, who=None, **parts):
    visit.refresh_from_db()
    wanted = replace(appointments.plan_of(visit), **parts)
    actor = acting(who or cast.noor)
    return appointments.move(actor, visit.ref, wanted, revision=visit.revision, now=now)


def mark(cast, visit, step, now=SOON):
    return appointments.mark(
        acting(cast.noor), visit.ref, step, revision=visit.revision, reason="-", now=now
    )


def undo(cast, visit, now=LATER):
    visit.refresh_from_db()
    return appointments.undo(acting(cast.noor), visit.ref, revision=visit.revision, now=now)


def actions():
    """Return what the journal says of visits, oldest first."""
    return list(JournalEntry.objects.order_by("pk").values_list("action", flat=True))


def told(kind):
    return Message.objects.filter(kind=kind).latest("pk")


# ── staff do something else ──────────────────────────────────────────────────────────────


def test_visit_that_staff_move_drops_what_it_asked_and_one_mail_says_both(cast, waiting):  # noqa: F811
    Message.objects.update(state="sent")

    change(cast, waiting, start=nine(240))

    assert MoveRequest.objects.count() == 0
    assert actions()[-2:] == ["appointment.move_dropped", "appointment.moved"]
    assert kinds() == ["appointment_moved"]
    facts = told("appointment_moved").facts
    assert (facts["starts_at"], facts["dropped_at"]) == (
        at(nine(240)).isoformat(),
        at(nine(30)).isoformat(),
    )
    words = letters.compose(outbox.draft(told("appointment_moved"))).text
    assert (
        "You had asked to move it to Monday, March 9, 2026 at 9:30 AM; that request does" in words
    )


def test_change_that_is_told_by_nothing_else_is_told_as_a_move_dropped(cast, waiting):  # noqa: F811
    Message.objects.update(state="sent")
    first, *rest = appointments.plan_of(waiting).stages

    change(cast, waiting, stages=(replace(first, name="Other"), *rest))

    assert MoveRequest.objects.count() == 0
    assert kinds() == ["appointment_move_dropped"]
    mail = told("appointment_move_dropped")
    assert (mail.recipient, mail.facts["starts_at"], mail.facts["dropped_at"]) == (
        "eve@example.org",
        at(nine()).isoformat(),
        at(nine(30)).isoformat(),
    )
    assert mail.due_at == SOON + timedelta(minutes=3)
    words = letters.compose(outbox.draft(mail)).text
    assert "You asked to move your appointment to Monday, March 9, 2026 at 9:30 AM." in words
    assert "When: Monday, March 9, 2026 at 9:00 AM" in words


def test_checking_in_drops_what_was_asked_and_tells_the_patient(cast, waiting):  # noqa: F811
    Message.objects.update(state="sent")
    early = waiting.starts_at - timedelta(minutes=10)

    mark(cast, waiting, Step.CHECK_IN, now=early)

    assert busy(waiting)[3, cast.eve.pk] == [(0, 60)]
    assert kinds() == ["appointment_move_dropped"]
    assert actions()[-2:] == ["appointment.move_dropped", "appointment.checked_in"]


@pytest.mark.parametrize(
    ("cancel", "messages"),
    [
        (
            lambda cast, one: appointments.cancel(acting(cast.eve), one.ref, now=NOW),
            ["appointment_cancelled", "staff_cancelled"],
        ),
        (lambda cast, one: mark(cast, one, Step.CANCEL), ["appointment_cancelled"]),
    ],
    ids=["patient", "staff"],
)
def test_cancelling_tells_of_the_cancellation_alone_and_records_both(
    cast,
    waiting,  # noqa: F811
    cancel,
    messages,
):
    Message.objects.update(state="sent")

    cancel(cast, waiting)

    assert kinds() == messages
    assert actions()[-2:] == ["appointment.move_dropped", "appointment.cancelled"]


def test_mail_that_asks_is_not_sent_once_staff_have_moved_the_visit(cast, waiting):  # noqa: F811
    change(cast, waiting, start=nine(240))

    assert "staff_move_requested" not in kinds()
    assert "appointment_move_requested" not in kinds()


# ── another room alone ───────────────────────────────────────────────────────────────────


def test_visit_in_another_room_asks_on_for_that_one(cast, waiting):  # noqa: F811
    Message.objects.update(state="sent")
    token = link(waiting)

    change(cast, waiting, room_id=cast.cedar.pk)

    assert MoveRequest.objects.get().plan["room_id"] == cast.cedar.pk
    assert busy(waiting) == {
        (1, cast.lin.pk): [(0, 60)],
        (2, cast.cedar.pk): [(0, 90)],
        (3, cast.eve.pk): [(0, 90)],
    }
    assert kinds() == []
    assert actions()[-1] == "appointment.moved"
    assert "appointment.move_dropped" not in actions()
    assert decide(cast, token).room_id == cast.cedar.pk


def test_room_that_is_taken_at_the_asked_time_leaves_that_where_it_was(cast, waiting):  # noqa: F811
    book_for(
        cast, plan(cast, nine(60), "mei", any_room=False, room_id=cast.cedar.pk), whom=cast.ada.ref
    )

    change(cast, waiting, room_id=cast.cedar.pk)

    assert MoveRequest.objects.get().plan["room_id"] == cast.willow.pk
    assert busy(waiting)[2, cast.cedar.pk] == [(0, 60)]
    assert busy(waiting)[2, cast.willow.pk] == [(30, 90)]


def test_request_in_another_room_is_still_answered_by_its_link(cast):
    one = requested(cast)
    token = link(one)

    change(cast, one, room_id=cast.cedar.pk)

    assert decide(cast, token).status == Status.CONFIRMED


# ── handing over ─────────────────────────────────────────────────────────────────────────


def test_visit_with_a_move_that_waits_stays_when_its_practitioner_hands_over(cast, waiting):  # noqa: F811
    clinic, to = clinics.by_slug("riverbend"), To(practitioner_id=cast.mei.pk)
    visits = [Appointment.objects.select_related("clinic", "patient").get(pk=waiting.pk)]

    [look] = appointments.look(acting(cast.noor), clinic, visits, to, now=NOW)
    done = appointments.hand_over(acting(cast.noor), [(waiting.ref, waiting.revision)], to, now=NOW)

    assert (look.bar, look.fits) == (Bar.ASKED, False)
    assert (done.moved, done.kept) == (0, 1)
    assert MoveRequest.objects.count() == 1


def test_visit_with_a_move_that_waits_goes_to_another_room_with_it(cast, waiting):  # noqa: F811
    done = appointments.hand_over(
        acting(cast.noor), [(waiting.ref, waiting.revision)], To(room_id=cast.cedar.pk), now=NOW
    )

    assert (done.moved, done.kept) == (1, 0)
    assert MoveRequest.objects.get().plan["room_id"] == cast.cedar.pk


# ── undone ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "deed",
    [
        lambda cast, one: change(cast, one, start=nine(240)),
        lambda cast, one: change(cast, one, room_id=cast.cedar.pk),
        lambda cast, one: mark(cast, one, Step.CANCEL),
    ],
    ids=["moved", "room", "cancelled"],
)
def test_undoing_asks_again_and_nobody_hears_of_either(cast, waiting, deed):  # noqa: F811
    Message.objects.update(state="sent")
    token, before = link(waiting), busy(waiting)
    asked = MoveRequest.objects.values("starts_at", "practitioner", "lapses_at", "account").get()
    deed(cast, waiting)

    undone = undo(cast, waiting)

    assert undone.has_lost_move is False
    assert busy(waiting) == before
    again = MoveRequest.objects.values("starts_at", "practitioner", "lapses_at", "account").get()
    assert again == asked
    assert kinds() == []
    assert minute_of(decide(cast, token, now=LATER).starts_at) == nine(30)


def test_undoing_of_a_check_in_asks_again(cast, waiting):  # noqa: F811
    Message.objects.update(state="sent")
    early = waiting.starts_at - timedelta(minutes=10)
    mark(cast, waiting, Step.CHECK_IN, now=early)

    undo(cast, waiting, now=early + timedelta(minutes=1))

    assert MoveRequest.objects.count() == 1
    assert busy(waiting)[3, cast.eve.pk] == [(0, 90)]
    assert kinds() == []
    assert actions()[-2:] == ["appointment.step_undone", "appointment.move_restored"]


def test_asking_that_cannot_come_back_is_said_and_told(cast, waiting):  # noqa: F811
    Message.objects.update(state="sent")
    change(cast, waiting, start=nine(240))
    book(cast, cast.ada, wish(cast, nine(60)), key="ada")
    Message.objects.exclude(appointment=waiting).update(state="sent")

    undone = undo(cast, waiting)

    assert (undone.has_lost_move, undone.appointment.starts_at) == (True, at(nine()))
    assert MoveRequest.objects.count() == 0
    assert kinds() == ["appointment_move_dropped"]
    assert busy(waiting)[3, cast.eve.pk] == [(0, 60)]


def test_mail_brought_back_by_an_undoing_has_a_link_that_works(cast):
    one = requested(cast)
    mark(cast, one, Step.ACCEPT, now=SOON)

    undo(cast, one)

    assert kinds() == ["appointment_requested", "staff_requested"]
    assert decide(cast, link(one), now=LATER).status == Status.CONFIRMED


def test_link_that_a_later_request_had_replaced_stays_void_after_an_undoing(cast):
    one = requested(cast)
    old = link(one)
    change(cast, one, start=nine(60), who=cast.lin)
    one.refresh_from_db()
    mark(cast, one, Step.ACCEPT, now=SOON)

    undo(cast, one)

    assert is_open(cast, old, now=SOON) is False
    assert Capability.objects.get().used_at is None


# ── a time held for a move ───────────────────────────────────────────────────────────────


def test_time_held_for_a_move_goes_when_the_request_lapses(cast):
    one = requested(cast)
    last = one.starts_at - timedelta(hours=24)
    Appointment.objects.filter(pk=one.pk).update(booked_at=last)
    appointments.hold_move(
        acting(cast.eve), clinics.by_slug("riverbend"), one.ref,
        wish(cast, nine(60, on="2026-03-10")), now=last,
    )  # fmt: skip

    appointments.lapse_due(one.starts_at)

    assert Appointment.objects.filter(status=Status.HELD).count() == 0
    assert Claim.objects.count() == 0


def test_time_held_for_a_move_goes_when_the_booking_is_undone(cast):
    [one] = book_for(cast, plan(cast, nine()))
    hold_move(cast, one, nine(60))

    undo(cast, one)

    assert Appointment.objects.get().status == Status.CANCELLED
    assert Claim.objects.count() == 0


def test_time_held_for_a_move_goes_when_another_move_is_accepted(cast, waiting):  # noqa: F811
    hold_move(cast, waiting, nine(120))

    appointments.answer(
        acting(cast.noor), waiting.ref, revision=waiting.revision, accepts=True, now=NOW
    )

    assert Appointment.objects.filter(status=Status.HELD).count() == 0
    assert busy(waiting)[3, cast.eve.pk] == [(30, 90)]


# ── mails of an asking, and a room out of use ───────────────────────────────────────────


def test_patients_own_mail_of_the_asking_is_not_sent_once_it_is_answered(cast, waiting):  # noqa: F811
    assert "appointment_move_requested" in kinds()

    appointments.answer(
        acting(cast.noor), waiting.ref, revision=waiting.revision, accepts=False, reason="-",
        now=NOW,
    )  # fmt: skip

    assert kinds() == ["appointment_move_declined"]


def test_patients_own_mail_of_a_request_is_not_sent_once_it_is_accepted(cast):
    one = requested(cast)

    mark(cast, one, Step.ACCEPT)

    assert kinds() == ["appointment_confirmed"]


def test_room_out_of_use_takes_the_asking_along_to_the_next(cast, waiting):  # noqa: F811
    Room.objects.filter(pk=cast.willow.pk).update(active=False)

    change(cast, waiting, room_id=cast.cedar.pk)

    waiting.refresh_from_db()
    appointments.answer(
        acting(cast.noor), waiting.ref, revision=waiting.revision, accepts=True, now=LATER
    )
    assert set(busy(waiting)) == {(1, cast.lin.pk), (2, cast.cedar.pk), (3, cast.eve.pk)}


def test_undone_room_leaves_what_was_asked_where_it_waited(cast, waiting):  # noqa: F811
    """It had been asked in Cedar while the visit stood in Willow: it has never gone along."""
    asked = MoveRequest.objects.get()
    asked.plan = {**asked.plan, "room_id": cast.cedar.pk}
    asked.save()
    change(cast, waiting, room_id=cast.cedar.pk)
    waiting.refresh_from_db()

    appointments.undo(acting(cast.noor), waiting.ref, revision=waiting.revision, now=NOW)

    assert MoveRequest.objects.get().plan["room_id"] == cast.cedar.pk


def test_undone_room_takes_what_went_along_back(cast, waiting):  # noqa: F811
    change(cast, waiting, room_id=cast.cedar.pk)
    assert MoveRequest.objects.get().plan["room_id"] == cast.cedar.pk
    waiting.refresh_from_db()

    appointments.undo(acting(cast.noor), waiting.ref, revision=waiting.revision, now=NOW)

    assert MoveRequest.objects.get().plan["room_id"] == cast.willow.pk

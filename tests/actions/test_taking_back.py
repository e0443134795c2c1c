"""A move that waits: accepted over what came up meanwhile, taken back, answered by whose link."""

from datetime import date, timedelta

import pytest

from qimen.actions import appointments
from qimen.actions.appointments import Answered, Conflicting, Settled
from qimen.models import (
    JournalEntry,
    Message,
    MoveRequest,
    StaffMember,
    Status,
    TimeOff,
)
from qimen.rules.access import Forbidden
from qimen.rules.attendance import Step
from qimen.scheduling import at
from tests.actions.test_asking import waiting  # noqa: F401 - a fixture
from tests.actions.test_booking import book, nine
from tests.actions.test_deciding import decide, is_open, link
from tests.actions.test_rescheduling import busy, by_hand, kinds, move
from tests.actions.test_waiting import actions, mark, told, undo
from tests.cast import NOW, acting, assemble
from tests.together import at_once

pytestmark = pytest.mark.django_db


# ── something came up meanwhile ──────────────────────────────────────────────────────────


@pytest.fixture
def away(cast, waiting):  # noqa: F811
    """Lin, of whom it was asked, is away by now at the asked time."""
    return TimeOff.objects.create(
        clinic=cast.riverbend, practitioner=cast.lin, title="Course",
        starts_on=date(2026, 3, 9), ends_on=date(2026, 3, 9), starts_minute=600, ends_minute=720,
    )  # fmt: skip


def accept(cast, visit, override=""):
    return appointments.answer(
        acting(cast.noor),
        visit.ref,
        revision=visit.revision,
        accepts=True,
        override=override,
        now=NOW,
    )


def test_accepting_what_something_came_in_the_way_of_names_it_and_changes_nothing(
    cast,
    waiting,  # noqa: F811
    away,
):
    with pytest.raises(Conflicting) as conflicting:
        accept(cast, waiting)

    [clash] = conflicting.value.clashes
    assert [(str(one.rule), one.causes) for one in clash.conflicts] == [
        ("hours", (("time_off", "Course"),))
    ]
    assert MoveRequest.objects.count() == 1
    assert busy(waiting)[3, cast.eve.pk] == [(0, 90)]


def test_move_is_accepted_all_the_same_knowingly_and_that_is_recorded(cast, waiting, away):  # noqa: F811
    with pytest.raises(Conflicting) as conflicting:
        accept(cast, waiting)

    moved = accept(cast, waiting, conflicting.value.fingerprint)

    assert moved.starts_at == at(nine(30))
    entry = JournalEntry.objects.get(action="appointment.move_accepted")
    assert entry.details["overrode"] == ["hours"]


def test_link_does_not_accept_over_a_conflict_and_stays_good(cast, waiting, away):  # noqa: F811
    token = link(waiting)

    with pytest.raises(Conflicting):
        decide(cast, token)

    assert is_open(cast, token)
    away.delete()
    assert decide(cast, token).starts_at == at(nine(30))


# ── taken back ───────────────────────────────────────────────────────────────────────────


def withdraw(cast, visit, who=None, now=NOW):
    return appointments.withdraw(acting(who or cast.eve), visit.ref, now=now)


def test_patient_takes_a_move_back_and_the_visit_stays(cast, waiting):  # noqa: F811
    token = link(waiting)
    Message.objects.update(state="sent")

    stays = withdraw(cast, waiting)

    assert (stays.starts_at, stays.status) == (at(nine()), Status.CONFIRMED)
    assert MoveRequest.objects.count() == 0
    assert busy(waiting)[3, cast.eve.pk] == [(0, 60)]
    entry = JournalEntry.objects.latest("pk")
    assert (entry.action, entry.account_id) == (
        "appointment.move_withdrawn", cast.eve.account_id,
    )  # fmt: skip
    assert kinds() == ["staff_move_withdrawn"]
    mail = told("staff_move_withdrawn")
    assert (mail.recipient, mail.facts["starts_at"], mail.facts["stands_at"]) == (
        cast.lin.notifications_email, at(nine(30)).isoformat(), at(nine()).isoformat(),
    )  # fmt: skip
    with pytest.raises(Answered):
        decide(cast, token)


def test_practitioner_who_has_not_heard_of_the_move_hears_nothing(cast, waiting):  # noqa: F811
    withdraw(cast, waiting)

    assert kinds() == []


def test_mail_of_a_move_taken_back_is_not_brought_back_by_an_undoing(cast, waiting):  # noqa: F811
    """The mails of the asking had not left yet when the patient thought better of it."""
    early = waiting.starts_at - timedelta(minutes=10)
    withdraw(cast, waiting, now=early)
    waiting.refresh_from_db()
    mark(cast, waiting, Step.CHECK_IN, now=early)

    undo(cast, waiting, now=early + timedelta(minutes=1))

    assert kinds() == []


def test_move_is_taken_back_by_choosing_the_visits_own_time(cast, waiting):  # noqa: F811
    Message.objects.update(state="sent")

    done = move(cast, waiting, nine(), key="move-2")

    assert (done.stays, done.is_withdrawn, done.waits) == (True, True, False)
    assert MoveRequest.objects.count() == 0
    assert kinds() == ["staff_move_withdrawn"]


def test_choosing_the_visits_own_time_changes_nothing_where_nothing_waits(cast):
    one = book(cast).appointment

    done = move(cast, one, nine())

    assert (done.stays, done.is_withdrawn) == (True, False)
    one.refresh_from_db()
    assert one.revision == 0


def test_move_is_taken_back_inside_the_cut_off_too(cast, waiting):  # noqa: F811
    late = waiting.starts_at - timedelta(hours=1)

    withdraw(cast, waiting, now=late)

    assert MoveRequest.objects.count() == 0


def test_nothing_is_taken_back_twice_or_where_nothing_waits(cast, waiting):  # noqa: F811
    withdraw(cast, waiting)
    with pytest.raises(Settled):
        withdraw(cast, waiting)


def test_move_is_taken_back_by_its_patient_alone(cast, waiting):  # noqa: F811
    with pytest.raises(Exception, match="No Appointment matches"):
        withdraw(cast, waiting, who=cast.ada)
    with pytest.raises(Forbidden):
        withdraw(cast, waiting, who=cast.noor)
    assert MoveRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_move_taken_back_while_it_is_accepted_ends_one_way():
    cast = assemble()
    one = book(cast).appointment
    by_hand(cast)
    move(cast, one, nine(30))
    one.refresh_from_db()

    at_once(lambda: withdraw(cast, one), lambda: accept(cast, one))

    one.refresh_from_db()
    entries = set(actions()) & {"appointment.move_withdrawn", "appointment.move_accepted"}
    start = 0 if entries == {"appointment.move_withdrawn"} else 30
    assert len(entries) == 1
    assert busy(one)[3, cast.eve.pk] == [(start, start + 60)]


# ── who was asked, and is not any more ───────────────────────────────────────────────────


def asked_of_mei(cast):
    """Let Eve's visit with Lin ask for half past nine with Mei, who accepts by hand."""
    one = book(cast).appointment
    StaffMember.objects.filter(pk=cast.mei.pk).update(auto_accept=False)
    Message.objects.update(state="sent")
    assert move(cast, one, nine(30), practitioner="mei").waits is True
    one.refresh_from_db()
    return one


def test_practitioner_is_told_when_the_patient_asks_a_colleague_instead(cast):
    one = asked_of_mei(cast)
    by_hand(cast)
    Message.objects.update(state="sent")

    move(cast, one, nine(60), key="move-2")

    assert kinds() == [
        "appointment_move_requested", "staff_move_requested", "staff_move_withdrawn",
    ]  # fmt: skip
    mail = told("staff_move_withdrawn")
    assert (mail.recipient, mail.facts["starts_at"], mail.facts["stands_at"]) == (
        cast.mei.notifications_email, at(nine(30)).isoformat(), at(nine()).isoformat(),
    )  # fmt: skip
    assert told("staff_move_requested").recipient == cast.lin.notifications_email


def test_practitioner_asked_for_another_time_is_asked_once(cast):
    one = asked_of_mei(cast)
    Message.objects.update(state="sent")

    move(cast, one, nine(60), key="move-2", practitioner="mei")

    assert kinds() == ["appointment_move_requested", "staff_move_requested"]


@pytest.mark.parametrize("then", ["cancels", "moves"])
def test_practitioner_is_told_when_the_visit_goes_without_them(cast, then):
    one = asked_of_mei(cast)
    Message.objects.update(state="sent")

    if then == "cancels":
        appointments.cancel(acting(cast.eve), one.ref, now=NOW)
    else:
        move(cast, one, nine(120), key="move-2")

    done = "cancelled" if then == "cancels" else "moved"
    assert set(kinds()) == {f"appointment_{done}", f"staff_{done}", "staff_move_withdrawn"}
    mail = told("staff_move_withdrawn")
    assert mail.recipient == cast.mei.notifications_email
    assert "stands_at" not in mail.facts
    assert told(f"staff_{done}").recipient == cast.lin.notifications_email


@pytest.mark.parametrize("then", ["cancels", "moves", "asks a colleague"])
def test_practitioner_whom_nothing_had_reached_yet_hears_nothing(cast, then):
    one = asked_of_mei(cast)
    if then == "asks a colleague":
        by_hand(cast)

    if then == "cancels":
        appointments.cancel(acting(cast.eve), one.ref, now=NOW)
    else:
        move(cast, one, nine(120), key="move-2")

    waiting_to_go = Message.objects.filter(state="queued")
    assert cast.mei.notifications_email not in waiting_to_go.values_list("recipient", flat=True)


# ── who answers by the link ──────────────────────────────────────────────────────────────


def test_link_is_no_use_to_another_practitioner_than_is_asked(cast, waiting):  # noqa: F811
    token = link(waiting)
    MoveRequest.objects.update(practitioner=cast.mei)

    with pytest.raises(Answered):
        decide(cast, token)
    assert MoveRequest.objects.count() == 1


def test_link_of_who_left_is_no_use_to_a_colleague_at_the_same_address(cast, waiting):  # noqa: F811
    token = link(waiting)
    shared = cast.lin.notifications_email
    StaffMember.objects.filter(pk=cast.mei.pk).update(notifications_email=shared)
    StaffMember.objects.filter(pk=cast.lin.pk).update(disabled_at=NOW)

    with pytest.raises(Answered):
        decide(cast, token)


def test_link_is_good_for_who_is_asked_of_several_at_one_address(cast, waiting):  # noqa: F811
    token = link(waiting)
    StaffMember.objects.update(notifications_email=cast.lin.notifications_email)

    assert decide(cast, token).starts_at == at(nine(30))

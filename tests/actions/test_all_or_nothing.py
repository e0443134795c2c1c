"""A fault after any statement of whatever is done to a visit leaves nothing half-done."""

import pytest
from django.db import connection

from qimen.actions import appointments
from qimen.actions.appointments.handing_over import To
from qimen.models import (
    Appointment,
    Arrival,
    Cancellation,
    Capability,
    Claim,
    Decision,
    FormKey,
    JournalEntry,
    Message,
    Move,
    MoveRequest,
    NoShow,
    Status,
)
from qimen.rules.attendance import Step
from qimen.scheduling import at
from tests.actions import test_arranging as by_staff
from tests.actions import test_rescheduling as by_patient
from tests.actions.test_booking import book, nine
from tests.actions.test_cancelling import cancel
from tests.actions.test_holding import hold
from tests.cast import NOW, acting

pytestmark = pytest.mark.django_db
TABLES = (
    Appointment, Arrival, Cancellation, Capability, Claim, Decision, FormKey, JournalEntry, Message,
    Move, MoveRequest, NoShow,
)  # fmt: skip
MOST_STATEMENTS = 60


class Fault(Exception):  # noqa: N818 - reads as what it is
    pass


def failing_after(statements):
    """Let so many statements through, then fail as if the process had gone."""
    left = [statements]

    def wrapper(execute, sql, params, many, context):
        is_bookkeeping = sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))
        if not is_bookkeeping:
            if not left[0]:
                raise Fault
            left[0] -= 1
        return execute(sql, params, many, context)

    return wrapper


def snapshot():
    return {table.__name__: list(table.objects.order_by("pk").values()) for table in TABLES}


def fail_everywhere(deed):
    """Do the deed with a fault after 0, 1, 2 … statements; return how many left no trace."""
    before = snapshot()
    for statements in range(MOST_STATEMENTS):
        try:
            with connection.execute_wrapper(failing_after(statements)):
                deed()
        except Fault:
            assert snapshot() == before, f"something was left after {statements} statements"
        else:
            return statements
    raise AssertionError("the deed never came to its end")


def test_booking_that_fails_at_any_statement_leaves_nothing(cast):
    faults = fail_everywhere(lambda: book(cast))

    assert faults > 8
    assert Appointment.objects.count() == Message.objects.count() - 1 == 1


def test_cancellation_that_fails_at_any_statement_changes_nothing(cast):
    booked = book(cast).appointment

    faults = fail_everywhere(lambda: cancel(cast.eve, booked))

    assert faults > 6
    booked.refresh_from_db()
    assert booked.status == Status.CANCELLED


@pytest.fixture
def asked(cast):
    """Eve's visit at nine, which she asks to move to half past nine."""
    one = book(cast).appointment
    by_patient.by_hand(cast)
    by_patient.move(cast, one, nine(30))
    one.refresh_from_db()
    return one


def test_hold_that_fails_at_any_statement_keeps_no_time(cast):
    assert fail_everywhere(lambda: hold(cast)) > 4


def test_patients_move_that_fails_at_any_statement_leaves_the_visit_where_it_was(cast):
    one = book(cast).appointment

    assert fail_everywhere(lambda: by_patient.move(cast, one, nine(30))) > 8
    one.refresh_from_db()
    assert one.starts_at == at(nine(30))


def test_asking_for_a_move_that_fails_at_any_statement_asks_nobody(cast):
    one = book(cast).appointment
    by_patient.by_hand(cast)

    assert fail_everywhere(lambda: by_patient.move(cast, one, nine(30))) > 8
    assert MoveRequest.objects.count() == 1


@pytest.mark.parametrize("accepts", [True, False])
def test_answer_to_a_move_that_fails_at_any_statement_is_none(cast, asked, accepts):
    def answer():
        appointments.answer(
            acting(cast.noor), asked.ref, revision=asked.revision, accepts=accepts, now=NOW
        )

    assert fail_everywhere(answer) > 8
    asked.refresh_from_db()
    assert asked.starts_at == at(nine(30) if accepts else nine())
    assert MoveRequest.objects.count() == 0


def test_move_that_lapses_with_a_fault_at_any_statement_still_waits(asked):
    def lapse():
        assert appointments.lapse_moves_due(at(nine())) == 1

    assert fail_everywhere(lapse) > 4


def test_booking_by_staff_that_fails_at_any_statement_leaves_nothing(cast):
    assert fail_everywhere(lambda: by_staff.book_for(cast)) > 6


def test_series_that_fails_at_any_statement_books_none_of_its_weeks(cast):
    week = 7 * 24 * 60
    plans = [by_staff.plan(cast, nine(number * week)) for number in range(3)]

    assert fail_everywhere(lambda: by_staff.book_for(cast, *plans)) > 10
    assert Appointment.objects.count() == 3


def test_move_by_staff_that_fails_at_any_statement_changes_nothing(cast):
    [one] = by_staff.book_for(cast)

    assert fail_everywhere(lambda: by_staff.move(cast, one, by_staff.plan(cast, nine(60)))) > 8


def test_hand_over_that_fails_at_any_statement_leaves_the_visit_with_whom_it_was(cast):
    willow = {"any_room": False, "room_id": cast.willow.pk}
    [one] = by_staff.book_for(cast, by_staff.plan(cast, nine(), **willow))

    def hand_over():
        wanted = [(one.ref, one.revision)]
        to = To(room_id=cast.cedar.pk)
        done = appointments.hand_over(acting(cast.noor), wanted, to, now=NOW)
        assert done.moved == 1

    assert fail_everywhere(hand_over) > 6


@pytest.mark.parametrize("step", [Step.CHECK_IN, Step.MARK_NO_SHOW])
def test_step_that_fails_at_any_statement_is_not_taken(cast, step):
    [one] = by_staff.book_for(cast)
    after = at(nine(200))

    def take():
        appointments.mark(
            acting(cast.noor), one.ref, step, revision=one.revision, reason="", now=after
        )

    assert fail_everywhere(take) > 4


def test_undoing_that_fails_at_any_statement_undoes_nothing(cast):
    [one] = by_staff.book_for(cast)

    def undo():
        appointments.undo(acting(cast.noor), one.ref, revision=one.revision, now=NOW)

    assert fail_everywhere(undo) > 6

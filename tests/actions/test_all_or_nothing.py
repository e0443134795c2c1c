"""A fault after any statement of a booking or a cancellation leaves nothing half-done."""

import pytest
from django.db import connection

from qimen.models import (
    Appointment,
    Cancellation,
    Claim,
    FormKey,
    JournalEntry,
    Message,
    Status,
)
from tests.actions.test_booking import book
from tests.actions.test_cancelling import cancel

pytestmark = pytest.mark.django_db
TABLES = (Appointment, Cancellation, Claim, FormKey, JournalEntry, Message)
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
    return {table.__name__: sorted(table.objects.values_list("pk", flat=True)) for table in TABLES}


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

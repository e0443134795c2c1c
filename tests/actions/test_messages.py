"""The outbox: who is told, in which words, once, in order, and only while it makes sense."""

from datetime import timedelta

import pytest
from django.db import transaction

from qimen.actions import appointments, messages
from qimen.models import Message, MessageState
from qimen.queries import messages as outbox
from qimen.rules.access import Forbidden
from qimen.rules.notices import MAX_ATTEMPTS
from tests.actions.test_booking import book
from tests.cast import NOW, acting

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
CODE = {"code": "ABCD-EFGH", "first_name": "Kim"}


@pytest.fixture
def booked(cast):
    return book(cast).appointment


def cancel(who, appointment, now=NOW):
    return appointments.cancel(acting(who), appointment.ref, now=now)


def outline(state=MessageState.QUEUED):
    rows = Message.objects.filter(state=state).order_by("id")
    return [(row.kind, row.recipient) for row in rows]


def kinds(claimed):
    return [message.draft.kind for message in claimed]


def tell_code(now=NOW, lives=10 * MINUTE, email="kim@example.com"):
    messages.enqueue_account(
        "code", email, CODE, clinic_id=None, now=now, expires_at=now + lives
    )  # fmt: skip
    return Message.objects.latest("id")


# ── who is told ──────────────────────────────────────────────────────────────────────────


def test_booking_tells_the_patient_and_the_practitioner(cast, booked):
    assert outline() == [
        ("appointment_confirmed", "eve@example.org"),
        ("staff_booked", "lin@riverbend.example"),
    ]


def test_booking_on_request_says_so(cast):
    cast.lin.auto_accept = False
    cast.lin.save()
    book(cast)

    assert outline() == [
        ("appointment_requested", "eve@example.org"),
        ("staff_requested", "lin@riverbend.example"),
    ]


def test_cancelling_by_staff_tells_the_patient_only(cast, booked):
    Message.objects.all().delete()
    cancel(cast.noor, booked)

    assert outline() == [("appointment_cancelled", "eve@example.org")]


@pytest.mark.parametrize("email", ["", "not an address", "eve@", "eve@example.org\r\nBcc: x@y.zz"])
def test_nobody_is_written_to_without_a_usable_address(cast, email):
    cast.eve.email = email
    cast.eve.save()
    book(cast)

    assert outline() == [("staff_booked", "lin@riverbend.example")]


@pytest.mark.parametrize("column", [{"notifications_email": ""}, {"disabled_at": NOW}])
def test_a_practitioner_without_notifications_is_not_told(cast, booked, column):
    Message.objects.all().delete()
    type(cast.lin).objects.filter(pk=cast.lin.pk).update(**column)
    cancel(cast.eve, booked)

    assert outline() == [("appointment_cancelled", "eve@example.org")]


def test_an_international_domain_is_written_as_smtp_takes_it(cast):
    cast.eve.email = "Eve@Bücher.example"
    cast.eve.save()
    book(cast)

    assert outline()[0] == ("appointment_confirmed", "Eve@xn--bcher-kva.example")


def test_telling_again_adds_nothing(cast, booked):
    whole = appointments.placing.whole(booked.pk)
    messages.tell("appointment.confirmed", whole, now=NOW + MINUTE, actor=acting(cast.eve))

    assert Message.objects.count() == 2


def test_telling_takes_one_statement(cast, booked, django_assert_num_queries):
    whole = appointments.placing.whole(booked.pk)
    with django_assert_num_queries(1), transaction.atomic(savepoint=False):
        messages.tell("appointment.confirmed", whole, now=NOW, actor=acting(cast.eve))


def test_what_is_rolled_back_is_not_told(cast):
    with transaction.atomic():
        book(cast)
        transaction.set_rollback(True)

    assert Message.objects.count() == 0


# ── the order, and what has lost its sense ───────────────────────────────────────────────


def test_a_cancellation_takes_the_place_of_what_was_not_sent_yet(cast, booked):
    cancel(cast.eve, booked)

    assert outline() == [
        ("appointment_cancelled", "eve@example.org"),
        ("staff_cancelled", "lin@riverbend.example"),
    ]
    assert len(outline(MessageState.EXPIRED)) == 2


def test_what_is_being_sent_goes_out_before_the_cancellation(cast, booked):
    first = messages.claim_due(NOW, 20)
    cancel(cast.eve, booked, now=NOW)

    assert kinds(first) == ["appointment_confirmed", "staff_booked"]
    assert messages.claim_due(NOW, 20) == []
    messages.mark_sent(first[0], answer="250", now=NOW)
    assert kinds(messages.claim_due(NOW, 20)) == ["appointment_cancelled"]


def test_a_message_is_not_claimed_once_its_visit_has_begun(cast, booked):
    assert messages.claim_due(booked.starts_at, 20) == []
    assert messages.expire(booked.starts_at) == 2
    assert outline(MessageState.EXPIRED) == [
        ("appointment_confirmed", "eve@example.org"),
        ("staff_booked", "lin@riverbend.example"),
    ]


def test_a_code_is_not_sent_late_and_leaves_no_trace(db):
    row = tell_code()

    assert messages.claim_due(NOW + 10 * MINUTE, 20) == []
    assert messages.expire(NOW + 10 * MINUTE) == 1
    row.refresh_from_db()
    assert (row.state, row.facts) == (MessageState.EXPIRED, {})


# ── leases ───────────────────────────────────────────────────────────────────────────────


def test_a_claimed_message_is_nobody_elses_until_the_lease_ends(db):
    tell_code()
    [first] = messages.claim_due(NOW, 20)

    assert messages.claim_due(NOW + messages.LEASE - MINUTE / 60, 20) == []
    [second] = messages.claim_due(NOW + messages.LEASE, 20)
    assert (first.attempts, second.attempts) == (1, 2)
    assert first.draft.message_id == second.draft.message_id


def test_a_lease_is_kept_by_renewing_it(db):
    tell_code()
    [mine] = messages.claim_due(NOW, 20)
    messages.renew([mine.id], NOW + MINUTE / 2)

    assert messages.claim_due(NOW + MINUTE, 20) == []


def test_a_message_given_back_is_as_it_was(db):
    tell_code()
    [mine] = messages.claim_due(NOW, 20)
    messages.release([mine.id])
    messages.renew([mine.id], NOW)  # a pulse that came too late takes nothing back

    [again] = messages.claim_due(NOW, 20)
    assert again.attempts == 1


def test_claims_are_oldest_first_and_no_more_than_asked(db):
    late, early = tell_code(NOW), tell_code(NOW - MINUTE, lives=60 * MINUTE)
    tell_code(NOW)

    assert [message.id for message in messages.claim_due(NOW, 2)] == [early.pk, late.pk]


def test_what_workers_keep_dying_of_is_given_up(db):
    row = tell_code(lives=timedelta(days=1))
    for attempt in range(MAX_ATTEMPTS):
        assert len(messages.claim_due(NOW + attempt * messages.LEASE, 20)) == 1
    later = NOW + MAX_ATTEMPTS * messages.LEASE

    assert messages.claim_due(later, 20) == []
    assert messages.expire(later) == 1
    row.refresh_from_db()
    assert row.state == MessageState.DEAD


# ── what became of it ────────────────────────────────────────────────────────────────────


def test_a_sent_code_is_forgotten(db):
    row = tell_code()
    [mine] = messages.claim_due(NOW, 20)
    messages.mark_sent(mine, answer="250 taken", now=NOW)

    row.refresh_from_db()
    assert (row.state, row.sent_at, row.answer, row.facts) == (
        MessageState.SENT, NOW, "250 taken", {},
    )  # fmt: skip


def test_a_code_in_the_local_mailbox_is_kept_for_a_while(db):
    row = tell_code()
    [mine] = messages.claim_due(NOW, 20)
    messages.mark_sent(mine, answer="", keeps_words=True, now=NOW)

    row.refresh_from_db()
    assert row.facts == CODE
    assert messages.forget_account_words(NOW + MINUTE) == 1
    row.refresh_from_db()
    assert row.facts == {}


def test_a_deferred_message_waits_its_turn_and_dies_after_eight(db):
    row = tell_code(lives=timedelta(days=30))
    now, delays = NOW, []
    while claimed := messages.claim_due(now, 20):
        again = messages.mark_failed(claimed[0], answer="450 later", now=now)
        if again is None:
            break
        assert messages.claim_due(again - MINUTE, 20) == []
        delays.append(again - now)
        now = again

    row.refresh_from_db()
    assert len(delays) == MAX_ATTEMPTS - 1
    assert (row.state, row.answer, row.facts) == (MessageState.DEAD, "450 later", {})


def test_a_rejected_message_is_not_tried_again_and_staff_see_why(cast, booked):
    [mine, _] = messages.claim_due(NOW, 20)
    messages.give_up(mine, answer="550 no such user")

    assert messages.claim_due(NOW + timedelta(days=1), 20) != [mine]
    [line] = outbox.undelivered(acting(cast.noor))
    assert (line.recipient, line.answer) == ("eve@example.org", "550 no such user")
    assert [one.answer for one in outbox.of_patient(acting(cast.noor), cast.eve.pk)] == [
        "550 no such user"
    ]


def test_the_outbox_is_read_by_clinic_and_by_staff_only(cast, booked):
    [mine, _] = messages.claim_due(NOW, 20)
    messages.give_up(mine, answer="550")

    assert outbox.undelivered(acting(cast.hana)) == []
    assert outbox.of_patient(acting(cast.hana), cast.eve.pk) == []
    for nosy in (cast.eve, cast.lin):
        with pytest.raises(Forbidden):
            outbox.undelivered(acting(nosy))


def test_an_answer_is_cut_to_its_column(db):
    tell_code()
    [mine] = messages.claim_due(NOW, 20)
    messages.give_up(mine, answer="5" * 1_000)

    assert len(Message.objects.get().answer) == 240


def test_marking_what_another_worker_has_marked_changes_nothing(db):
    row = tell_code()
    [mine] = messages.claim_due(NOW, 20)
    [theirs] = messages.claim_due(NOW + messages.LEASE, 20)
    messages.mark_sent(theirs, answer="250 theirs", now=NOW)
    messages.mark_failed(mine, answer="450 mine", now=NOW)

    row.refresh_from_db()
    assert (row.state, row.answer) == (MessageState.SENT, "250 theirs")

"""What staff mark, and take back: each step works, is refused, forbidden, recorded, undone."""

from datetime import timedelta

import pytest
from django.http import Http404

from qimen.actions import appointments
from qimen.actions.appointments import Conflicting, Outdated, Settled
from qimen.models import (
    Appointment,
    Arrival,
    Cancellation,
    Claim,
    Completion,
    Decision,
    JournalEntry,
    Message,
    NoShow,
    Status,
)
from qimen.rules.access import Forbidden
from qimen.rules.attendance import Step
from qimen.scheduling import at
from tests.actions.test_arranging import book_for, move, plan
from tests.actions.test_booking import book, nine
from tests.cast import NOW, acting

pytestmark = pytest.mark.django_db
#: Half an hour into the visit.
DURING = at(nine(30))
SOON = timedelta(minutes=2)
LATER = NOW + timedelta(hours=1)
STEPS = [
    (Step.ACCEPT, Status.REQUESTED, Status.CONFIRMED, Decision),
    (Step.DECLINE, Status.REQUESTED, Status.DECLINED, Decision),
    (Step.CHECK_IN, Status.CONFIRMED, Status.CHECKED_IN, Arrival),
    (Step.COMPLETE, Status.CHECKED_IN, Status.COMPLETED, Completion),
    (Step.MARK_NO_SHOW, Status.CONFIRMED, Status.NO_SHOW, NoShow),
    (Step.CANCEL, Status.CONFIRMED, Status.CANCELLED, Cancellation),
]


def when(step):
    """Return an instant at which a step has its sense: requests are accepted before their start."""
    return LATER if step is Step.ACCEPT else DURING


@pytest.fixture
def visit(cast):
    return book(cast).appointment


def stand(visit, status):
    Appointment.objects.filter(pk=visit.pk).update(status=status)


def mark(cast, visit, step, who=None, now=DURING, revision=None, **columns):
    visit.refresh_from_db()
    return appointments.mark(
        acting(who or cast.noor), visit.ref, step,
        revision=visit.revision if revision is None else revision, now=now, **columns,
    )  # fmt: skip


def undo(cast, visit, who=None, now=DURING, **columns):
    visit.refresh_from_db()
    undone = appointments.undo(
        acting(who or cast.noor), visit.ref, revision=visit.revision, now=now, **columns
    )
    return undone.appointment


def queued():
    return list(
        Message.objects.filter(state="queued").order_by("id").values_list("kind", flat=True)
    )


@pytest.mark.parametrize(("step", "before", "after", "fact"), STEPS)
def test_step_changes_the_status_and_records_who_and_when(cast, visit, step, before, after, fact):
    stand(visit, before)

    marked = mark(cast, visit, step, now=when(step), reason="a cold")

    assert (marked.status, marked.revision) == (after, 1)
    record = fact.objects.get(appointment=visit)
    assert (record.account_id, record.at) == (cast.noor.account_id, when(step))
    entry = JournalEntry.objects.latest("id")
    assert (entry.action.startswith("appointment."), entry.details["was"]) == (True, before)
    assert entry.reason == "a cold"


@pytest.mark.parametrize("step", [Step.DECLINE, Step.MARK_NO_SHOW, Step.CANCEL])
def test_step_that_ends_a_visit_frees_its_time(cast, visit, step):
    stand(visit, Status.REQUESTED if step is Step.DECLINE else Status.CONFIRMED)

    mark(cast, visit, step)

    assert not Claim.objects.filter(appointment=visit).exists()


@pytest.mark.parametrize(("by_patient", "by"), [(True, "patient"), (False, "clinic")])
def test_cancellation_says_by_whom(cast, visit, by_patient, by):
    mark(cast, visit, Step.CANCEL, by_patient=by_patient, reason="moved away")

    assert Cancellation.objects.get().by == by
    assert JournalEntry.objects.latest("id").details["by"] == by


@pytest.mark.parametrize(
    ("step", "status"),
    [
        (Step.ACCEPT, Status.CONFIRMED),
        (Step.CHECK_IN, Status.REQUESTED),
        (Step.COMPLETE, Status.CANCELLED),
        (Step.MARK_NO_SHOW, Status.COMPLETED),
        (Step.CANCEL, Status.DECLINED),
        (Step.REOPEN, Status.CANCELLED),
    ],
)
def test_step_that_the_status_does_not_allow_is_settled(cast, visit, step, status):
    stand(visit, status)

    with pytest.raises(Settled):
        mark(cast, visit, step)


@pytest.mark.parametrize("step", [Step.CHECK_IN, Step.COMPLETE, Step.MARK_NO_SHOW])
def test_step_about_what_cannot_have_happened_yet_is_settled(cast, visit, step):
    with pytest.raises(Settled):
        mark(cast, visit, step, now=NOW)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(hours=1)])
def test_request_whose_time_has_come_is_declined_and_never_accepted(cast, visit, late):
    stand(visit, Status.REQUESTED)

    with pytest.raises(Settled):
        mark(cast, visit, Step.ACCEPT, now=at(nine()) + late)
    assert mark(cast, visit, Step.DECLINE, now=at(nine()) + late).status == Status.DECLINED


def test_step_on_what_somebody_changed_meanwhile_is_outdated(cast, visit):
    mark(cast, visit, Step.CHECK_IN)

    with pytest.raises(Outdated):
        mark(cast, visit, Step.CANCEL, revision=0)


@pytest.mark.parametrize("who", ["mei", "hana", "ada"])
def test_step_by_who_may_not_is_refused(cast, visit, who):
    with pytest.raises((Forbidden, Http404)):
        mark(cast, visit, Step.CHECK_IN, who=getattr(cast, who))


@pytest.mark.parametrize(
    ("step", "kind"),
    [(Step.ACCEPT, "appointment_confirmed"), (Step.DECLINE, "appointment_declined")],
)
def test_answer_to_a_request_is_told_after_the_grace(cast, visit, step, kind):
    stand(visit, Status.REQUESTED)
    Message.objects.update(state="sent")

    mark(cast, visit, step, now=NOW)

    told = Message.objects.latest("id")
    assert (told.kind, told.due_at - NOW) == (kind, timedelta(minutes=3))


# ── opened again ─────────────────────────────────────────────────────────────────────────


def test_reopened_visit_claims_its_time_again(cast, visit):
    mark(cast, visit, Step.CANCEL, now=NOW)
    visit.refresh_from_db()

    opened = appointments.reopen(acting(cast.noor), visit.ref, revision=visit.revision, now=NOW)

    assert opened.status == Status.CONFIRMED
    assert Claim.objects.filter(appointment=visit).count() == 3
    assert not Cancellation.objects.exists()


def test_reopened_visit_whose_time_is_taken_names_who_has_it(cast, visit):
    mark(cast, visit, Step.CANCEL, now=NOW)
    [other] = book_for(cast, whom=cast.ada.ref)
    visit.refresh_from_db()

    with pytest.raises(Conflicting) as refused:
        appointments.reopen(acting(cast.noor), visit.ref, revision=visit.revision, now=NOW)

    assert {one.visit.pk for one in refused.value.clashes[0].conflicts} == {other.pk}


# ── undo ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("step", "before", "after", "fact"), STEPS)
def test_undone_step_leaves_the_visit_as_it_was(cast, visit, step, before, after, fact):
    stand(visit, before)
    mark(cast, visit, step, now=when(step))

    undone = undo(cast, visit, now=when(step) + SOON)

    assert undone.status == before
    assert Claim.objects.filter(appointment=visit).count() == 3
    assert not fact.objects.filter(appointment=visit).exists()
    entry = JournalEntry.objects.latest("id")
    assert (entry.action, entry.details["was"]) == ("appointment.step_undone", after)


@pytest.mark.parametrize("step", [Step.ACCEPT, Step.DECLINE])
def test_undone_answer_is_never_told(cast, visit, step):
    stand(visit, Status.REQUESTED)
    Message.objects.update(state="sent")
    mark(cast, visit, step, now=LATER)

    undo(cast, visit, now=LATER + SOON)

    assert queued() == []


def test_undone_move_puts_the_visit_back_and_tells_nobody(cast, visit):
    Message.objects.update(state="sent")
    move(cast, visit, plan(cast, nine(120), "mei"), now=LATER)

    undone = undo(cast, visit, now=LATER + SOON)

    assert (undone.starts_at, undone.practitioner_id) == (at(nine()), cast.lin.pk)
    assert queued() == []
    assert JournalEntry.objects.latest("id").action == "appointment.move_undone"


def test_undone_move_of_a_fresh_booking_tells_of_the_booking_once(cast):
    [visit] = book_for(cast)
    move(cast, visit, plan(cast, nine(120)), now=NOW + timedelta(minutes=1))

    undo(cast, visit, now=NOW + SOON)

    [waiting] = Message.objects.filter(state="queued")
    assert (waiting.kind, waiting.facts["starts_at"]) == (
        "appointment_confirmed", at(nine()).isoformat(),
    )  # fmt: skip


def test_undone_move_that_was_told_already_is_told_again(cast, visit):
    Message.objects.update(state="sent")
    move(cast, visit, plan(cast, nine(120)))
    Message.objects.update(state="sent")

    undo(cast, visit, now=NOW + SOON)

    assert queued() == ["appointment_moved"]


def test_undone_move_whose_old_time_is_taken_is_a_conflict(cast, visit):
    move(cast, visit, plan(cast, nine(120)))
    book_for(cast, whom=cast.ada.ref, who=cast.oda)

    with pytest.raises(Conflicting):
        undo(cast, visit, now=NOW + SOON)


def test_undone_booking_takes_the_whole_series_away_and_tells_nobody(cast):
    booked = book_for(cast, *[plan(cast, nine(7 * 1440 * n)) for n in range(3)])

    undo(cast, booked[1], now=NOW + SOON)

    assert set(Appointment.objects.values_list("status", flat=True)) == {"cancelled"}
    assert not Claim.objects.exists()
    assert queued() == []


def test_cancelling_what_nobody_has_heard_of_tells_nobody(cast):
    [visit] = book_for(cast)

    mark(cast, visit, Step.CANCEL, now=NOW + SOON)

    assert queued() == []


def test_undo_is_for_who_did_it(cast, visit):
    mark(cast, visit, Step.CHECK_IN)

    with pytest.raises(Settled):
        undo(cast, visit, who=cast.oda)


def test_undo_after_the_grace_is_settled(cast, visit):
    mark(cast, visit, Step.CHECK_IN)

    with pytest.raises(Settled):
        undo(cast, visit, now=DURING + timedelta(minutes=3, seconds=1))


def test_undo_of_an_undo_is_settled(cast, visit):
    mark(cast, visit, Step.CHECK_IN)
    undo(cast, visit)

    with pytest.raises(Settled):
        undo(cast, visit)


def test_undo_of_what_somebody_changed_meanwhile_is_outdated(cast, visit):
    mark(cast, visit, Step.CHECK_IN)

    with pytest.raises(Outdated):
        appointments.undo(acting(cast.noor), visit.ref, revision=0, now=DURING)


def test_what_a_patient_booked_is_not_staffs_to_undo(cast, visit):
    with pytest.raises(Settled):
        undo(cast, visit, now=NOW)

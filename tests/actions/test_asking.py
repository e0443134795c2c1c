"""Moves that wait for an answer: both times are kept until it is accepted, declined or too late."""

from dataclasses import replace
from datetime import timedelta

import pytest

from qimen.actions import appointments
from qimen.actions.appointments import Gone, Outdated, Refused, Settled
from qimen.models import (
    Decision,
    JournalEntry,
    Location,
    Message,
    Move,
    MoveRequest,
    StaffMember,
    Status,
)
from qimen.rules.access import Forbidden
from qimen.rules.attendance import Step
from qimen.scheduling import at, minute_of
from tests.actions.test_booking import book, nine, wish
from tests.actions.test_deciding import decide, link
from tests.actions.test_rescheduling import busy, by_hand, kinds, move
from tests.cast import NOW, acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(cast):
    """Eve's visit at nine asks for half past nine, and Lin accepts by hand."""
    one = book(cast).appointment
    by_hand(cast)
    Message.objects.update(state="sent")
    assert move(cast, one, nine(30)).waits is True
    one.refresh_from_db()
    return one


def put_out_of_use(visit, what):
    """Let the practitioner or the place of a visit be the clinic's no more."""
    if what == "practitioner":
        StaffMember.objects.filter(pk=visit.practitioner_id).update(disabled_at=NOW)
    else:
        Location.objects.filter(pk=visit.location_id).update(active=False)


def test_move_that_waits_keeps_the_old_time_and_claims_both(cast, waiting):
    assert (waiting.status, waiting.starts_at) == (Status.CONFIRMED, at(nine()))
    assert busy(waiting) == {
        (1, cast.lin.pk): [(0, 60)],
        (2, cast.willow.pk): [(0, 90)],
        (3, cast.eve.pk): [(0, 90)],
    }
    assert kinds() == ["appointment_move_requested", "staff_move_requested"]
    assert JournalEntry.objects.latest("pk").action == "appointment.move_requested"


def test_mail_of_a_move_that_waits_gives_the_deadline_of_the_visit_as_it_stands(cast, waiting):
    told = Message.objects.get(kind="appointment_move_requested")

    assert told.facts["starts_at"] == at(nine(30)).isoformat()
    assert told.facts["cancel_until_at"] == (at(nine()) - timedelta(hours=24)).isoformat()


def test_both_times_of_a_move_that_waits_are_nobody_elses(cast, waiting):
    for start in (nine(), nine(30)):
        with pytest.raises(Refused):
            book(cast, cast.ada, wish(cast, start), key=f"ada-{start}")


def test_accepted_move_claims_the_new_time_alone(cast, waiting):
    Message.objects.update(state="sent")
    appointments.answer(
        acting(cast.noor), waiting.ref, revision=waiting.revision, accepts=True, now=NOW
    )

    waiting.refresh_from_db()
    assert waiting.starts_at == at(nine(30))
    assert busy(waiting)[3, cast.eve.pk] == [(30, 90)]
    assert MoveRequest.objects.count() == 0
    assert kinds() == ["appointment_moved"]
    assert Move.objects.get().after["start"] == nine(30)


def test_accepted_move_to_a_colleague_is_told_to_the_former_practitioner(cast, waiting):
    asked = MoveRequest.objects.get()
    asked.practitioner, asked.plan = cast.mei, asked.plan | {"practitioner_id": cast.mei.pk}
    asked.save()
    Message.objects.update(state="sent")

    appointments.answer(
        acting(cast.mei), waiting.ref, revision=waiting.revision, accepts=True, now=NOW
    )

    assert kinds() == ["appointment_moved", "staff_moved_away"]
    told = Message.objects.get(kind="staff_moved_away")
    assert told.recipient == cast.lin.notifications_email
    assert told.facts["starts_at"] == waiting.starts_at.isoformat()


def test_declined_move_leaves_the_old_time_alone(cast, waiting):
    Message.objects.update(state="sent")
    appointments.answer(
        acting(cast.noor), waiting.ref, revision=waiting.revision, accepts=False, reason="Away",
        now=NOW,
    )  # fmt: skip

    waiting.refresh_from_db()
    assert waiting.starts_at == at(nine())
    assert busy(waiting)[3, cast.eve.pk] == [(0, 60)]
    assert kinds() == ["appointment_move_declined"]
    told = Message.objects.get(kind="appointment_move_declined")
    assert told.facts["starts_at"] == at(nine()).isoformat()  # where to come, as before
    assert told.facts["dropped_at"] == at(nine(30)).isoformat()


@pytest.mark.parametrize(("accepts", "start"), [(True, 30), (False, 0)])
def test_move_is_answered_by_the_link_in_the_mail(cast, waiting, accepts, start):
    decide(cast, link(waiting), accepts=accepts, reason="-")

    waiting.refresh_from_db()
    assert minute_of(waiting.starts_at) == nine(start)
    assert JournalEntry.objects.latest("pk").role == "link"


def test_asking_again_takes_the_place_of_what_was_asked(cast, waiting):
    move(cast, waiting, nine(120), key="move-2")

    assert minute_of(MoveRequest.objects.get().starts_at) == nine(120)
    assert busy(waiting)[3, cast.eve.pk] == [(0, 60), (120, 180)]


def test_move_to_somebody_who_accepts_at_once_is_no_asking(cast, waiting):
    moved = move(cast, waiting, nine(30), practitioner="mei", key="move-2")

    assert moved.waits is False
    assert MoveRequest.objects.count() == 0
    assert busy(waiting)[3, cast.eve.pk] == [(30, 90)]


def test_request_that_is_moved_stays_one_request(cast):
    by_hand(cast)
    one = book(cast).appointment

    moved = move(cast, one, nine(60))

    assert (moved.waits, moved.appointment.status) == (False, Status.REQUESTED)
    assert busy(one)[3, cast.eve.pk] == [(60, 120)]


def test_asking_lapses_at_the_first_of_both_times_and_the_visit_stays(cast):
    one = book(cast, wanted=wish(cast, nine(120))).appointment
    by_hand(cast)
    move(cast, one, nine(0))
    Message.objects.update(state="sent")

    early = appointments.lapse_moves_due(at(nine()) - timedelta(seconds=1))
    lapsed = appointments.lapse_moves_due(at(nine()))

    assert (early, lapsed) == (0, 1)
    one.refresh_from_db()
    assert (one.status, one.starts_at) == (Status.CONFIRMED, at(nine(120)))
    assert busy(one)[3, cast.eve.pk] == [(120, 180)]
    assert kinds() == ["appointment_move_lapsed"]


@pytest.mark.parametrize(
    "change",
    [
        lambda cast, one: appointments.cancel(acting(cast.eve), one.ref, now=NOW),
        lambda cast, one: appointments.mark(
            acting(cast.noor), one.ref, Step.CANCEL, revision=one.revision, now=NOW
        ),
        lambda cast, one: appointments.move(
            acting(cast.noor),
            one.ref,
            replace(appointments.plan_of(one), start=nine(240)),
            revision=one.revision,
            now=NOW,
        ),
    ],
)
def test_whatever_else_is_done_takes_the_asking_back(cast, waiting, change):
    change(cast, waiting)

    assert MoveRequest.objects.count() == 0
    assert (3, cast.eve.pk) not in busy(waiting) or busy(waiting)[3, cast.eve.pk] == [(240, 300)]


def test_asking_is_answered_once_and_by_those_who_saw_it(cast, waiting):
    actor = acting(cast.noor)
    with pytest.raises(Outdated):
        appointments.answer(actor, waiting.ref, revision=99, accepts=True, now=NOW)
    done = appointments.answer(actor, waiting.ref, revision=waiting.revision, accepts=True, now=NOW)
    with pytest.raises(Settled):
        appointments.answer(actor, waiting.ref, revision=done.revision, accepts=False, now=NOW)


def test_asking_is_not_answered_by_patients(cast, waiting):
    with pytest.raises(Forbidden):
        appointments.answer(
            acting(cast.eve), waiting.ref, revision=waiting.revision, accepts=True, now=NOW
        )


@pytest.mark.parametrize("what", ["practitioner", "place"])
def test_move_to_what_is_out_of_use_can_only_be_declined(cast, waiting, what):
    put_out_of_use(waiting, what)
    actor, seen = acting(cast.noor), {"revision": waiting.revision, "now": NOW}

    with pytest.raises(Gone):
        appointments.answer(actor, waiting.ref, accepts=True, **seen)
    assert MoveRequest.objects.count() == 1
    assert Decision.objects.count() == 0
    assert busy(waiting)[3, cast.eve.pk] == [(0, 90)]

    appointments.answer(actor, waiting.ref, accepts=False, reason="Gone", **seen)
    assert MoveRequest.objects.count() == 0
    assert busy(waiting)[3, cast.eve.pk] == [(0, 60)]


def test_link_of_a_move_that_can_only_be_declined_stays_good_for_that(cast, waiting):
    token = link(waiting)
    put_out_of_use(waiting, "place")

    with pytest.raises(Gone):
        decide(cast, token)
    decide(cast, token, accepts=False, reason="Gone")

    assert MoveRequest.objects.count() == 0


def asking_mails():
    return [kind for kind in kinds() if kind in {"staff_requested", "staff_move_requested"}]


@pytest.mark.parametrize(
    "change",
    [
        lambda cast, one: appointments.answer(
            acting(cast.noor), one.ref, revision=one.revision, accepts=False, reason="-", now=NOW
        ),
        lambda cast, one: appointments.lapse_moves_due(at(nine())),
    ],
    ids=["declined", "lapsed"],
)
def test_mail_that_asks_for_a_move_is_not_sent_once_that_is_answered(cast, waiting, change):
    assert asking_mails() == ["staff_move_requested"]

    change(cast, waiting)

    assert asking_mails() == []


def test_mail_that_asks_for_a_move_gives_way_to_the_next_one(cast, waiting):
    move(cast, waiting, nine(120), key="move-2")

    assert asking_mails() == ["staff_move_requested"]


def test_mail_that_asks_is_not_sent_once_accepted_and_comes_back_when_that_is_undone(cast):
    by_hand(cast)
    one = book(cast).appointment
    actor, later = acting(cast.noor), NOW + timedelta(minutes=1)

    accepted = appointments.mark(actor, one.ref, Step.ACCEPT, revision=one.revision, now=later)
    waits = asking_mails()
    appointments.undo(actor, one.ref, revision=accepted.revision, now=later)

    assert (waits, asking_mails()) == ([], ["staff_requested"])

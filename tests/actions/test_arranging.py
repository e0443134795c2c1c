"""Staff book and move: works, refused by name, forbidden, recorded, told after a grace."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.http import Http404

from qimen.actions import appointments
from qimen.actions.appointments import Conflicting, Outdated, Plan, Settled, Unknown
from qimen.models import (
    Appointment,
    Block,
    Claim,
    Closure,
    JournalEntry,
    Message,
    Move,
    Room,
    Status,
    TimeOff,
)
from qimen.queries import clinics
from qimen.queries.catalogue import StageLine
from qimen.rules.access import Forbidden
from qimen.scheduling import Rule, at
from tests.actions.test_booking import book, nine
from tests.cast import NOW, acting

pytestmark = pytest.mark.django_db
HANDS_ON = StageLine("Needles in", 45, ("patient", "practitioner", "room"))


def plan(cast, start=None, practitioner="lin", **columns):
    return Plan(**{
        "service_id": cast.acupuncture.pk,
        "location_id": cast.main.pk,
        "practitioner_id": getattr(cast, practitioner).pk,
        "room_id": None,
        "any_room": True,
        "start": nine() if start is None else start,
        **columns,
    })  # fmt: skip


def book_for(cast, *plans, whom=None, who=None, now=NOW, **columns):
    clinic = clinics.by_slug("riverbend")
    return appointments.book_for(
        acting(who or cast.noor), clinic, whom or cast.eve.ref, plans or [plan(cast)], now=now,
        **columns,
    )  # fmt: skip


def move(cast, visit, wanted, who=None, revision=None, now=NOW, **columns):
    visit.refresh_from_db()
    return appointments.move(
        acting(who or cast.noor), visit.ref, wanted,
        revision=visit.revision if revision is None else revision, now=now, **columns,
    )  # fmt: skip


def clashes(refused):
    return [
        (clash.start, [str(one.rule) for one in clash.conflicts]) for clash in refused.value.clashes
    ]


def spans(visit):
    rows = Claim.objects.filter(appointment=visit).order_by("party_kind", "start")
    return [(row.party_kind, row.party_id, row.start, row.end, row.overridden) for row in rows]


# ── booking ──────────────────────────────────────────────────────────────────────────────


def test_staff_book_a_patient_in_the_first_free_room(cast):
    [visit] = book_for(cast)

    assert (visit.status, visit.source, visit.room_id) == ("confirmed", "staff", cast.willow.pk)
    assert spans(visit) == [
        (1, cast.lin.pk, nine(), nine(30), False),
        (2, cast.willow.pk, nine(), nine(60), False),
        (3, cast.eve.pk, nine(), nine(60), False),
    ]


def test_next_visit_in_the_rest_of_the_first_gets_the_next_room(cast):
    book_for(cast)

    [second] = book_for(cast, plan(cast, nine(30)), whom=cast.ada.ref)

    assert second.room_id == cast.cedar.pk


def test_booking_is_recorded_and_told_to_the_patient_after_the_grace(cast):
    [visit] = book_for(cast)

    entry = JournalEntry.objects.get()
    assert (entry.action, entry.account_id) == ("appointment.confirmed", cast.noor.account_id)
    assert entry.subject == f"appointment:{visit.ref}"
    message = Message.objects.get()
    assert (message.kind, message.due_at) == ("appointment_confirmed", NOW + timedelta(minutes=3))


def test_stages_of_this_visit_alone_are_kept_and_claimed(cast):
    [visit] = book_for(cast, plan(cast, stages=(HANDS_ON,)))

    assert [stage["minutes"] for stage in visit.stages] == [45]
    assert spans(visit)[0][2:4] == (nine(), nine(45))


def test_the_same_form_sent_twice_books_once(cast):
    first = book_for(cast, form_key="f" * 32)
    second = book_for(cast, form_key="f" * 32)

    assert [one.pk for one in first] == [one.pk for one in second]
    assert Appointment.objects.count() == 1


def test_weeks_in_a_row_are_one_series(cast):
    weeks = [plan(cast, nine(7 * 1440 * n)) for n in range(3)]

    booked = book_for(cast, *weeks)

    assert len({one.series for one in booked}) == 1
    assert booked[0].series
    assert [one.starts_at for one in booked] == [at(nine(7 * 1440 * n)) for n in range(3)]


def test_a_series_shows_every_conflict_and_books_nothing(cast):
    book(cast, cast.ada)
    book_for(cast, plan(cast, nine(14 * 1440)), whom=cast.max.ref)
    weeks = [plan(cast, nine(7 * 1440 * n)) for n in range(3)]

    with pytest.raises(Conflicting) as refused:
        book_for(cast, *weeks)

    assert clashes(refused) == [
        (nine(), ["practitioner_busy"]), (nine(14 * 1440), ["practitioner_busy"]),
    ]  # fmt: skip
    assert Appointment.objects.filter(patient=cast.eve).count() == 0


def test_conflicts_name_rule_party_and_visit(cast):
    taken = book(cast, cast.ada).appointment

    with pytest.raises(Conflicting) as refused:
        book_for(cast, plan(cast, nine(15), any_room=False, room_id=cast.willow.pk))

    [clash] = refused.value.clashes
    assert [(one.rule, one.visit.pk) for one in clash.conflicts] == [
        (Rule.PRACTITIONER_BUSY, taken.pk),
        (Rule.ROOM, taken.pk),
    ]


def test_time_outside_the_hours_is_a_conflict_without_a_visit(cast):
    with pytest.raises(Conflicting) as refused:
        book_for(cast, plan(cast, nine(-60)))

    assert clashes(refused) == [(nine(-60), ["hours"])]


def test_who_does_not_give_the_service_is_a_conflict(cast):
    with pytest.raises(Conflicting) as refused:
        book_for(cast, plan(cast, practitioner="mei", service_id=cast.consultation.pk))

    assert clashes(refused) == [(nine(), ["practitioner"])]


def test_conflict_with_hours_says_what_takes_them_away(cast):
    day = {"starts_on": date(2026, 3, 9), "ends_on": date(2026, 3, 9)}
    morning = {**day, "starts_minute": 480, "ends_minute": 720}
    Closure.objects.create(clinic=cast.riverbend, title="Flood", **morning)
    TimeOff.objects.create(clinic=cast.riverbend, practitioner=cast.lin, **morning)
    Block.objects.create(
        clinic=cast.riverbend, practitioner=cast.lin, title="Lunch", starts_on=date(2026, 3, 2),
        ends_on=date(2026, 3, 2), starts_minute=540, ends_minute=570,
        weekly_until=date(2026, 6, 1),
    )  # fmt: skip
    Block.objects.create(clinic=cast.riverbend, practitioner=cast.mei, title="Hers", **morning)

    with pytest.raises(Conflicting) as refused:
        book_for(cast)

    [conflict] = refused.value.clashes[0].conflicts
    assert sorted(conflict.causes) == [("block", "Lunch"), ("closure", "Flood"), ("time_off", "")]


def test_no_free_room_is_a_conflict_and_continuing_books_without_one(cast):
    Room.objects.update(active=False)
    with pytest.raises(Conflicting) as refused:
        book_for(cast)

    [visit] = book_for(cast, override=refused.value.fingerprint)

    assert clashes(refused) == [(nine(), ["room"])]
    assert visit.room_id is None


def test_override_is_journalled_and_marks_the_claims_in_conflict(cast):
    book(cast, cast.ada)
    with pytest.raises(Conflicting) as refused:
        book_for(cast)

    [visit] = book_for(cast, override=refused.value.fingerprint)

    assert [(row[0], row[4]) for row in spans(visit)] == [(1, True), (2, False), (3, False)]
    entry = JournalEntry.objects.latest("id")
    assert entry.details == {"overrode": ["practitioner_busy"]}


def test_override_of_other_conflicts_than_were_seen_is_none(cast):
    book(cast, cast.ada)
    with pytest.raises(Conflicting) as seen:
        book_for(cast)
    TimeOff.objects.create(
        clinic=cast.riverbend, practitioner=cast.lin, starts_on=date(2026, 3, 9),
        ends_on=date(2026, 3, 9), starts_minute=0, ends_minute=1440,
    )  # fmt: skip

    with pytest.raises(Conflicting) as now:
        book_for(cast, override=seen.value.fingerprint)

    assert clashes(now)[0][1] == ["hours", "practitioner_busy"]


def test_patient_with_two_visits_at_once_is_a_conflict(cast):
    book_for(cast)

    with pytest.raises(Conflicting) as refused:
        book_for(cast, plan(cast, nine(30), "mei"))

    assert clashes(refused) == [(nine(30), ["patient_busy"])]


@pytest.mark.parametrize("what", ["location_id", "service_id", "practitioner_id", "room_id"])
def test_what_is_another_clinics_is_unknown(cast, what):
    foreign = {
        "location_id": cast.harbor.locations.get().pk,
        "service_id": cast.harbor.services.get().pk,
        "practitioner_id": cast.hana.pk,
        "room_id": cast.harbor.rooms.get().pk,
    }

    with pytest.raises(Unknown):
        book_for(cast, replace(plan(cast), **{what: foreign[what]}))


def test_patient_of_another_clinic_does_not_exist(cast):
    with pytest.raises(Http404):
        book_for(cast, whom=cast.hugo.ref)


@pytest.mark.parametrize(("who", "whose"), [("lin", "mei"), ("ada", "lin"), ("hana", "lin")])
def test_who_may_not_arrange_this_diary_is_refused(cast, who, whose):
    with pytest.raises((Forbidden, Http404)):
        book_for(cast, plan(cast, practitioner=whose), who=getattr(cast, who))

    assert not Appointment.objects.exists()


def test_practitioner_books_any_patient_into_the_own_diary(cast):
    [visit] = book_for(cast, who=cast.lin)

    assert visit.practitioner_id == cast.lin.pk


# ── moving ───────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def visit(cast):
    return book(cast).appointment


def test_move_keeps_the_appointment_and_moves_its_claims(cast, visit):
    moved = move(cast, visit, plan(cast, nine(120), "mei"))

    assert (moved.pk, moved.practitioner_id, moved.starts_at) == (
        visit.pk, cast.mei.pk, at(nine(120)),
    )  # fmt: skip
    assert (moved.sequence, moved.revision) == (visit.sequence + 1, visit.revision + 1)
    assert {row[2] for row in spans(moved)} == {nine(120)}
    assert book(cast, cast.ada, key="form-2").appointment.starts_at == at(nine())


def test_move_is_recorded_with_what_it_was_and_told(cast, visit):
    Message.objects.update(state="sent")
    move(cast, visit, plan(cast, nine(120)))

    record = Move.objects.get()
    assert (record.before["start"], record.after["start"]) == (nine(), nine(120))
    entry = JournalEntry.objects.latest("id")
    assert (entry.action, entry.details["changed"]) == ("appointment.moved", ["start"])
    message = Message.objects.latest("id")
    assert (message.kind, message.facts["sequence"]) == ("appointment_moved", 1)


def test_moved_request_is_told_as_a_request_with_a_new_time(cast):
    cast.lin.auto_accept = False
    cast.lin.save()
    visit = book(cast).appointment
    Message.objects.update(state="sent")

    moved = move(cast, visit, plan(cast, nine(120)))

    assert moved.status == "requested"
    assert Message.objects.filter(kind="request_moved", due_at__gt=NOW).exists()


def test_request_moved_before_anybody_heard_of_it_is_told_once(cast):
    cast.lin.auto_accept = False
    cast.lin.save()
    visit = book(cast).appointment
    Message.objects.update(due_at=NOW + timedelta(minutes=3))

    move(cast, visit, plan(cast, nine(120)))

    [waiting] = Message.objects.filter(state="queued", patient=cast.eve)
    assert (waiting.kind, waiting.facts["starts_at"]) == (
        "appointment_requested", at(nine(120)).isoformat(),
    )  # fmt: skip


def test_move_to_another_room_is_not_told(cast, visit):
    Message.objects.update(state="sent")

    move(cast, visit, plan(cast, any_room=False, room_id=cast.cedar.pk))

    assert not Message.objects.exclude(state="sent").exists()


def test_move_over_its_own_time_is_no_conflict(cast, visit):
    assert move(cast, visit, plan(cast, nine(15))).starts_at == at(nine(15))


def test_move_of_what_somebody_else_moved_first_is_outdated(cast, visit):
    seen = visit.revision
    move(cast, visit, plan(cast, nine(120)))

    with pytest.raises(Outdated) as stale:
        move(cast, visit, plan(cast, nine(240)), revision=seen)

    assert stale.value.appointment.starts_at == at(nine(120))


def test_move_of_what_the_patient_cancelled_is_outdated(cast, visit):
    appointments.cancel(acting(cast.eve), visit.ref, now=NOW)

    with pytest.raises(Outdated):
        move(cast, visit, plan(cast, nine(120)), revision=0)


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.NO_SHOW, Status.CANCELLED])
def test_move_of_what_is_over_is_settled(cast, visit, status):
    Appointment.objects.filter(pk=visit.pk).update(status=status)

    with pytest.raises(Settled):
        move(cast, visit, plan(cast, nine(120)))


def test_move_into_a_conflict_says_so_and_leaves_it_where_it_was(cast, visit):
    book_for(cast, plan(cast, nine(120)), whom=cast.ada.ref)

    with pytest.raises(Conflicting):
        move(cast, visit, plan(cast, nine(120)))

    visit.refresh_from_db()
    assert visit.starts_at == at(nine())
    assert {row[2] for row in spans(visit)} == {nine()}


def test_move_of_a_visit_nobody_has_heard_of_yet_tells_the_new_time_alone(cast):
    [visit] = book_for(cast)

    move(cast, visit, plan(cast, nine(120)), now=NOW + timedelta(minutes=1))

    queued = Message.objects.filter(state="queued")
    assert [(one.kind, one.facts["starts_at"]) for one in queued] == [
        ("appointment_confirmed", at(nine(120)).isoformat())
    ]


@pytest.mark.parametrize("who", ["mei", "hana", "ada"])
def test_move_by_who_may_not_is_refused(cast, visit, who):
    with pytest.raises((Forbidden, Http404)):
        move(cast, visit, plan(cast, nine(120)), who=getattr(cast, who))


def test_practitioner_moves_nothing_into_a_colleagues_diary(cast, visit):
    with pytest.raises(Forbidden):
        move(cast, visit, plan(cast, nine(120), "mei"), who=cast.lin)

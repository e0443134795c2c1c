"""Patients move their own visit: at once, or asked for and answered; on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from qimen.actions import appointments
from qimen.actions.appointments import NotMovable, Refused, StaleChoice
from qimen.models import (
    Appointment,
    Claim,
    JournalEntry,
    Message,
    Move,
    PortalSettings,
    StaffMember,
    Status,
)
from qimen.queries import clinics
from qimen.rules.access import Forbidden
from qimen.rules.cancellation import Obstacle
from qimen.scheduling import Rule, at, minute_of
from tests.actions.test_booking import book, nine, wish
from tests.cast import NOW, acting, assemble
from tests.together import at_once

pytestmark = pytest.mark.django_db


def move(cast, one, start, who=None, key="move-1", now=NOW, **columns):
    return appointments.reschedule(
        acting(who or cast.eve),
        clinics.by_slug("riverbend"),
        one.ref,
        wish(cast, start, **columns),
        form_key=key,
        now=now,
    )


def by_hand(cast):
    """From now on Lin accepts each visit by hand."""
    StaffMember.objects.filter(pk=cast.lin.pk).update(auto_accept=False)


def busy(one):
    """Return the minutes each kind of party is busy, from nine on, melted."""
    spans = {}
    rows = Claim.objects.filter(appointment=one).order_by("party_kind", "start")
    for row in rows:
        mine = spans.setdefault((row.party_kind, row.party_id), [])
        start, end = row.start - nine(), row.end - nine()
        if mine and mine[-1][1] == start:
            mine[-1] = (mine[-1][0], end)
        else:
            mine.append((start, end))
    return spans


def kinds():
    return sorted(Message.objects.filter(state="queued").values_list("kind", flat=True))


# ── at once ──────────────────────────────────────────────────────────────────────────────


def test_move_is_of_the_same_appointment_and_keeps_its_history(cast):
    one = book(cast).appointment

    moved = move(cast, one, nine(120))

    assert (moved.appointment.pk, moved.waits, moved.is_repeat) == (one.pk, False, False)
    row = Appointment.objects.get()
    assert (row.status, row.starts_at, row.wall_start) == (
        Status.CONFIRMED,
        at(nine(120)),
        "2026-03-09T11:00",
    )
    assert row.ends_at == at(nine(180))
    kept = Move.objects.get()
    assert (kept.before["start"], kept.after["start"]) == (nine(), nine(120))
    assert row.sequence > one.sequence


def test_move_claims_the_new_time_alone(cast):
    one = book(cast).appointment

    move(cast, one, nine(120))

    assert busy(one) == {
        (1, cast.lin.pk): [(120, 150)],
        (2, cast.willow.pk): [(120, 180)],
        (3, cast.eve.pk): [(120, 180)],
    }


def test_move_to_a_time_that_overlaps_the_old_one_works(cast):
    one = book(cast).appointment

    move(cast, one, nine(30))

    assert busy(one)[3, cast.eve.pk] == [(30, 90)]


def test_move_is_recorded_and_told_to_patient_and_practitioner_once(cast):
    one = book(cast).appointment
    Message.objects.update(state="sent")

    move(cast, one, nine(120))

    entry = JournalEntry.objects.latest("pk")
    assert (entry.action, entry.account_id) == ("appointment.moved", cast.eve.account_id)
    assert entry.details["changed"] == ["start"]
    assert kinds() == ["appointment_moved", "staff_moved"]


def test_move_may_change_the_practitioner(cast):
    one = book(cast).appointment

    moved = move(cast, one, nine(), practitioner="mei").appointment

    assert moved.practitioner_id == cast.mei.pk
    assert moved.starts_at == one.starts_at


def test_move_to_a_colleague_is_told_to_both_practitioners_once(cast):
    one = book(cast).appointment
    Message.objects.update(state="sent")

    move(cast, one, nine(60), practitioner="mei")

    assert kinds() == ["appointment_moved", "staff_moved", "staff_moved_away"]
    told = Message.objects.get(kind="staff_moved_away")
    assert told.recipient == cast.lin.notifications_email
    assert told.facts["starts_at"] == one.starts_at.isoformat()


def test_move_keeps_the_visits_own_stages(cast):
    one = book(cast).appointment
    long = [{"name": "Long", "minutes": 120, "busy": ["patient", "practitioner"]}]
    Appointment.objects.update(stages=long, ends_at=at(nine(120)))

    moved = move(cast, one, nine(120)).appointment

    assert moved.stages == long
    assert busy(one)[1, cast.lin.pk] == [(120, 240)]


def test_move_does_not_count_its_own_visit_against_the_limit(cast):
    PortalSettings.objects.update(max_future_visits=1)
    one = book(cast).appointment

    assert move(cast, one, nine(60)).appointment.starts_at == at(nine(60))


def test_move_to_where_it_stands_changes_and_tells_nothing(cast):
    one = book(cast).appointment
    before = (JournalEntry.objects.count(), Message.objects.count())

    move(cast, one, nine())

    assert (JournalEntry.objects.count(), Message.objects.count()) == before


def test_same_form_twice_moves_once(cast):
    one = book(cast).appointment
    first, second = move(cast, one, nine(60)), move(cast, one, nine(60))

    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert Move.objects.count() == 1


# ── refused ──────────────────────────────────────────────────────────────────────────────


def test_move_at_exactly_the_cut_off_is_allowed_and_a_minute_later_not(cast):
    one = book(cast).appointment
    last = one.starts_at - timedelta(hours=24)

    with pytest.raises(NotMovable) as late:
        move(cast, one, nine(60, on="2026-03-11"), now=last + timedelta(minutes=1))
    move(cast, one, nine(60, on="2026-03-11"), now=last)

    assert late.value.obstacle is Obstacle.TOO_LATE


def test_move_is_switched_off_with_the_clinics_toggle(cast):
    one = book(cast).appointment
    PortalSettings.objects.update(self_service_changes=False)

    with pytest.raises(NotMovable) as off:
        move(cast, one, nine(60))

    assert off.value.obstacle is Obstacle.SWITCHED_OFF


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.CHECKED_IN, Status.COMPLETED])
def test_move_is_for_visits_that_are_to_come(cast, status):
    one = book(cast).appointment
    Appointment.objects.update(status=status)

    with pytest.raises(NotMovable):
        move(cast, one, nine(60))


@pytest.mark.parametrize(
    ("portal", "rule"),
    [
        ({"min_notice_hours": 720}, Rule.NOTICE),
        ({"horizon_number": 1, "horizon_unit": "days"}, Rule.HORIZON),
        ({"online": False}, Rule.PORTAL),
    ],
)
def test_move_obeys_the_rules_of_booking(cast, portal, rule):
    one = book(cast).appointment
    PortalSettings.objects.update(**portal)

    with pytest.raises(Refused) as refused:
        move(cast, one, nine(60))

    assert rule in refused.value.rules
    assert Appointment.objects.get().starts_at == at(nine())


def test_move_into_a_taken_time_is_refused_and_the_old_one_stays(cast):
    one = book(cast).appointment
    book(cast, cast.ada, wish(cast, nine(60)), key="ada")

    with pytest.raises(Refused):
        move(cast, one, nine(60))

    assert busy(one)[3, cast.eve.pk] == [(0, 60)]


def test_move_to_another_service_is_no_move(cast):
    one = book(cast).appointment
    other = replace(wish(cast, nine(60)), service_id=cast.consultation.pk)

    with pytest.raises(StaleChoice):
        appointments.reschedule(
            acting(cast.eve), clinics.by_slug("riverbend"), one.ref, other, form_key="k", now=NOW
        )


def test_visit_of_somebody_else_does_not_exist(cast):
    one = book(cast).appointment

    with pytest.raises(Exception, match="No Appointment matches"):
        move(cast, one, nine(60), who=cast.ada)


def test_staff_do_not_move_as_patients(cast):
    one = book(cast).appointment

    with pytest.raises(Forbidden):
        move(cast, one, nine(60), who=cast.noor)


# ── held ─────────────────────────────────────────────────────────────────────────────────


def hold_move(cast, one, start, **columns):
    clinic = clinics.by_slug("riverbend")
    return appointments.hold_move(
        acting(cast.eve), clinic, one.ref, wish(cast, start, **columns), now=NOW
    )


def test_held_move_claims_what_it_adds_and_is_taken_up(cast):
    one = book(cast).appointment
    held = hold_move(cast, one, nine(30))
    added = busy(held)[3, cast.eve.pk]
    PortalSettings.objects.update(min_notice_hours=720)

    move(cast, one, nine(30))

    assert added == [(60, 90)]
    assert busy(one)[3, cast.eve.pk] == [(30, 90)]
    assert Appointment.objects.count() == 1


def test_held_move_goes_with_its_visit(cast):
    one = book(cast).appointment
    hold_move(cast, one, nine(60))

    appointments.cancel(acting(cast.eve), one.ref, now=NOW)

    assert Appointment.objects.get().status == Status.CANCELLED
    assert Claim.objects.count() == 0


def test_hold_for_a_move_is_none_for_a_booking(cast):
    one = book(cast).appointment
    hold_move(cast, one, nine(60))

    second = book(cast, wanted=wish(cast, nine(60)), key="second").appointment

    assert second.pk != one.pk
    assert busy(second)[3, cast.eve.pk] == [(60, 120)]


# ── at the same moment ───────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_two_who_swap_their_times_at_once_overlap_nobody():
    cast = assemble()
    one = book(cast, cast.eve).appointment
    other = book(cast, cast.ada, wish(cast, nine(60)), key="ada").appointment

    at_once(
        lambda: move(cast, one, nine(60)),
        lambda: move(cast, other, nine(), who=cast.ada),
    )

    starts = sorted(
        minute_of(start) for start in Appointment.objects.values_list("starts_at", flat=True)
    )
    assert starts == [nine(), nine(60)]
    assert Claim.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_moved_and_cancelled_at_once_is_cancelled_with_one_set_of_messages():
    cast = assemble()
    one = book(cast).appointment
    Message.objects.update(state="sent")

    at_once(
        lambda: move(cast, one, nine(60)),
        lambda: appointments.cancel(acting(cast.eve), one.ref, now=NOW),
    )

    assert Appointment.objects.get().status == Status.CANCELLED
    assert Claim.objects.count() == 0
    assert kinds() == ["appointment_cancelled", "staff_cancelled"]


@pytest.mark.django_db(transaction=True)
def test_double_click_moves_once():
    cast = assemble()
    one = book(cast).appointment
    Message.objects.update(state="sent")

    at_once(*(lambda: move(cast, one, nine(60)),) * 3)

    assert Move.objects.count() == 1
    assert kinds() == ["appointment_moved", "staff_moved"]

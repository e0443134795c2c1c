"""Holding a time while a form is filled: kept, extended, let go, taken up; on both databases."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction

from qimen.actions import appointments
from qimen.actions.appointments import Refused
from qimen.models import (
    Appointment,
    Claim,
    JournalEntry,
    Message,
    PortalSettings,
    StaffMember,
    Stage,
    Status,
    TimeOff,
)
from qimen.queries import clinics
from qimen.rules.access import Actor, Forbidden, Role
from qimen.scheduling import Rule, at
from tests.actions.test_booking import book, claims_of, nine, wish
from tests.cast import NOW, acting, assemble
from tests.together import at_once

pytestmark = pytest.mark.django_db
TEN_MINUTES = timedelta(minutes=10)
LATER = NOW + timedelta(minutes=9)


def hold(cast, who=None, wanted=None, now=NOW):
    clinic = clinics.by_slug("riverbend")
    return appointments.hold(acting(who or cast.eve), clinic, wanted or wish(cast), now=now)


def statuses():
    return sorted(Appointment.objects.values_list("status", flat=True))


def test_hold_keeps_practitioner_room_and_patient_for_ten_minutes(cast):
    held = hold(cast)

    held.refresh_from_db()
    assert (held.status, held.held_until) == (Status.HELD, NOW + TEN_MINUTES)
    assert [kind for kind, *_ in claims_of(held)] == [1, 2, 3]
    assert set(Claim.objects.values_list("held_until", flat=True)) == {NOW + TEN_MINUTES}


def test_hold_is_recorded_and_nobody_is_told(cast):
    held = hold(cast)

    entry = JournalEntry.objects.get()
    assert (entry.action, entry.subject) == ("appointment.held", f"appointment:{held.ref}")
    assert entry.patient_id == cast.eve.pk
    assert Message.objects.count() == 0


def test_held_time_is_nobody_elses_until_it_runs_out(cast):
    hold(cast)

    with pytest.raises(Refused) as refused:
        book(cast, cast.ada, now=LATER)
    booked = book(cast, cast.ada, now=NOW + TEN_MINUTES).appointment

    assert refused.value.rules == {Rule.PRACTITIONER_BUSY}
    assert booked.patient_id == cast.ada.pk
    assert statuses() == [Status.CONFIRMED]


def test_hold_of_the_same_wish_is_the_same_hold_for_no_longer(cast):
    first = hold(cast)
    second = hold(cast, now=LATER)

    assert second.pk == first.pk
    assert second.held_until == NOW + TEN_MINUTES


def test_hold_of_another_time_lets_go_of_the_first(cast):
    hold(cast)
    second = hold(cast, wanted=wish(cast, nine(60)))

    assert list(Appointment.objects.values_list("pk", flat=True)) == [second.pk]
    assert set(Claim.objects.values_list("appointment_id", flat=True)) == {second.pk}


def test_hold_of_a_time_that_overlaps_ones_own_hold_is_placed(cast):
    hold(cast)

    second = hold(cast, wanted=wish(cast, nine(30)))

    assert second.starts_at == at(nine(30))


def test_hold_that_is_refused_leaves_the_one_before(cast):
    book(cast, cast.ada, wish(cast, nine(120)))
    first = hold(cast)

    with pytest.raises(Refused):
        hold(cast, wanted=wish(cast, nine(120)))

    assert Appointment.objects.get(status=Status.HELD).pk == first.pk


def test_booking_takes_the_hold_up_where_it_stands(cast):
    held = hold(cast)

    booked = book(cast, wanted=wish(cast, note="Left knee"), now=LATER).appointment

    booked.refresh_from_db()
    assert booked.pk == held.pk
    assert (booked.status, booked.held_until, booked.note) == (
        Status.CONFIRMED,
        None,
        "Left knee",
    )
    assert booked.booked_at == LATER
    assert set(Claim.objects.values_list("held_until", flat=True)) == {None}
    assert Message.objects.filter(appointment=booked).count() == 2


def test_booking_another_time_lets_go_of_the_hold(cast):
    hold(cast)

    book(cast, wanted=wish(cast, nine(30)))

    assert statuses() == [Status.CONFIRMED]


@pytest.mark.parametrize(
    "portal",
    [
        {"min_notice_hours": 720},
        {"horizon_number": 0, "horizon_unit": "days"},
        {"round_to_minutes": 60},
        {"max_future_visits": 1},
    ],
)
def test_held_time_is_booked_though_a_setting_moved_meanwhile(cast, portal):
    book(cast, cast.eve, wish(cast, nine(240)), key="earlier")
    held = hold(cast, wanted=wish(cast, nine(30)))
    PortalSettings.objects.filter(clinic=cast.riverbend).update(**portal)

    booked = book(cast, wanted=wish(cast, nine(30)), key="now").appointment

    assert booked.pk == held.pk


def test_held_time_is_booked_though_the_hour_is_full_by_now(cast):
    held = hold(cast)
    book(cast, cast.ada, wish(cast, nine(30)))
    StaffMember.objects.filter(pk=cast.lin.pk).update(max_starts_per_hour=1)

    assert book(cast, key="form-2").appointment.pk == held.pk


def test_held_time_keeps_its_own_stages_though_the_service_has_others_by_now(cast):
    hold(cast)
    Stage.objects.filter(service=cast.acupuncture, position=0).update(minutes=45)

    booked = book(cast).appointment

    assert [stage["minutes"] for stage in booked.stages] == [30, 30]
    assert booked.ends_at == at(nine(60))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda cast: PortalSettings.objects.update(online=False), Rule.PORTAL),
        (
            lambda cast: TimeOff.objects.create(
                clinic=cast.riverbend,
                practitioner=cast.lin,
                starts_on="2026-03-09",
                ends_on="2026-03-10",
            ),
            Rule.HOURS,
        ),
        (lambda cast: cast.riverbend.rooms.update(active=False), Rule.ROOM),
    ],
)
def test_held_time_is_refused_by_what_cannot_be_overcome(cast, change, rule):
    hold(cast)
    change(cast)

    with pytest.raises(Refused) as refused:
        book(cast)

    assert refused.value.rules == {rule}


def test_held_time_moves_to_another_room_when_its_own_is_closed(cast):
    hold(cast)
    type(cast.willow).objects.filter(pk=cast.willow.pk).update(active=False)

    assert book(cast).appointment.room_id == cast.cedar.pk


def test_hold_without_preference_goes_to_somebody_else_when_theirs_is_away(cast):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(no_preference=True)
    held = hold(cast, wanted=wish(cast, practitioner=None))
    TimeOff.objects.create(
        clinic=cast.riverbend,
        practitioner_id=held.practitioner_id,
        starts_on="2026-03-09",
        ends_on="2026-03-10",
    )

    booked = book(cast, wanted=wish(cast, practitioner=None)).appointment

    assert {held.practitioner_id, booked.practitioner_id} == {cast.lin.pk, cast.mei.pk}
    assert statuses() == [Status.CONFIRMED]


def test_hold_that_ran_out_is_asked_every_rule(cast):
    hold(cast)
    PortalSettings.objects.filter(clinic=cast.riverbend).update(min_notice_hours=720)

    with pytest.raises(Refused) as refused:
        book(cast, now=NOW + TEN_MINUTES)

    assert Rule.NOTICE in refused.value.rules


def test_ones_own_hold_does_not_count_as_a_visit_ahead(cast):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(max_future_visits=1)
    hold(cast)

    assert hold(cast, wanted=wish(cast, nine(60))).starts_at == at(nine(60))


def test_journal_says_by_which_minutes_no_preference_chose(cast):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(no_preference=True)
    book(cast, cast.ada, wish(cast, nine(240)), key="ada")

    hold(cast, wanted=wish(cast, practitioner=None))
    booked = book(cast, wanted=wish(cast, practitioner=None)).appointment
    other = book(cast, cast.ada, wish(cast, nine(60), None), key="other")

    entries = JournalEntry.objects.filter(details__has_key="loads").order_by("pk")
    assert [entry.details["loads"] for entry in entries] == [[0, 30], [30, 30]]
    assert booked.practitioner_id == cast.mei.pk
    assert other.appointment.practitioner_id == cast.lin.pk


# ── extended, released ───────────────────────────────────────────────────────────────────


def test_hold_is_extended_once_by_as_long_again(cast):
    held = hold(cast)
    actor = acting(cast.eve)

    first = appointments.extend(actor, held.ref, now=LATER)
    second = appointments.extend(actor, held.ref, now=LATER + timedelta(minutes=5))

    assert first == second == NOW + 2 * TEN_MINUTES
    assert set(Claim.objects.values_list("held_until", flat=True)) == {first}


def test_hold_that_ran_out_is_not_extended(cast):
    held = hold(cast)

    assert appointments.extend(acting(cast.eve), held.ref, now=NOW + TEN_MINUTES) is None


def test_hold_of_another_patient_is_not_extended(cast):
    held = hold(cast)

    assert appointments.extend(acting(cast.ada), held.ref, now=LATER) is None
    assert Appointment.objects.get().held_until == NOW + TEN_MINUTES


def test_signing_out_lets_go_of_ones_own_holds_alone(cast):
    hold(cast)
    others = hold(cast, cast.ada, wish(cast, nine(60)))

    appointments.release(cast.eve.account_id)

    assert Appointment.objects.get().pk == others.pk


@pytest.mark.parametrize("role", [Role.ANONYMOUS, Role.OWNER, Role.FRONT_DESK, Role.AUDITOR])
def test_hold_is_for_patients_alone(cast, role):
    actor = Actor(clinic_id=cast.riverbend.pk, role=role, account_id=cast.eve.account_id)

    with pytest.raises(Forbidden):
        appointments.hold(actor, clinics.by_slug("riverbend"), wish(cast), now=NOW)
    with pytest.raises(Forbidden):
        appointments.extend(actor, "aaaaaaaaaaaaaaaa", now=NOW)


# ── at once ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_one_of_two_who_hold_the_same_time_at_once_has_it():
    cast = assemble()

    answers = at_once(lambda: hold(cast, cast.eve), lambda: hold(cast, cast.ada))

    assert sorted(type(one).__name__ for one in answers) == ["Appointment", "Refused"]
    assert statuses() == [Status.HELD]


@pytest.mark.django_db(transaction=True)
def test_patient_who_holds_two_times_at_once_keeps_one():
    cast = assemble()

    at_once(*(lambda n=n: hold(cast, wanted=wish(cast, nine(60 * n))) for n in range(4)))

    assert statuses() == [Status.HELD]
    assert Claim.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_hold_confirmed_twice_at_once_is_one_visit():
    cast = assemble()
    hold(cast)

    first, second = at_once(*(lambda: book(cast, key="same"),) * 2)

    assert first.appointment.pk == second.appointment.pk
    assert sorted([first.is_repeat, second.is_repeat]) == [False, True]
    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "letting_go",
    [
        lambda cast: appointments.release(cast.eve.account_id),
        lambda _cast: appointments.release_all_expired(NOW + timedelta(days=1)),
    ],
    ids=["signing out", "tidying"],
)
def test_visit_just_booked_is_not_let_go_of_with_the_holds(letting_go):
    cast = assemble()
    held = hold(cast)

    def let_go():
        try:
            letting_go(cast)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            book(cast, now=LATER)
            leaving = pool.submit(let_go)
            time.sleep(0.4)  # it has looked, found a hold, and waits for this transaction
        leaving.result(timeout=30)

    assert Appointment.objects.get().pk == held.pk
    assert (statuses(), Claim.objects.count()) == ([Status.CONFIRMED], 3)

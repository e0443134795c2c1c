"""Cancelling: within the cut-off, once, by whom it concerns, and what it leaves behind."""

from datetime import timedelta

import pytest
from django.http import Http404

from qimen.actions import appointments
from qimen.actions.appointments import NotCancellable
from qimen.models import (
    Appointment,
    Cancellation,
    Claim,
    JournalEntry,
    Message,
    PortalSettings,
    Status,
)
from qimen.rules.cancellation import Obstacle
from tests.actions.test_booking import book
from tests.cast import NOW, acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(cast):
    return book(cast).appointment


def cancel(who, appointment, now=NOW, reason=""):
    return appointments.cancel(acting(who), appointment.ref, reason=reason, now=now)


def test_cancel_frees_the_time_and_keeps_the_appointment(cast, booked):
    cancel(cast.eve, booked, reason="I have a cold")

    booked.refresh_from_db()
    assert booked.status == Status.CANCELLED
    assert booked.sequence == 1
    assert Claim.objects.count() == 0
    record = Cancellation.objects.get()
    assert (record.by, record.reason, record.at) == ("patient", "I have a cold", NOW)
    assert book(cast, cast.ada, key="form-2").appointment.starts_at == booked.starts_at


def test_cancel_is_recorded_and_told(cast, booked):
    cancel(cast.eve, booked)

    entry = JournalEntry.objects.latest("id")
    assert (entry.action, entry.details) == (
        "appointment.cancelled",
        {"by": "patient", "was": "confirmed"},
    )
    told = Message.objects.filter(kind__contains="cancelled").values_list("recipient", flat=True)
    assert set(told) == {"eve@example.org", "lin@riverbend.example"}


def test_cancel_twice_is_one_cancellation(cast, booked):
    first = cancel(cast.eve, booked)
    second = cancel(cast.eve, booked)

    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert Cancellation.objects.count() == 1
    assert JournalEntry.objects.filter(action="appointment.cancelled").count() == 1


@pytest.mark.parametrize(
    ("before", "obstacle"),
    [
        (timedelta(hours=24), None),
        (timedelta(hours=24) - timedelta(microseconds=1), Obstacle.TOO_LATE),
        (timedelta(0), Obstacle.BEGUN),
    ],
)
def test_cancel_is_possible_until_exactly_the_cut_off(cast, booked, before, obstacle):
    now = booked.starts_at - before

    if obstacle is None:
        cancel(cast.eve, booked, now)
    else:
        with pytest.raises(NotCancellable) as refused:
            cancel(cast.eve, booked, now)
        assert refused.value.obstacle == obstacle

    assert Cancellation.objects.count() == (obstacle is None)


def test_cancel_online_is_refused_where_the_clinic_makes_all_changes(cast, booked):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(self_service_changes=False)

    with pytest.raises(NotCancellable) as refused:
        cancel(cast.eve, booked)

    assert refused.value.obstacle == Obstacle.SWITCHED_OFF


def test_cancel_a_visit_that_took_place_is_refused(cast, booked):
    Appointment.objects.filter(pk=booked.pk).update(status=Status.COMPLETED)

    with pytest.raises(NotCancellable) as refused:
        cancel(cast.eve, booked)

    assert refused.value.obstacle == Obstacle.NOT_UPCOMING


@pytest.mark.parametrize("who", ["ada", "hugo", "mei", "hana"])
def test_cancel_what_one_may_not_see_does_not_exist(cast, booked, who):
    with pytest.raises(Http404):
        cancel(getattr(cast, who), booked)

    assert Claim.objects.exists()


def test_front_desk_cancels_after_the_cut_off_too(cast, booked):
    cancel(cast.noor, booked, booked.starts_at - timedelta(hours=1))

    assert Cancellation.objects.get().by == "clinic"

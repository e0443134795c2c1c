"""Who is told, until when, and when a message that failed is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from qimen.rules import notices
from qimen.rules.access import Role
from qimen.rules.notices import MAX_ATTEMPTS, Audience, Event, Kind

NOW = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
START = NOW + timedelta(days=2)
ROLLS = (0, 0.25, 0.5, 0.999)


def told(event, by, now=NOW, **more):
    return [
        (notice.audience, notice.kind)
        for notice in notices.notices(event, by=by, starts_at=START, now=now, **more)
    ]


@pytest.mark.parametrize(
    ("event", "to_patient", "to_practitioner"),
    [
        (Event.CONFIRMED, Kind.APPOINTMENT_CONFIRMED, Kind.STAFF_BOOKED),
        (Event.REQUESTED, Kind.APPOINTMENT_REQUESTED, Kind.STAFF_REQUESTED),
        (Event.CANCELLED, Kind.APPOINTMENT_CANCELLED, Kind.STAFF_CANCELLED),
        (Event.MOVED, Kind.APPOINTMENT_MOVED, Kind.STAFF_MOVED),
        (Event.REQUEST_MOVED, Kind.REQUEST_MOVED, Kind.STAFF_REQUESTED),
    ],
)
def test_notices_tell_both_of_what_a_patient_did(event, to_patient, to_practitioner):
    assert told(event, Role.PATIENT) == [
        (Audience.PATIENT, to_patient),
        (Audience.PRACTITIONER, to_practitioner),
    ]


@pytest.mark.parametrize("role", [Role.OWNER, Role.FRONT_DESK, Role.PRACTITIONER, Role.SYSTEM])
def test_notices_do_not_tell_staff_what_staff_did(role):
    assert told(Event.CANCELLED, role) == [(Audience.PATIENT, Kind.APPOINTMENT_CANCELLED)]


@pytest.mark.parametrize("event", [Event.REQUESTED, Event.REQUEST_MOVED])
def test_a_request_changed_by_staff_is_told_to_its_practitioner_unless_they_did_it(event):
    practitioner = (Audience.PRACTITIONER, Kind.STAFF_REQUESTED)

    assert practitioner in told(event, Role.FRONT_DESK)
    assert practitioner not in told(event, Role.PRACTITIONER, is_own=True)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(minutes=1)])
def test_notices_tell_nobody_of_a_visit_that_has_begun(late):
    assert told(Event.CANCELLED, Role.PATIENT, now=START + late) == []


def test_notices_expire_when_the_visit_begins():
    made = notices.notices(Event.CONFIRMED, by=Role.PATIENT, starts_at=START, now=NOW)

    assert {notice.expires_at for notice in made} == {START}


def test_a_request_is_declined_to_its_patient_alone():
    assert told(Event.DECLINED, Role.PATIENT) == [(Audience.PATIENT, Kind.APPOINTMENT_DECLINED)]


@pytest.mark.parametrize("role", list(Role))
def test_what_staff_did_is_told_after_the_grace_and_the_rest_at_once(role):
    made = notices.notices(Event.CONFIRMED, by=role, starts_at=START, now=NOW)

    assert {notice.due_at - NOW for notice in made} == {
        timedelta(minutes=3) if role.is_staff else timedelta(0)
    }


def test_the_end_and_a_move_outdate_what_was_said_before():
    assert [event for event in Event if notices.outdates_earlier(event)] == [
        Event.CANCELLED, Event.DECLINED, Event.LAPSED, Event.MOVED,
    ]  # fmt: skip


@pytest.mark.parametrize("roll", ROLLS)
def test_first_retry_comes_when_greylists_expect_it(roll):
    again = notices.retry_at(1, now=NOW, expires_at=None, roll=roll)

    assert timedelta(minutes=5) <= again - NOW <= timedelta(minutes=15)


@pytest.mark.parametrize("roll", ROLLS)
def test_retries_grow_and_outlast_a_day_of_deferrals(roll):
    delays = [
        notices.retry_at(attempts, now=NOW, expires_at=None, roll=roll) - NOW
        for attempts in range(1, MAX_ATTEMPTS)
    ]

    assert delays == sorted(delays)
    assert sum(delays, timedelta()) > timedelta(hours=24)
    assert max(delays) <= timedelta(hours=9) * 1.25


def test_retries_are_spread():
    early = notices.retry_at(3, now=NOW, expires_at=None, roll=0) - NOW
    late = notices.retry_at(3, now=NOW, expires_at=None, roll=0.999) - NOW

    assert late / early > 1.6


def test_retries_end_after_eight_attempts():
    assert notices.retry_at(MAX_ATTEMPTS, now=NOW, expires_at=None, roll=0.5) is None


def test_a_code_is_tried_again_within_its_ten_minutes():
    again = notices.retry_at(1, now=NOW, expires_at=NOW + timedelta(minutes=10), roll=0.5)

    assert again == NOW + timedelta(minutes=5)


def test_a_retry_is_never_sooner_than_five_minutes():
    again = notices.retry_at(1, now=NOW, expires_at=NOW + timedelta(minutes=1), roll=0.5)

    assert again == NOW + timedelta(minutes=5)

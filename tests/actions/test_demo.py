"""The demonstration: as many people and visits as it says, by the rules, the same every time."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.test import override_settings

from qimen import scheduling
from qimen.actions import demo
from qimen.actions.accounts import NotDemonstration
from qimen.actions.demo import making
from qimen.management import demonstration
from qimen.models import (
    Account,
    Appointment,
    Cancellation,
    Claim,
    Clinic,
    Guardian,
    JournalEntry,
    Location,
    Message,
    NoShow,
    Patient,
    Room,
    Service,
    StaffMember,
    Stage,
    Status,
)
from qimen.queries import diary, kept

#: A Wednesday, half past eleven in Eugene.
NOW = datetime(2026, 10, 7, 18, 30, tzinfo=UTC)
OVERLAPS = """
    SELECT count(*) FROM qimen_claim one JOIN qimen_claim other
    ON one.clinic_id = other.clinic_id AND one.party_kind = other.party_kind
    AND one.party_id = other.party_id AND one.id < other.id
    AND one.start < other."end" AND other.start < one."end"
"""
FOREIGN = """
    SELECT count(*) FROM qimen_appointment a
    JOIN qimen_patient p ON p.id = a.patient_id JOIN qimen_staffmember s ON s.id = a.practitioner_id
    JOIN qimen_location l ON l.id = a.location_id JOIN qimen_service v ON v.id = a.service_id
    WHERE p.clinic_id <> a.clinic_id OR s.clinic_id <> a.clinic_id
    OR l.clinic_id <> a.clinic_id OR v.clinic_id <> a.clinic_id
"""
DISAGREEING = """
    SELECT count(*) FROM qimen_claim c JOIN qimen_appointment a ON a.id = c.appointment_id
    WHERE c.clinic_id <> a.clinic_id OR a.status IN ('cancelled', 'no_show')
"""


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """Make it once for all tests here, in one transaction around theirs that is rolled back."""
    kept.forget_all()
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEMO=True):
            demo.make(now=NOW)
        yield
        transaction.set_rollback(True)


def count(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


pytestmark = pytest.mark.django_db


@pytest.fixture
def riverbend(made, db):
    return Clinic.objects.select_related("portal").get(slug="riverbend")


def test_riverbend_is_the_clinic_that_was_asked_for(riverbend):
    of = {"clinic": riverbend}
    zones = Location.objects.filter(**of).values_list("zone", flat=True)

    assert set(zones) == {"America/Los_Angeles", "America/Boise"}
    assert list(
        Service.objects.filter(**of, given_at__location__telehealth=True).values_list(
            "name", flat=True
        )
    ) == ["Follow-up by video", "Free first conversation"]
    assert not Service.objects.filter(**of, given_at=None).exists()  # none is given online too
    by_video = Appointment.objects.filter(**of, location__telehealth=True)
    assert by_video.count() > 10
    assert not by_video.filter(room__isnull=False).exists()
    assert StaffMember.objects.filter(**of, is_practitioner=True).count() == 3
    assert Room.objects.filter(**of).count() == 5
    assert Service.objects.filter(**of).count() == 8
    assert Patient.objects.filter(**of).count() == 400
    without_room = Service.objects.filter(**of).exclude(
        pk__in=Stage.objects.filter(**of, room=True).values("service")
    )
    assert sorted(without_room.values_list("name", flat=True)) == [
        "Follow-up by video", "Free first conversation",
    ]  # fmt: skip


def test_patients_are_as_untidy_as_in_life(riverbend):
    files = Patient.objects.filter(clinic=riverbend)
    shared = Counter(files.exclude(email_key="").values_list("email_key", flat=True))
    homes = Counter(files.values_list("address", flat=True))

    assert sum(times > 1 for times in shared.values()) >= 15
    assert sum(times > 1 for times in homes.values()) >= 30
    assert files.filter(email="").count() >= 15
    assert files.filter(email_key="").exclude(email="").count() >= 5
    assert files.exclude(red_flag="").count() >= 12
    assert Guardian.objects.filter(patient__in=files, relation="Parent").count() >= 10
    assert {True, False} == set(files.values_list("came_new", flat=True))
    assert files.filter(last_name="Featherstonehaugh-Vandenberghe").exists()
    assert files.filter(first_name="明").exists()


def test_no_two_claims_overlap(riverbend):
    assert count(OVERLAPS) == 0
    assert Claim.objects.count() > 4000


def test_what_did_not_take_place_keeps_nobody_busy(riverbend):
    assert count(DISAGREEING) == 0
    cancelled = Appointment.objects.filter(status=Status.CANCELLED).count()
    assert Cancellation.objects.count() == cancelled
    assert NoShow.objects.count() == Appointment.objects.filter(status=Status.NO_SHOW).count()


def test_nobody_has_a_visit_in_the_other_clinic(riverbend):
    assert count(FOREIGN) == 0
    assert Appointment.objects.filter(clinic__slug="harbor").count() > 100


def fill(of: Clinic) -> dict[date, float]:
    """Return which part of the practitioners' hours is taken on each day that has any."""
    setup = diary.setup_of(of, zone=of.zone, now=NOW - timedelta(weeks=7))
    taken = Claim.objects.filter(clinic=of, party_kind=1).values_list("party_id", "start", "end")
    busy, wide = Counter(), Counter()
    for one, place, days in product(setup.practitioners, setup.locations, range(-42, 43)):
        on = NOW.date() + timedelta(days=days)
        for begin, end in scheduling.working_spans(setup, one.id, place.id, on):
            wide[on] += end - begin
            whose = [span for who, *span in taken if who == one.id]
            busy[on] += sum(max(0, min(b, end) - max(a, begin)) for a, b in whose)
    return {on: busy[on] / wide[on] for on in wide}


def test_practitioners_are_about_seventy_percent_full(riverbend):
    parts = fill(riverbend).values()

    assert 0.62 <= sum(parts) / len(parts) <= 0.78


def test_days_are_as_different_as_in_life(riverbend):
    """On some there is hardly a minute, on others half the day."""
    parts = fill(riverbend).values()

    assert sum(part >= 0.9 for part in parts) >= 8
    assert sum(part <= 0.5 for part in parts) >= 15
    assert sum(0.6 <= part <= 0.85 for part in parts) >= 20


def test_visits_reach_six_weeks_back_and_six_ahead(riverbend):
    starts = Appointment.objects.filter(clinic=riverbend).order_by("starts_at")

    assert timedelta(days=41) < NOW - starts.first().starts_at < timedelta(days=43)
    assert timedelta(days=41) < starts.last().starts_at - NOW < timedelta(days=43)


def test_today_has_what_is_over_what_is_going_on_and_what_comes(riverbend):
    midnight = datetime(2026, 10, 7, 7, 0, tzinfo=UTC)
    today = Appointment.objects.filter(
        clinic=riverbend, starts_at__gte=midnight, starts_at__lt=midnight + timedelta(days=1)
    )

    statuses = set(today.values_list("status", flat=True))
    assert {Status.COMPLETED, Status.CHECKED_IN, Status.CONFIRMED} <= statuses
    assert not today.filter(status=Status.CONFIRMED, ends_at__lte=NOW).exists()


def test_requests_wait_for_an_answer_and_none_is_over(riverbend):
    waiting = Appointment.objects.filter(status=Status.REQUESTED)

    assert waiting.count() > 10
    assert not waiting.filter(starts_at__lte=NOW).exists()


def test_staging_follows_who_had_been_there_before(riverbend):
    first = Appointment.objects.filter(clinic=riverbend, patient_class="new")

    assert first.count() > 20
    came_twice_for_the_first_time = [
        patient
        for patient, times in Counter(
            first.exclude(status__in=[Status.CANCELLED, Status.NO_SHOW]).values_list(
                "patient", flat=True
            )
        ).items()
        if times > 1
    ]
    assert came_twice_for_the_first_time == []
    assert not first.filter(patient__came_new=False).exists()


def test_everything_was_booked_before_it_began_and_not_after_now(riverbend):
    visits = Appointment.objects.filter(clinic=riverbend)

    assert all(visit.booked_at + timedelta(hours=24) <= visit.starts_at for visit in visits)
    assert all(visit.booked_at <= NOW for visit in visits)


def test_jo_has_visits_behind_ahead_and_cancelled(riverbend):
    visits = Appointment.objects.filter(clinic=riverbend, patient__email=demo.JO)
    statuses = Counter(visits.values_list("status", flat=True))

    assert statuses[Status.COMPLETED] == 3
    assert statuses[Status.CANCELLED] == 2
    assert statuses[Status.CONFIRMED] + statuses[Status.REQUESTED] == 3
    assert Patient.objects.filter(account__email=demo.JO).count() == 2  # a file in each clinic


def test_mailbox_starts_with_what_jo_was_told_alone(riverbend):
    assert 0 < Message.objects.count() <= 16
    of_patients = Message.objects.exclude(recipient__endswith=".example")
    assert set(of_patients.values_list("recipient", flat=True)) == {demo.JO}
    assert not Message.objects.filter(appointment__starts_at__lte=NOW).exists()


def test_everybody_who_is_printed_can_sign_in(riverbend):
    printed = [
        word for line in demonstration.sign_in_lines() for word in line.split() if "@" in word
    ]
    emails = [word for word in printed if not word.startswith("otpauth:")]

    for account in Account.objects.filter(email__in=emails):
        assert account.check_password(demo.PASSWORD)
        assert EmailAddress.objects.filter(user=account, verified=True).count() == 1
        works = StaffMember.objects.filter(account=account).exists()
        assert Authenticator.objects.filter(user=account).exists() == works
    assert Account.objects.filter(email__in=emails).count() == len(emails) == 9


@override_settings(DEMO=True)
def test_second_time_changes_nothing(riverbend):
    before = Appointment.objects.count(), JournalEntry.objects.count(), riverbend.setup_version

    again = demo.make(now=NOW + timedelta(days=1))

    riverbend.refresh_from_db()
    assert again == demo.Demonstration(is_new=False, is_stale=False)
    assert before == (
        Appointment.objects.count(), JournalEntry.objects.count(), riverbend.setup_version,
    )  # fmt: skip


@override_settings(DEMO=True)
def test_after_two_weeks_it_is_stale(riverbend):
    assert demo.make(now=NOW + timedelta(days=14)).is_stale is False
    assert demo.make(now=NOW + timedelta(days=14, minutes=1)).is_stale is True


def told() -> list[tuple]:
    """Return every visit, without what is random in it on purpose (references and keys)."""
    visits = Appointment.objects.select_related("patient", "practitioner", "service", "room")
    return sorted(
        (
            visit.practitioner.name, visit.starts_at, visit.service.name,
            visit.patient.name, str(visit.room), visit.status, visit.booked_at,
        )
        for visit in visits
    )  # fmt: skip


@override_settings(DEMO=True)
def test_same_day_and_seed_make_the_same_visits(made, db):
    before = told()

    demo.clear()
    assert (Clinic.objects.count(), Patient.objects.count(), Account.objects.count()) == (0, 0, 0)
    demo.make(now=NOW)

    assert told() == before


@override_settings(DEMO=True)
def test_clearing_leaves_other_clinics_and_their_people(made, db):
    birch = Clinic.objects.create(
        slug="birch",
        name="Birch",
        zone="UTC",
        phone="1",
        email="desk@birch.example",
        created_at=NOW,
    )
    jo = Account.objects.get(email=demo.JO)
    Patient.objects.create(
        clinic=birch, account=jo, first_name="Jo", last_name="Li", created_at=NOW
    )

    demo.clear()

    assert list(Clinic.objects.values_list("slug", flat=True)) == ["birch"]
    assert list(Account.objects.values_list("email", flat=True)) == [demo.JO]


def test_demonstration_refuses_anywhere_else(db):
    with pytest.raises(NotDemonstration):
        demo.make(now=NOW)
    with pytest.raises(NotDemonstration):
        demo.clear()


@pytest.mark.parametrize("slug", making.PATIENTS)
@pytest.mark.parametrize("day", [datetime(2027, 12, 31), datetime(2028, 2, 29)])  # noqa: DTZ001
def test_clinic_files_load_on_any_day(slug, day):
    file = making.described(slug, day.date())

    assert file.clinic.slug == slug

"""What patients are offered, from rows: times, the state of days, first, nearest, others."""

import contextlib
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from qimen.models import (
    Appointment,
    Block,
    Claim,
    HoursException,
    PartyKind,
    PortalSettings,
    Status,
    WorkingHours,
)
from qimen.queries import catalogue, clinics, openings, patients
from qimen.scheduling import at, minute_of
from tests.cast import NOW

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 9)


def choice(cast, offer=None, practitioner=None, patient=None, now=NOW):
    clinic = clinics.by_slug(cast.riverbend.slug)
    offered = catalogue.catalogue(clinic)
    patient = patient or cast.eve
    return openings.Choice(
        clinic=clinic,
        patient=patient,
        patient_class=patients.class_of(patient, now),
        offer=offered.offer((offer or cast.acupuncture).pk),
        place=offered.place(cast.main.pk),
        practitioner=offered.practitioner(practitioner.pk) if practitioner else None,
        now=now,
    )


def times_of(day):
    return [time.at.isoformat()[11:16] for time in day.times]


def claimed(cast, party, start, minutes, **columns):
    """A visit of Max's with one claim on one party."""
    appointment = Appointment.objects.create(
        clinic=cast.riverbend, patient=cast.max, practitioner=cast.lin, location=cast.main,
        service=cast.acupuncture, starts_at=at(start), ends_at=at(start + minutes),
        zone="UTC", wall_start="", patient_class="existing", stages=[], booked_at=NOW,
        **{"status": Status.CONFIRMED, **columns},
    )  # fmt: skip
    kind, party_id = party
    Claim.objects.create(
        clinic=cast.riverbend, appointment=appointment, party_kind=kind, party_id=party_id,
        start=start, end=start + minutes, held_until=appointment.held_until,
    )  # fmt: skip
    return appointment


def nine(on=MONDAY):
    return minute_of(datetime.fromisoformat(f"{on}T09:00:00-07:00"))


def test_day_of_a_free_practitioner_steps_by_the_first_stage(cast):
    (day,) = openings.days(choice(cast, practitioner=cast.lin), MONDAY, MONDAY)

    assert day.state == "open"
    assert times_of(day)[:3] == ["16:00", "16:30", "17:00"]
    assert len(day.times) == 15


def test_day_without_preference_names_whoever_is_free_in_staff_order(cast):
    (day,) = openings.days(choice(cast), MONDAY, MONDAY)

    assert day.times[0].practitioners == (cast.lin.pk, cast.mei.pk)
    assert day.times[0].room == cast.willow.pk


def test_claim_of_the_practitioner_takes_its_times_away(cast):
    claimed(cast, (PartyKind.PRACTITIONER, cast.lin.pk), nine(), 60)

    (day,) = openings.days(choice(cast, practitioner=cast.lin), MONDAY, MONDAY)

    assert times_of(day)[:2] == ["17:00", "17:30"]


def test_hold_that_expired_is_ignored_and_a_live_one_is_not(cast):
    lin = (PartyKind.PRACTITIONER, cast.lin.pk)
    held = {"status": Status.HELD}
    claimed(cast, lin, nine(), 30, held_until=NOW, **held)
    claimed(cast, lin, nine() + 60, 30, held_until=NOW + timedelta(seconds=1), **held)

    (day,) = openings.days(choice(cast, practitioner=cast.lin), MONDAY, MONDAY)

    assert times_of(day)[:3] == ["16:00", "16:30", "17:30"]


def test_block_repeats_weekly_up_to_its_last_date(cast):
    Block.objects.create(
        clinic=cast.riverbend,
        practitioner=cast.lin,
        title="Supervision",
        starts_on=date(2026, 3, 2),
        starts_minute=9 * 60,
        ends_on=date(2026, 3, 2),
        ends_minute=12 * 60,
        weekly_until=date(2026, 3, 15),
    )
    mondays = [MONDAY, MONDAY + timedelta(days=7)]

    firsts = [
        times_of(openings.days(choice(cast, practitioner=cast.lin), on, on)[0])[0] for on in mondays
    ]

    assert firsts == ["19:00", "16:00"]


def test_setting_changed_holds_for_the_very_next_question(cast):
    before = openings.days(choice(cast, practitioner=cast.lin), MONDAY, MONDAY)
    PortalSettings.objects.filter(clinic=cast.riverbend).update(round_to_minutes=60)

    after = openings.days(choice(cast, practitioner=cast.lin), MONDAY, MONDAY)

    assert len(before[0].times) == 15
    assert times_of(after[0])[:2] == ["16:00", "17:00"]


def test_days_say_why_they_have_no_times(cast):
    HoursException.objects.create(clinic=cast.riverbend, practitioner=cast.lin, on=MONDAY)
    PortalSettings.objects.filter(clinic=cast.riverbend).update(
        horizon_number=1, horizon_unit="weeks", min_notice_hours=30
    )
    tuesday = date(2026, 3, 10)
    claimed(cast, (PartyKind.PRACTITIONER, cast.lin.pk), nine(date(2026, 3, 4)) + 60, 480)

    days = openings.days(choice(cast, practitioner=cast.lin), date(2026, 3, 1), tuesday)

    assert [day.state for day in days] == [
        "past", "too_soon", "open", "full", "open", "open", "closed", "closed", "closed", "beyond",
    ]  # fmt: skip


def test_first_looks_beyond_days_that_are_full(cast):
    for on in (3, 4, 5, 6):
        HoursException.objects.create(
            clinic=cast.riverbend, practitioner=cast.lin, on=date(2026, 3, on)
        )

    first = openings.first(choice(cast, practitioner=cast.lin))

    assert first.at.isoformat() == "2026-03-09T16:00:00+00:00"


def test_first_is_none_when_nothing_is_left(cast):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(online=False)

    assert openings.first(choice(cast)) is None


def test_nearest_names_three_times_around_the_one_that_was_taken(cast):
    claimed(cast, (PartyKind.PRACTITIONER, cast.lin.pk), nine() + 120, 30)

    found = openings.nearest(choice(cast, practitioner=cast.lin), nine() + 120)

    assert [time.minute - nine() for time in found] == [60, 90, 150]


def test_nearest_names_what_few_times_there_are_however_far(cast):
    WorkingHours.objects.filter(practitioner=cast.lin).delete()
    left = [MONDAY, date(2026, 5, 25)]
    for on in left:
        HoursException.objects.create(
            clinic=cast.riverbend, practitioner=cast.lin, location=cast.main, on=on,
            starts_minute=540, ends_minute=600,
        )  # fmt: skip

    found = openings.nearest(choice(cast, practitioner=cast.lin), nine(date(2026, 3, 10)))

    assert [time.minute for time in found] == [nine(on) for on in left]


def test_others_that_day_counts_the_times_of_colleagues(cast):
    claimed(cast, (PartyKind.PRACTITIONER, cast.lin.pk), nine(), 480)

    others = openings.others_that_day(choice(cast, practitioner=cast.lin), MONDAY)

    assert [(one.name, count) for one, count in others] == [("Mei Tan", 15)]


def test_practitioner_of_another_clinic_is_never_named(cast):
    offered = catalogue.catalogue(cast.riverbend)

    assert offered.practitioner(cast.hana.pk) is None
    assert [one.name for one in offered.practitioners] == ["Lin Zhou", "Mei Tan"]


@pytest.mark.parametrize("last", [MONDAY, date(2026, 4, 8)])
@pytest.mark.parametrize("cap", [None, 3])
def test_openings_take_the_same_few_statements_whatever_is_asked(cast, last, cap):
    cast.lin.max_starts_per_hour = cap
    cast.lin.save(update_fields=["max_starts_per_hour"])
    asked = choice(cast)
    openings.days(asked, MONDAY, MONDAY)

    with CaptureQueriesContext(connection) as warm:
        openings.days(asked, MONDAY, last)

    assert len(warm) == (2 if cap else 1)


def test_openings_of_a_changed_clinic_take_one_statement_more(cast):
    asked = choice(cast)

    with CaptureQueriesContext(connection) as cold:
        openings.days(asked, MONDAY, MONDAY)

    assert len(cold) == 2


def test_what_was_read_in_a_change_that_was_taken_back_is_not_given_out(cast):
    rooms = cast.main.rooms
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        rooms.update(active=False)
        during = openings.days(choice(cast, practitioner=cast.lin), MONDAY, MONDAY)
        raise ZeroDivisionError

    rooms.update(name=Concat("name", Value("'s")))
    after = openings.days(choice(cast, practitioner=cast.lin), MONDAY, MONDAY)

    assert len(during[0].times) == 0
    assert len(after[0].times) == 15

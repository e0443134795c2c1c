"""The preview: what it shows is what the booking page shows, before the change and after it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qimen.actions.setup import portal as acting
from qimen.models import Appointment, JournalEntry, PortalSettings, StaffMember
from qimen.queries import catalogue, clinics, openings, portal, preview
from qimen.scheduling import Rule
from tests import cast as casting
from tests.cast import NOW

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def asked(cast, *, patient_class="existing", practitioner=None, offer=None):
    clinic = clinics.by_slug("riverbend")
    offered = catalogue.catalogue(clinic)
    return preview.Asked(
        clinic=clinic,
        place=offered.place(cast.main.pk),
        offer=offered.offer((offer or cast.acupuncture).pk),
        patient_class=patient_class,
        practitioner=offered.practitioner(practitioner.pk) if practitioner else None,
        now=NOW,
    )


def booked(cast):
    """A fortnight with something in it."""
    for n in range(10):
        casting.appointment(cast, cast.eve, NOW + n * DAY + 3 * HOUR)
        casting.appointment(
            cast, cast.max, NOW + n * DAY + 6.25 * HOUR, practitioner=cast.mei, room=cast.cedar
        )
    StaffMember.objects.filter(pk=cast.mei.pk).update(max_starts_per_hour=1)


def on_booking_page(question):
    """Return the starts of fourteen days as the booking page has them, for a patient without visits."""
    choice = openings.Choice(
        clinic=clinics.by_slug("riverbend"),
        patient=question.patient,
        patient_class=question.asked.patient_class,
        offer=question.asked.offer,
        place=question.asked.place,
        practitioner=question.asked.practitioner,
        now=NOW,
    )
    days = openings.days(choice, choice.today, choice.today + 13 * DAY)
    return {day.on: [time.minute for time in day.times] for day in days}


class Question:
    def __init__(self, patient, of):
        self.patient, self.asked = patient, of


CHANGES = {
    "rounding": {"round_to_minutes": 60},
    "finer rounding": {"round_to_minutes": 15},
    "shorter notice": {"min_notice_hours": 0},
    "longer notice": {"min_notice_hours": 200},
    "nearer horizon": {"horizon_number": 4, "horizon_unit": "days"},
    "off": {"online": False},
    "several": {"round_to_minutes": 30, "min_notice_hours": 50, "horizon_number": 1,
                "horizon_unit": "weeks"},
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("patient_class", ["new", "existing"])
def test_preview_says_what_the_booking_page_will_show(cast, change, patient_class):
    booked(cast)
    one = asked(cast, patient_class=patient_class)
    said = replace(portal.preferences(one.clinic), **CHANGES[change])
    shown = preview.preview(one, said)
    before = on_booking_page(Question(cast.ada, one))

    acting.change(casting.acting(cast.oda), said, revision=0, now=NOW)
    after = on_booking_page(Question(cast.ada, one))

    kept, lost, gained = preview.times.KEPT, preview.times.LOST, preview.times.GAINED
    for day in shown.days:
        was = [mark.minute for mark in day.marks if mark.fate in {kept, lost}]
        will = [mark.minute for mark in day.marks if mark.fate in {kept, gained}]
        assert (was, will) == (before[day.on], after[day.on]), day.on
        assert day.before - day.lost + day.gained == day.after
    assert sum(map(len, before.values())) == shown.before
    assert sum(map(len, after.values())) == shown.after
    assert shown.before > 0
    assert (shown.lost, shown.gained) != (0, 0)


def test_preview_of_one_practitioner_shows_their_times_alone(cast):
    booked(cast)
    said = portal.preferences(asked(cast).clinic)

    both = preview.preview(asked(cast), said)
    lin = preview.preview(asked(cast, practitioner=cast.lin), said)

    assert 0 < lin.after < both.after
    assert (lin.lost, lin.gained) == (0, 0)


def test_preview_leaves_the_first_day_of_booking_out_of_account(cast):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(online_from=date(2031, 1, 1))
    one = asked(cast)

    shown = preview.preview(one, portal.preferences(one.clinic))

    assert shown.before == shown.after > 0


def test_preview_writes_nothing_and_costs_one_statement_once_the_setup_is_kept(cast):
    booked(cast)
    one = asked(cast)
    said = replace(portal.preferences(one.clinic), round_to_minutes=60)
    preview.preview(one, said)

    # Mei's starts are capped, which is the second statement.
    with CaptureQueriesContext(connection) as statements:
        preview.preview(one, said)

    assert len(statements) == 2
    assert all(each["sql"].lstrip().startswith("SELECT") for each in statements)
    assert JournalEntry.objects.count() == 0


# ── what is booked already ───────────────────────────────────────────────────────────────


def broken(cast, **changes):
    clinic = clinics.by_slug("riverbend")
    said = replace(portal.preferences(clinic), **changes)
    found = preview.broken(casting.acting(cast.oda), clinic, said, now=NOW)
    return {each.rule: [visit.starts_at for visit in each.visits] for each in found}


def test_visits_off_the_rounded_times_are_listed(cast):
    on, off = NOW + DAY, NOW + DAY + 2.25 * HOUR
    casting.appointment(cast, cast.eve, on)
    casting.appointment(cast, cast.ada, off)
    casting.appointment(cast, cast.max, NOW - DAY - 0.25 * HOUR)

    assert broken(cast, round_to_minutes=30) == {Rule.GRID: [off]}
    assert broken(cast, round_to_minutes=15) == {}


def test_visits_that_break_the_rule_of_today_already_are_not_news(cast):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(round_to_minutes=30)
    casting.appointment(cast, cast.eve, NOW + DAY + 0.25 * HOUR)
    half = NOW + DAY + 2.5 * HOUR
    casting.appointment(cast, cast.ada, half)

    assert broken(cast, round_to_minutes=60) == {Rule.GRID: [half]}


def test_visits_after_the_last_day_are_listed(cast):
    # Today is March 2: with a week the last day is March 9, all of it.
    inside, outside = NOW + 7 * DAY + 8 * HOUR, NOW + 8 * DAY
    casting.appointment(cast, cast.eve, inside)
    casting.appointment(cast, cast.ada, outside)

    assert broken(cast, horizon_number=1, horizon_unit="weeks") == {Rule.HORIZON: [outside]}


def test_last_day_ends_at_midnight_of_each_visits_own_place(cast):
    # In Tokyo it is March 3 already: the last day is March 10, which ends at 15:00 UTC.
    tokyo = casting.location(cast.riverbend, "Ginza", "Asia/Tokyo")
    there = {"location": tokyo, "zone": "Asia/Tokyo"}
    evening = NOW.replace(day=10, hour=12, minute=0)
    after = NOW.replace(day=10, hour=15, minute=0)
    casting.appointment(cast, cast.eve, evening, **there)
    casting.appointment(cast, cast.ada, after, **there, practitioner=cast.mei, room=cast.cedar)

    assert broken(cast, horizon_number=1, horizon_unit="weeks") == {Rule.HORIZON: [after]}


def test_visits_of_patients_with_too_many_ahead_are_listed(cast):
    for n in range(3):
        casting.appointment(cast, cast.eve, NOW + (n + 1) * DAY)
    casting.appointment(cast, cast.ada, NOW + 6 * DAY)

    found = broken(cast, max_future_visits=2)

    assert [len(visits) for visits in found.values()] == [3]
    assert broken(cast, max_future_visits=3) == {}


def test_nothing_is_done_to_them(cast):
    casting.appointment(cast, cast.eve, NOW + DAY + 0.25 * HOUR)
    before = list(Appointment.objects.values())
    said = replace(portal.preferences(clinics.by_slug("riverbend")), round_to_minutes=60)

    acting.change(casting.acting(cast.oda), said, revision=0, now=NOW)

    assert list(Appointment.objects.values()) == before


def test_rounding_counts_each_practitioners_starts_of_an_empty_week(cast):
    booked(cast)  # and what is booked does not matter

    found = preview.rounding(clinics.by_slug("riverbend"), 60, now=NOW)

    assert found.monday == date(2026, 3, 9)
    assert [
        (each.service, each.patient_class, each.step, each.stepped, each.rounded)
        for each in found.effects
    ] == [
        ("Acupuncture", "new", 60, 70, 70),
        ("Acupuncture", "existing", 30, 150, 80),
        ("Herbal consultation", "new", 30, 80, 40),
        ("Herbal consultation", "existing", 30, 80, 40),
    ]

"""The pages of working hours: overview, week, month, single day."""

from datetime import timedelta

import pytest

from qimen.models import HoursException
from qimen.queries import hours
from tests import cast as people
from tests.cast import NOW
from tests.cast import acting as as_

pytestmark = pytest.mark.django_db
HERE = "/staff/riverbend/settings/hours/"


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def oda(cast, sign_in):
    return sign_in(cast.oda)


@pytest.fixture
def week(cast):
    return f"{HERE}{cast.lin.ref}/"


def form(cast, days, **other):
    """Return a sheet as a browser sends it; days = {weekday: [(from, until)]}."""
    told = {
        "sheet": ["1"], "1-location": cast.main.pk, "1-first": "", "1-last": "", "do": "save",
        "version": hours.version(hours.weekly(as_(cast.oda), cast.lin)),
    }  # fmt: skip
    for day, pairs in days.items():
        told[f"1-{day}-from"] = [start for start, _ in pairs]
        told[f"1-{day}-to"] = [end for _, end in pairs]
    return {**told, **other}


def spans(cast):
    return [
        (one.weekday, one.starts_minute, one.ends_minute)
        for one in hours.weekly(as_(cast.oda), cast.lin)
    ]


def test_overview_shows_everybodys_week(cast, oda):
    people.appointment(cast, cast.ada, NOW + timedelta(days=5))

    page = text(oda.get(HERE))

    assert "40 hours a week, Main Street" in page
    assert "1 visit outside" in page


def test_week_begins_on_the_clinics_first_day(cast, oda, week):
    page = text(oda.get(week))

    assert page.index('data-name="Sunday"') < page.index('data-name="Monday"')


def test_several_spans_a_day_are_saved(cast, oda, week):
    response = oda.post(week, form(cast, {0: [("09:00", "12:00"), ("13:30", "17:00")]}))

    assert response["Location"] == week
    assert spans(cast) == [(0, 540, 720), (0, 810, 1020)]


def test_empty_pairs_are_nothing_and_midnight_is_an_end(cast, oda, week):
    oda.post(week, form(cast, {0: [("", ""), ("18:00", "00:00")], 1: [("", "")]}))

    assert spans(cast) == [(0, 1080, 1440)]


@pytest.mark.parametrize("typed", [("9:00", "5:00 pm"), ("9 AM", "17:00"), ("09:00:00", "17:00")])
def test_times_are_read_as_people_write_them(cast, oda, week, typed):
    oda.post(week, form(cast, {2: [typed]}))

    assert spans(cast) == [(2, 540, 1020)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"1-0-from": ["09:00"], "1-0-to": [""]}, "Monday: Enter both times, or neither."),
        ({"1-0-from": ["9"], "1-0-to": ["12:00"]}, "Monday: Enter a time like 9:30."),
        ({"1-0-from": ["25:00"], "1-0-to": ["26:00"]}, "Monday: Enter a time like 9:30."),
        ({"1-0-from": ["09:00"], "1-0-to": ["09:00"]}, "Monday: These two times are the same."),
        ({"1-location": "999999"}, "Choose a location."),
        ({"1-first": "soon"}, "Enter a date like 3/27/2026"),
        ({"1-first": "0001-01-01"}, "Enter a date like 3/27/2026"),
        ({"1-first": "2026-05-01", "1-last": "2026-04-01"}, "The last day is before the first."),
    ],
)
def test_form_says_what_is_needed_and_changes_nothing(cast, oda, week, change, said):
    before = spans(cast)

    page = text(oda.post(week, form(cast, {3: [("07:05", "08:10")]}, **change)))

    assert said in page
    assert 'value="07:05"' in page
    assert spans(cast) == before


def test_hours_past_midnight_are_asked_about_before_they_are_saved(cast, oda, week):
    told = form(cast, {4: [("22:00", "02:00")]})

    page = text(oda.post(week, told))

    assert "Friday 10:00 PM until Saturday 2:00 AM" in page
    assert len(spans(cast)) == 5
    key = page.split('name="overnight" value="')[1].split('"')[0]
    oda.post(week, {**told, "overnight": key})
    assert spans(cast) == [(4, 1320, 120)]
    response = oda.post(week, form(cast, {4: [("22:00", "02:00")], 0: [("09:00", "12:00")]}))
    assert response.status_code == 302


def test_yes_to_one_night_is_no_yes_to_another(cast, oda, week):
    page = text(oda.post(week, form(cast, {4: [("22:00", "02:00")]})))
    key = page.split('name="overnight" value="')[1].split('"')[0]

    page = text(oda.post(week, form(cast, {5: [("17:00", "09:00")]}, overnight=key)))

    assert "Saturday 5:00 PM until Sunday 9:00 AM" in page


def test_saving_lists_the_visits_outside_with_a_link_to_each(cast, oda, week):
    people.appointment(cast, cast.ada, NOW + timedelta(days=7))

    page = text(oda.post(week, form(cast, {0: [("13:00", "17:00")]}), follow=True))

    assert "1 visit lies outside the hours. None is cancelled." in page
    assert "1 visit to come outside the saved hours" in page
    assert "Ada Moreno</a>" in page


def test_second_sheet_is_for_another_location_or_other_dates(cast, oda, week):
    told = form(cast, {0: [("09:00", "12:00")]})
    page = text(oda.post(week, {**told, "do": "add"}))
    assert 'name="sheet" value="2"' in page

    second = {
        "sheet": ["1", "2"], "2-location": cast.main.pk, "2-first": "2026-06-01",
        "2-last": "2026-08-31", "2-5-from": ["10:00"], "2-5-to": ["14:00"],
    }  # fmt: skip
    oda.post(week, {**told, **second})

    found = hours.weekly(as_(cast.oda), cast.lin)
    assert [(one.weekday, one.first_on, one.last_on) for one in found] == [
        (0, "", ""), (5, "2026-06-01", "2026-08-31")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("button", "count"), [("more:1:0", 2), ("more:9:0", 1), ("more:1:9", 1), ("dance", 1)]
)
def test_button_adds_boxes_and_saves_nothing(cast, oda, week, button, count):
    page = text(oda.post(week, form(cast, {0: [("09:00", "12:00")]}, do=button)))

    assert page.count('name="1-0-from"') == count
    assert len(spans(cast)) == 5


def test_sheet_is_removed(cast, oda, week):
    page = text(oda.post(week, form(cast, {}, do="remove:1")))
    assert "No hours at all" in page

    told = form(cast, {})
    told.pop("sheet")
    oda.post(week, told)

    assert spans(cast) == []


def test_second_of_two_people_sees_what_the_first_saved(cast, oda, week):
    stale = form(cast, {1: [("08:00", "09:00")]})
    oda.post(week, form(cast, {0: [("09:00", "12:00")]}))

    page = text(oda.post(week, stale))

    assert "Oda Berg changed these hours while you were editing" in page
    assert "They are now: Monday 9:00 AM–12:00 PM, Main Street." in page
    assert 'value="08:00"' in page
    assert spans(cast) == [(0, 540, 720)]


# ── single days ──────────────────────────────────────────────────────────────────────────


def day_form(cast, **other):
    return {"kind": "other", "location": cast.main.pk, "from": [], "to": [], "version": "", **other}


def test_month_shows_what_holds_on_each_day(cast, oda, week):
    HoursException.objects.create(clinic=cast.riverbend, practitioner=cast.lin, on="2026-03-11")

    page = text(oda.get(f"{week}days/?month=2026-03"))

    assert page.count("9–5 PM") == 21
    assert page.count("not as usual") == 1


@pytest.mark.parametrize("month", ["", "soon", "2026-13", "0001-01", "9999-12"])
def test_month_that_is_none_is_the_present_one(cast, oda, week, month):
    assert "March 2026" in text(oda.get(f"{week}days/?month={month}"))


def test_day_is_given_other_hours(cast, oda, week):
    here = f"{week}days/2026-03-09/"
    assert "As usual: 9–5 PM" in text(oda.get(here))

    times = {"from": ["13:00", ""], "to": ["18:00", ""]}
    response = oda.post(here, day_form(cast, **times))

    assert response["Location"] == f"{week}days/?month=2026-03"
    assert "1 PM–6 PM" in text(oda.get(f"{week}days/?month=2026-03"))
    stored = text(oda.get(here))
    assert 'name="from" id="from-1" value="13:00"' in stored


def test_day_without_hours_lists_the_visits_outside(cast, oda, week):
    people.appointment(cast, cast.ada, NOW + timedelta(days=7))

    page = text(oda.post(f"{week}days/2026-03-09/", day_form(cast, kind="none"), follow=True))

    assert "1 visit to come outside the hours" in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "Enter the hours of this day"),
        ({"from": ["9"], "to": ["12:00"]}, "Enter a time like 9:30."),
        ({"from": ["09:00"], "to": [""]}, "Enter both times, or neither."),
        ({"from": ["09:00"], "to": ["12:00"], "location": "7777"}, "Choose a location"),
    ],
)
def test_day_says_what_is_needed(cast, oda, week, change, said):
    page = text(oda.post(f"{week}days/2026-03-09/", day_form(cast, **change)))

    assert said in page
    assert not HoursException.objects.exists()


def test_day_that_somebody_else_changed_is_not_overwritten(cast, oda, week):
    oda.post(f"{week}days/2026-03-09/", day_form(cast, kind="none"))

    page = text(oda.post(f"{week}days/2026-03-09/", day_form(cast, kind="usual")))

    assert "Somebody else changed this day while you were editing" in page
    assert HoursException.objects.count() == 1


@pytest.mark.parametrize("on", ["soon", "2026-02-30", "1999-12-31", "9999-01-01"])
def test_day_that_is_none_does_not_exist(cast, oda, week, on):
    assert oda.get(f"{week}days/{on}/").status_code == 404


@pytest.mark.parametrize("who", ["lin", "noor", "hana"])
def test_nobody_but_the_owner_sees_hours(cast, sign_in, week, who):
    client = sign_in(getattr(cast, who))

    for path in (HERE, week, f"{week}days/", f"{week}days/2026-03-09/"):
        assert client.get(path).status_code == 404

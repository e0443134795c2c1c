"""Words in templates: dates, hours, money, phones, stages."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from qimen.templatetags.words import amounts, parts, times

EUGENE, NEW_YORK, BOISE = "America/Los_Angeles", "America/New_York", "America/Boise"
#: 9:30 in the morning on Tuesday, March 3, 2026, in Eugene.
AT = datetime(2026, 3, 3, 17, 30, tzinfo=UTC)


def drawn(text, **context):
    return Template(text).render(Context(context))


def test_day_is_that_of_the_zone_not_of_the_server():
    late = datetime(2026, 3, 4, 5, 0, tzinfo=UTC)

    assert times.day(late, EUGENE) == "Tuesday, March 3"
    assert times.day(late, NEW_YORK) == "Wednesday, March 4"


def test_day_of_a_date_needs_no_zone():
    assert times.day(date(2026, 3, 3)) == "Tuesday, March 3"
    assert times.day_year(date(2026, 3, 3)) == "Tuesday, March 3, 2026"
    assert times.short_day(date(2026, 3, 3)) == "Tue, Mar 3"


def test_clock_draws_twelve_hours_with_a_small_half():
    assert drawn("{% clock at zone %}", at=AT, zone=EUGENE) == (
        '<time datetime="2026-03-03T09:30-08:00">9:30<span class="ap">AM</span></time>'
    )


def test_clock_counts_to_twenty_four_where_the_clinic_does():
    clinic = SimpleNamespace(clock_24=True)

    assert drawn("{% clock_words at zone %}", at=AT, zone=EUGENE, clinic=clinic) == "09:30"


@pytest.mark.parametrize(
    ("hour", "words"), [(0, "12:00 AM"), (1, "1:00 AM"), (12, "12:00 PM"), (23, "11:00 PM")]
)
def test_clock_says_noon_and_midnight_as_people_do(hour, words):
    at = datetime(2026, 1, 5, hour, tzinfo=UTC)

    assert drawn("{% clock_words at 'UTC' %}", at=at) == words


def test_clock_names_the_zone_when_the_hour_occurs_twice():
    first, second = (datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in (5, 6))

    said = [drawn("{% clock_words at zone %}", at=at, zone=NEW_YORK) for at in (first, second)]

    assert said == ["1:30 AM EDT", "1:30 AM EST"]


def test_clock_draws_both_of_an_hour_that_occurs_twice_by_its_own_clocks():
    zone = ZoneInfo(NEW_YORK)
    twice = (datetime(2026, 11, 1, 1, 30, tzinfo=zone, fold=fold) for fold in (0, 1))

    said = [drawn("{% clock at zone %}", at=at, zone=NEW_YORK) for at in twice]

    assert [("EDT" in one, "EST" in one) for one in said] == [(True, False), (False, True)]


def test_clock_is_silent_about_the_zone_after_a_spring_gap():
    after = datetime(2026, 3, 8, 7, 0, tzinfo=UTC)  # 2:00 does not exist: it is 3:00

    assert drawn("{% clock_words at zone %}", at=after, zone=NEW_YORK) == "3:00 AM"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (EUGENE, "Pacific"),
        (BOISE, "Mountain"),
        ("America/Phoenix", "Mountain"),
        ("Pacific/Honolulu", "Hawaii"),
        ("Europe/Lisbon", "Lisbon"),
        ("Asia/Shanghai", "Shanghai"),  # its CST is not Central
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
    ],
)
def test_zone_words_are_what_people_call_it(zone, words):
    assert times.zone_words(zone) == words


def test_instant_is_written_for_an_address():
    assert times.instant(AT.astimezone()) == "2026-03-03T17:30Z"
    assert times.day_iso(AT, EUGENE) == "2026-03-03"


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (9500, "USD", "$95"),
        (9550, "USD", "$95.50"),
        (9505, "EUR", "€95.05"),
        (9500, "JPY", "¥9,500"),
        (1500, "KWD", "1.500 KWD"),
        (12_000_000, "CHF", "120,000 CHF"),
        (0, "USD", "$0"),
    ],
)
def test_money_has_the_places_of_its_currency(minor, currency, words):
    assert amounts.money(minor, currency) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 minute"), (90, "90 minutes"), (120, "2 hours"), (135, "2 hours 15 minutes")],
)
def test_minutes_are_words(count, words):
    assert amounts.minutes(count) == words


@pytest.mark.parametrize(
    ("number", "country", "words", "href"),
    [
        ("+1 541 555 0144", "US", "(541) 555-0144", "tel:+1-541-555-0144"),
        ("541-555-0144", "US", "(541) 555-0144", "tel:+1-541-555-0144"),
        ("+1 541 555 0144", "PT", "+1 541-555-0144", "tel:+1-541-555-0144"),
        ("+44 20 7946 0018", "US", "+44 20 7946 0018", "tel:+44-20-7946-0018"),
        ("ask for Lin", "US", "ask for Lin", ""),
        ("", "US", "", ""),
    ],
)
def test_phone_is_written_as_at_home_and_dialled_from_anywhere(number, country, words, href):
    assert amounts.phone_words(number, country) == words
    assert amounts.tel(number, country) == href


def test_phone_that_cannot_be_dialled_is_no_link():
    assert drawn("{% phone number 'US' %}", number="<b>ask</b>") == "&lt;b&gt;ask&lt;/b&gt;"


@pytest.mark.parametrize(
    ("name", "letters"), [("Jo Li", "JL"), ("Jo van der Li", "JL"), ("Li Li", "LL"), ("Cher", "C")]
)
def test_initials_are_of_the_first_and_last_word(name, letters):
    assert amounts.initials(name) == letters


def test_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in parts.icon("check")
    assert 'role="img" aria-label="Done"' in parts.icon("check", "Done")


STAGES = [
    {"name": "", "minutes": 15, "busy": ["patient", "practitioner", "room"]},
    {"name": "Needles rest", "minutes": 30, "busy": ["patient", "room"]},
    {"name": "", "minutes": 7, "busy": ["room"]},
]


def test_stagebar_is_to_scale_and_tells_the_stages_apart():
    lines = parts.stagebar(STAGES, "b", "Mei Lin")["lines"]

    assert [(line["kind"], line["units"], line["words"]) for line in lines] == [
        ("busy", 3, "15\N{NO-BREAK SPACE}min with Mei"),
        ("rest", 6, "Needles rest, 30\N{NO-BREAK SPACE}min"),
        ("room", 1, "7\N{NO-BREAK SPACE}min for the room"),
    ]
    assert [line["is_narrow"] for line in lines] == [False, False, True]


def test_stagebar_reads_objects_as_well_as_saved_stages():
    stage = SimpleNamespace(name="", minutes=30, busy=("patient", "practitioner"))

    assert (
        parts.stagebar([stage])["lines"][0]["words"]
        == "30\N{NO-BREAK SPACE}min with your practitioner"
    )


def test_stagebar_escapes_what_a_clinic_wrote():
    stage = {"name": '"><svg onload=x>', "minutes": 5, "busy": ["patient"]}

    assert "<svg onload" not in drawn("{% stagebar stages %}", stages=[stage])

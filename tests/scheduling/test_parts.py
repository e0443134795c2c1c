"""The small parts: spans, stagings, clocks."""

from datetime import UTC, date, datetime

import pytest

from qimen.scheduling import (
    PartyKind,
    Span,
    Stage,
    Staging,
    UnknownZoneError,
    at,
    claims,
    day_span,
    hours,
    last_bookable,
    local,
    minute_from,
    minute_of,
    resolve,
    span,
    zone_named,
)
from qimen.scheduling.working import working, working_spans
from tests.scheduling.cases import case, read


def test_union_melts_what_overlaps_or_touches_and_drops_the_empty():
    assert span.union([(5, 7), (1, 3), (3, 4), (6, 9), (20, 20)]) == [(1, 4), (5, 9)]


def test_cut_takes_holes_out():
    holes = [(0, 2), (4, 5), (9, 12)]

    assert span.cut([(1, 10), (11, 14), (20, 21)], holes) == [(2, 4), (5, 9), (12, 14), (20, 21)]
    assert span.cut([(1, 3)], [(2, 2)]) == [(1, 2), (2, 3)]


def test_edges_melt_what_overlaps_and_leave_what_touches():
    assert span.edges([(1, 5), (2, 3), (4, 8), (8, 9)]) == ([1, 8], [8, 9])
    assert span.edges([(1, 5), (5, 8)]) == ([1, 5], [5, 8])


def test_staging_melts_stages_that_touch():
    staging = Staging((
        Stage(10, patient=True, practitioner=True, room=False),
        Stage(20, patient=True, practitioner=False, room=True),
        Stage(30, patient=True, practitioner=True, room=True),
    ))  # fmt: skip

    assert staging.length == 60
    assert staging.blocks(PartyKind.PATIENT) == ((0, 60),)
    assert staging.blocks(PartyKind.PRACTITIONER) == ((0, 10), (30, 60))
    assert staging.blocks(PartyKind.ROOM) == ((10, 60),)


def test_timeline_knows_busy_minutes_and_the_last_end():
    timeline = claims.Timeline([(30, 40), (10, 20)])

    assert timeline.is_free(20, 30)
    assert not timeline.is_free(19, 30)
    within = [(0, 10), (0, 15), (15, 18), (15, 35), (20, 30), (25, 90), (32, 38), (50, 90)]
    assert [timeline.minutes_within(*each) for each in within] == [0, 5, 3, 10, 0, 10, 6, 0]
    assert timeline.busy_until(9) is None
    assert timeline.busy_until(25) == 20


def test_minutes_and_instants_are_each_others_reverse():
    instant = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)

    assert at(minute_of(instant)) == instant
    assert minute_of(instant.replace(second=59)) == minute_of(instant)
    assert minute_from(instant) == minute_of(instant)
    assert minute_from(instant.replace(microsecond=1)) == minute_of(instant) + 1


def test_local_clock_of_a_minute():
    minute = minute_of(datetime(2026, 3, 2, 14, 30, tzinfo=UTC))

    assert local(minute, "America/New_York").isoformat() == "2026-03-02T09:30:00-05:00"


def test_resolve_reads_minutes_past_midnight_as_the_next_date():
    assert resolve(date(2026, 3, 2), 1500, "UTC") == resolve(date(2026, 3, 3), 60, "UTC")


@pytest.mark.parametrize(
    ("on", "length"),
    [(date(2026, 3, 8), 23 * 60), (date(2026, 3, 9), 24 * 60), (date(2026, 11, 1), 25 * 60)],
)
def test_day_has_23_24_or_25_hours(on, length):
    day = day_span(on, "America/New_York")

    assert isinstance(day, Span)
    assert day.end - day.start == length


@pytest.mark.parametrize(
    ("today", "number", "unit", "last"),
    [
        (date(2026, 1, 31), 10, "days", date(2026, 2, 10)),
        (date(2026, 1, 31), 2, "weeks", date(2026, 2, 14)),
        (date(2026, 1, 31), 1, "months", date(2026, 2, 28)),
        (date(2028, 1, 31), 1, "months", date(2028, 2, 29)),
        (date(2026, 12, 31), 2, "months", date(2027, 2, 28)),
        (date(2026, 11, 15), 1, "months", date(2026, 12, 15)),
        (date(2026, 5, 5), 0, "months", date(2026, 5, 5)),
    ],
)
def test_last_bookable_date_clamps_months(today, number, unit, last):
    assert last_bookable(today, number, unit) == last


@pytest.mark.parametrize("name", ["America/Springfield", "", "America", "../etc/passwd", "a\0b"])
def test_unknown_zones_are_refused(name):
    with pytest.raises(UnknownZoneError):
        zone_named(name)


def test_offset_changes_in_the_very_minute():
    change = minute_of(datetime(2026, 3, 8, 7, tzinfo=UTC))

    assert hours.offset(change - 1, "America/New_York") == -300
    assert hours.offset(change, "America/New_York") == -240


def test_setup_knows_its_records_by_id():
    setup = read(case()).diary.setup

    assert setup.service("acu").id == "acu"
    with pytest.raises(LookupError):
        setup.location("elsewhere")


def test_working_spans_are_those_of_one_date():
    setup = read(case(open_="09:00-12:00 22:00-01:00")).diary.setup
    midnight = day_span(date(2026, 3, 2), "America/New_York").start

    found = working_spans(setup, "lin", "main", date(2026, 3, 2))

    wall = [(start - midnight, end - midnight) for start, end in found]
    assert wall == [(0, 60), (540, 720), (1320, 1440)]
    with pytest.raises(LookupError):
        working_spans(setup, "nobody", "main", date(2026, 3, 2))


def test_window_is_shut_outside_hours_and_breaks_at_midnight():
    setup = read(case(open_="09:00-12:00 22:00-01:00")).diary.setup
    spans = working(setup, setup.practitioners[0], setup.locations[0])
    monday = date(2026, 3, 2)
    midnight = day_span(monday, "America/New_York").start

    found = spans.between(monday.toordinal(), monday.toordinal() + 1)

    def wall(minutes):
        return [(start - midnight, end - midnight) for start, end in minutes]

    before, *between, after = found.shut
    assert before == (span.EVER[0], midnight)
    assert wall(between) == [(60, 540), (720, 1320), (1500, 1980), (2160, 2760)]
    assert after == (midnight + 2940, span.EVER[1])
    *breaks, end = found.breaks
    assert wall(breaks) == [(1440, 1440)]
    assert end == (midnight + 2880, span.EVER[1])
    earlier = spans.between(monday.toordinal(), monday.toordinal() + 1, 30).shut
    assert wall(earlier)[1:3] == [(30, 540), (690, 1320)]


def test_remembered_dates_and_windows_are_bounded():
    setup = read(case()).diary.setup
    spans = working(setup, setup.practitioners[0], setup.locations[0])
    today = date(2026, 3, 2).toordinal()
    before = spans.between(today, today).shut

    for shift in range(60):
        spans.between(today + shift, today + shift + 20)
    for shift in range(1100):
        spans.on(today + shift)

    assert spans.between(today, today).shut == before
    assert len(spans._dates) <= 1000
    assert len(spans._windows) <= 50

"""Days on which clocks change, on the calendar: where minutes lie, and what a row means."""

from datetime import date, timedelta

import pytest

from qimen.models import Location
from qimen.queries import calendar, clinics
from qimen.queries.calendar import axes, frame
from qimen.scheduling import hours
from tests.cast import acting, appointment

pytestmark = pytest.mark.django_db
WHOLE = frame.Frame(0, 25 * 60)
#: (zone, the date on which clocks change, minutes forward)
CHANGES = [
    ("America/New_York", date(2026, 3, 8), 60),
    ("America/New_York", date(2026, 11, 1), -60),
    ("Australia/Lord_Howe", date(2026, 10, 4), 30),
    ("Australia/Lord_Howe", date(2026, 4, 5), -30),
    ("America/Santiago", date(2026, 9, 6), 60),  # at midnight: the date begins at one
    ("America/Santiago", date(2026, 4, 4), -60),  # at midnight: it ends with eleven twice
    ("America/New_York", date(2026, 6, 10), 0),
]


@pytest.fixture(params=CHANGES, ids=lambda each: f"{each[0]} {each[1]}")
def change(request, cast):
    zone, on, shift = request.param
    Location.objects.filter(clinic=cast.riverbend).update(zone=zone)
    return zone, on, shift


def asked(on, **columns):
    return calendar.Asked(clinic=clinics.by_slug("riverbend"), on=on, **columns)


def landing(axis, row, of=WHOLE):
    """Return the minute that a visit dropped on a row gets, as the calendar's script counts."""
    pieces = list(of.starts(axis))
    at = max((n for n, piece in enumerate(pieces) if piece[0] <= row), default=0)
    start, minute = pieces[at]
    last = pieces[at + 1][1] if at + 1 < len(pieces) else minute + hours.DAY * 2
    return min(minute + max(0, row - start) * frame.ROW, last)


@pytest.mark.parametrize("is_week", [False, True])
def test_what_is_dropped_on_a_row_is_drawn_in_that_row(change, is_week):
    _, on, _ = change

    for axis in axes.of(asked(on, is_week=is_week)):
        for minute in range(axis.begin, axis.end, frame.ROW):
            row, rows = WHOLE.place(axis, (minute, minute + frame.ROW))
            assert (landing(axis, row), rows) == (minute, 1)


def test_wall_clock_of_a_row_is_that_of_the_mark_beside_it(change):
    zone, on, _ = change
    days = axes.of(asked(on, is_week=True))

    marks = frame.marks(WHOLE, days)

    for axis in days:
        missing = {row for gap in axis.gaps for row in _rows(gap)}
        for mark in marks:
            local = hours.local(landing(axis, mark.at), zone)
            if mark.at not in missing:
                assert (local.date(), local.hour, local.minute) == (axis.on, mark.hour, 0)


def _rows(gap):
    row, rows = WHOLE.rows_of(gap)
    return range(row, row + rows)


def test_day_shows_its_change_and_the_others_of_a_week_do_not(change):
    _, on, shift = change
    days = axes.of(asked(on, is_week=True))

    assert {axis.on: axis.shift for axis in days if axis.shift} == ({on: shift} if shift else {})
    gaps = {axis.on: sum(end - begin for begin, end in axis.gaps) for axis in days}
    here = {on: max(shift, 0)}
    assert gaps == {axis.on: here.get(axis.on, max(-shift, 0)) for axis in days}


def test_day_alone_is_drawn_without_a_gap(change):
    _, on, shift = change
    [axis] = axes.of(asked(on))

    assert axis.gaps == ()
    assert axis.edges((axis.begin, axis.end)) == (0, hours.DAY - shift)


def test_visit_up_to_the_change_ends_before_the_gap(cast):
    Location.objects.filter(clinic=cast.riverbend).update(zone="America/New_York")
    on = date(2026, 3, 8)
    sunday = axes.of(asked(on, is_week=True))[0]
    change = hours.resolve(on, 3 * 60, "America/New_York")

    assert sunday.on == on
    assert sunday.edges((change - 60, change)) == (60, 120)
    assert sunday.edges((change - 60, change + 60)) == (60, 240)


def test_visits_in_both_hours_of_the_same_name_lie_one_below_the_other_in_a_week(cast):
    Location.objects.filter(clinic=cast.riverbend).update(zone="America/New_York")
    on = date(2026, 11, 1)
    first = hours.resolve(on, 60, "America/New_York")
    for start, who in ((first, cast.ada), (first + 60, cast.eve)):
        appointment(cast, who, hours.at(start), zone="America/New_York")

    board = calendar.board(
        acting(cast.noor), asked(on, is_week=True), [], now=hours.at(first) - timedelta(days=9)
    )

    [sunday] = [one for one in board.columns if one.on == on]
    spans = [(one.visit.start, one.visit.end) for one in sunday.visits]
    assert [board.frame.place(sunday.axis, span) for span in spans] == [(1, 12), (13, 12)]
    assert board.changes == ((on, -60),)


def test_free_times_keep_to_the_hours_of_the_wall(cast):
    Location.objects.filter(clinic=cast.riverbend).update(zone="Australia/Lord_Howe")

    board = calendar.board(
        acting(cast.noor), asked(date(2026, 6, 8)), [], now=hours.at(0) + timedelta(days=20500)
    )

    frees = board.columns[0].frees
    assert {hours.local(one.start, "Australia/Lord_Howe").minute for one in frees} == {0}

"""The calendar's board: who sees what, rows on days that are longer, lanes, what is off and free."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qimen.models import Appointment, Block, Clinic, Closure, StaffMember, Status, TimeOff
from qimen.queries import calendar, clinics
from qimen.scheduling import hours
from tests import cast as people
from tests.actions.test_booking import nine
from tests.cast import NOW, ZONE, acting, appointment

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 9)
AT_NINE = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)


def asked(on=MONDAY, **columns):
    return calendar.Asked(clinic=clinics.by_slug("riverbend"), on=on, **columns)


def board(who, on=MONDAY, now=NOW, **columns):
    return drawn(acting(who), asked(on, **columns), now=now)


def drawn(actor, asked_, *, now):
    claims = calendar.claims(actor, asked_, now=now)
    return calendar.board(actor, asked_, claims, now=now)


def token(actor, asked_, now=NOW):
    return calendar.version(actor, asked_, now, calendar.claims(actor, asked_, now=now))


def column(board_, name):
    [found] = [one for one in board_.columns if one.whose and one.whose.name == name]
    return found


def names(board_):
    return [one.whose.name if one.whose else "" for one in board_.columns]


def wall(span, zone=ZONE):
    return tuple(f"{hours.local(minute, zone):%H:%M}" for minute in span)


# ── who sees what ────────────────────────────────────────────────────────────────────────


def test_day_has_a_column_for_each_practitioner_in_staff_order(cast):
    assert names(board(cast.noor)) == ["Lin Zhou", "Mei Tan"]


def test_practitioner_sees_the_own_column_alone(cast):
    appointment(cast, cast.ada, AT_NINE, practitioner=cast.mei)

    assert names(board(cast.lin)) == ["Lin Zhou"]
    assert board(cast.lin).visits == 0


def test_practitioner_sees_colleagues_after_the_own_day_where_the_clinic_says_so(cast):
    appointment(cast, cast.ada, AT_NINE)
    Clinic.objects.filter(pk=cast.riverbend.pk).update(practitioners_see_all=True)

    assert names(board(cast.mei)) == ["Mei Tan", "Lin Zhou"]
    assert board(cast.mei).visits == 1


@pytest.mark.parametrize("who", ["hana", "ada"])
def test_strangers_see_no_visit(cast, who):
    appointment(cast, cast.ada, AT_NINE)

    assert board(getattr(cast, who)).visits == 0


def test_who_has_left_has_a_column_on_days_with_visits(cast):
    appointment(cast, cast.ada, AT_NINE)
    StaffMember.objects.filter(pk=cast.lin.pk).update(disabled_at=NOW)

    assert names(board(cast.noor)) == ["Lin Zhou", "Mei Tan"]
    assert names(board(cast.noor, on=date(2026, 3, 10))) == ["Mei Tan"]


@pytest.mark.parametrize("status", ["cancelled", "declined", "lapsed", "held"])
def test_what_does_not_stand_is_not_shown(cast, status):
    visit = appointment(cast, cast.ada, AT_NINE)
    held = {"held_until": NOW} if status == "held" else {}
    Appointment.objects.filter(pk=visit.pk).update(status=status, **held)

    assert board(cast.noor).visits == 0


def test_requests_are_counted(cast):
    appointment(cast, cast.ada, AT_NINE, status=Status.REQUESTED)
    appointment(cast, cast.eve, AT_NINE + timedelta(hours=2))

    seen = board(cast.noor)
    assert (seen.visits, seen.requests) == (2, 1)


# ── columns ──────────────────────────────────────────────────────────────────────────────


def test_column_shows_hours_and_what_is_free_of_them_by_the_hour(cast):
    appointment(cast, cast.ada, AT_NINE)

    lin = column(board(cast.noor), "Lin Zhou")

    assert [wall((one.start, one.end)) for one in lin.opens] == [("09:00", "17:00")]
    assert [wall((one.start, one.end)) for one in lin.frees][:2] == [
        ("09:30", "10:00"), ("10:00", "11:00"),
    ]  # fmt: skip


def test_what_is_off_is_named_and_cuts_the_hours(cast):
    day = {"clinic": cast.riverbend, "starts_on": MONDAY, "ends_on": MONDAY}
    Block.objects.create(
        clinic=cast.riverbend, practitioner=cast.lin, title="Lunch", starts_on=date(2026, 2, 2),
        ends_on=date(2026, 2, 2), starts_minute=720, ends_minute=780,
        weekly_until=date(2026, 12, 1),
    )  # fmt: skip
    TimeOff.objects.create(
        **day, practitioner=cast.lin, title="", starts_minute=900, ends_minute=1020
    )
    Closure.objects.create(**day, title="Inventory", starts_minute=540, ends_minute=600)

    lin = column(board(cast.noor), "Lin Zhou")

    assert sorted((one.kind, one.title, *wall((one.start, one.end))) for one in lin.closed) == [
        ("block", "Lunch", "12:00", "13:00"),
        ("closure", "Inventory", "09:00", "10:00"),
        ("time_off", "", "15:00", "17:00"),
    ]
    assert [wall((one.start, one.end)) for one in lin.opens] == [
        ("10:00", "12:00"), ("13:00", "15:00"),
    ]  # fmt: skip


def test_block_is_drawn_up_to_its_last_week_and_in_years_to_come(cast):
    block = Block.objects.create(
        clinic=cast.riverbend, practitioner=cast.lin, title="Lunch", starts_on=MONDAY,
        ends_on=MONDAY, starts_minute=720, ends_minute=780, weekly_until=date(2029, 3, 12),
    )  # fmt: skip

    def titles(on):
        return [one.title for one in column(board(cast.noor, on=on), "Lin Zhou").closed]

    assert titles(date(2029, 3, 12)) == [block.title]
    assert titles(date(2029, 3, 19)) == []
    assert titles(MONDAY + timedelta(days=1)) == []
    assert titles(MONDAY - timedelta(days=7)) == []


def test_past_day_shows_the_time_off_it_had(cast):
    on = date(2025, 11, 3)
    TimeOff.objects.create(
        clinic=cast.riverbend, practitioner=cast.lin, starts_on=on, ends_on=on,
        starts_minute=0, ends_minute=720,
    )  # fmt: skip

    lin = column(board(cast.noor, on=on), "Lin Zhou")

    assert [wall((one.start, one.end)) for one in lin.opens] == [("12:00", "17:00")]


def test_rooms_have_columns_too_and_visits_without_one_stand_apart(cast):
    appointment(cast, cast.ada, AT_NINE)
    talk = appointment(cast, cast.eve, AT_NINE, practitioner=cast.mei, room=cast.cedar)
    Appointment.objects.filter(pk=talk.pk).update(room=None)

    seen = board(cast.noor, by_room=True)

    assert names(seen) == ["Willow", "Cedar", "No room"]
    assert [len(one.visits) for one in seen.columns] == [1, 0, 1]
    free = column(seen, "Willow").frees[0]
    assert wall((free.start, free.end)) == ("10:00", "11:00")


def test_week_leaves_out_who_is_away_and_says_when_nobody_works(cast):
    seen = board(cast.noor, is_week=True)

    assert [one.on.isoformat()[5:] for one in seen.columns if one.whose is None] == [
        "03-08", "03-14",
    ]  # fmt: skip
    assert len(seen.columns) == 2 + 5 * 2


def test_week_of_one_has_a_column_a_day(cast):
    seen = board(cast.noor, is_week=True, column_id=cast.lin.pk)

    assert [one.on.day for one in seen.columns] == list(range(8, 15))


# ── lanes ────────────────────────────────────────────────────────────────────────────────


def lanes_of(board_, name="Lin Zhou"):
    return [(laid.lanes, laid.count) for laid in column(board_, name).visits]


def test_visit_alone_rests_in_half_the_column(cast):
    appointment(cast, cast.ada, AT_NINE)

    assert lanes_of(board(cast.noor)) == [(("all", "a"), 2)]


def test_next_visit_stands_beside_the_resting_one(cast):
    appointment(cast, cast.ada, AT_NINE)
    appointment(cast, cast.eve, AT_NINE + timedelta(minutes=30), room=cast.cedar)

    assert lanes_of(board(cast.noor)) == [(("all", "a"), 2), (("b", "b"), 2)]


def test_three_at_once_get_a_third_each(cast):
    for n, who in enumerate((cast.ada, cast.eve, cast.max)):
        visit = appointment(cast, who, AT_NINE + timedelta(days=n))
        start = AT_NINE + timedelta(minutes=15 * n)
        Appointment.objects.filter(pk=visit.pk).update(
            starts_at=start, ends_at=start + timedelta(hours=1)
        )

    assert [count for _, count in lanes_of(board(cast.noor))] == [3, 3, 3]


# ── rows ─────────────────────────────────────────────────────────────────────────────────


def test_empty_sunday_shows_the_usual_hours(cast):
    seen = board(cast.noor, on=date(2026, 3, 8))

    assert (seen.frame.first, seen.frame.last) == (8 * 60, 18 * 60)


def test_early_and_late_visits_stretch_the_frame(cast):
    appointment(cast, cast.ada, datetime(2026, 3, 9, 13, 20, tzinfo=UTC))  # 6:20
    appointment(cast, cast.eve, datetime(2026, 3, 10, 4, 30, tzinfo=UTC))  # 21:30

    seen = board(cast.noor)

    assert (seen.frame.first, seen.frame.last) == (6 * 60, 23 * 60)


@pytest.mark.parametrize(
    ("on", "day_hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (MONDAY, 24)]
)
def test_day_is_drawn_as_long_as_it_is(cast, on, day_hours):
    begin, end = hours.day_span(on, ZONE)
    appointment(cast, cast.ada, hours.at(begin))
    appointment(cast, cast.eve, hours.at(end - 60))

    seen = board(cast.noor, on=on)

    assert seen.frame.rows == day_hours * 12
    lin = column(seen, "Lin Zhou")
    places = [seen.frame.place(lin.axis, (one.visit.start, one.visit.end)) for one in lin.visits]
    assert places == [(1, 12), ((day_hours - 1) * 12 + 1, 12)]


def test_hour_that_occurs_twice_has_two_marks_on_its_day(cast):
    begin, _ = hours.day_span(date(2026, 11, 1), ZONE)
    appointment(cast, cast.ada, hours.at(begin))

    marks = board(cast.noor, on=date(2026, 11, 1)).marks

    assert [f"{mark.instant.astimezone(hours.zone_named(ZONE)):%H}" for mark in marks][:1] == ["00"]
    appointment(cast, cast.eve, hours.at(begin + 120))
    marks = board(cast.noor, on=date(2026, 11, 1)).marks
    shown = [hours.local(hours.minute_of(mark.instant), ZONE).hour for mark in marks]
    assert shown == [0, 1, 1]


def test_visits_of_a_week_stand_at_their_wall_clock_on_every_day(cast):
    """The clocks change on Sunday, March 8: nine is nine before and after."""
    for day in (7, 8, 9):
        start = hours.at(hours.resolve(date(2026, 3, day), 9 * 60, ZONE))
        appointment(cast, cast.ada, start)

    seen = drawn(acting(cast.noor), asked(date(2026, 3, 9), is_week=True), now=NOW)
    rows = {
        seen.frame.place(one.axis, (laid.visit.start, laid.visit.end))
        for one in seen.columns
        for laid in one.visits
    }
    assert len(rows) == 1


def test_location_in_another_zone_is_drawn_on_its_own_clocks(cast):
    far = people.location(cast.riverbend, "Boise", "America/Boise")
    people.hours(cast.mei, far, [0], 7, 9)

    seen = board(cast.noor, location_id=far.pk)

    assert seen.asked.zone == "America/Boise"
    assert names(seen) == ["Mei Tan"]
    [one] = column(seen, "Mei Tan").opens
    assert wall((one.start, one.end), "America/Boise") == ("07:00", "09:00")


def test_clinic_with_two_zones_draws_both_on_its_own(cast):
    far = people.location(cast.riverbend, "Boise", "America/Boise")
    people.hours(cast.mei, far, [0], 7, 9)

    opens = column(board(cast.noor), "Mei Tan").opens

    assert sorted(wall((one.start, one.end)) for one in opens) == [
        ("06:00", "08:00"), ("09:00", "17:00"),
    ]  # fmt: skip


def test_visit_past_midnight_is_on_both_days(cast):
    appointment(cast, cast.ada, datetime(2026, 3, 10, 6, 30, tzinfo=UTC))  # 23:30 to 0:30

    assert board(cast.noor).visits == 1
    assert board(cast.noor, on=date(2026, 3, 10)).visits == 1


# ── what it costs, and its version ───────────────────────────────────────────────────────


@pytest.mark.parametrize("is_week", [False, True])
@pytest.mark.parametrize("count", [1, 3])
def test_board_takes_two_statements_however_full_it_is(cast, count, is_week):
    for n in range(count):
        appointment(cast, cast.ada, AT_NINE + timedelta(hours=2 * n))
    board(cast.noor, is_week=is_week)

    clinic = asked(is_week=is_week)
    with CaptureQueriesContext(connection) as queries:
        drawn(acting(cast.noor), clinic, now=NOW)
    with CaptureQueriesContext(connection) as polled:
        token(acting(cast.noor), clinic)

    assert (len(queries), len(polled)) == (2, 2)


def test_twenty_people_for_a_week_take_two_statements_too(cast):
    for n in range(18):
        one = people.practitioner(cast.riverbend, f"Person{n} Number", position=n + 2)
        people.hours(one, cast.main, range(5))
    for n in range(40):
        appointment(cast, cast.ada, AT_NINE + timedelta(days=n % 5, hours=n // 5))
    week = asked(is_week=True)
    drawn(acting(cast.noor), week, now=NOW)

    with CaptureQueriesContext(connection) as queries:
        seen = drawn(acting(cast.noor), week, now=NOW)

    assert (len(queries), seen.visits, len(seen.columns)) == (2, 40, 102)


def version(cast, **columns):
    return token(acting(cast.noor), asked(**columns))


@pytest.mark.parametrize("change", ["status", "moved away", "new", "setup", "file"])
def test_version_changes_with_whatever_is_drawn(cast, change):
    visit = appointment(cast, cast.ada, AT_NINE)
    before = version(cast)
    rows = Appointment.objects.filter(pk=visit.pk)
    match change:
        case "status":
            rows.update(status="checked_in", revision=1)
        case "moved away":
            rows.update(starts_at=AT_NINE + timedelta(days=9), ends_at=AT_NINE + timedelta(days=10))
        case "new":
            appointment(cast, cast.eve, AT_NINE + timedelta(hours=3))
        case "setup":
            StaffMember.objects.filter(pk=cast.lin.pk).update(name="Lin Zhao")
        case "file":
            type(cast.ada).objects.filter(pk=cast.ada.pk).update(revision=1)

    assert version(cast) != before


def test_version_stays_when_something_changes_elsewhere(cast):
    before = version(cast)
    appointment(cast, cast.ada, AT_NINE + timedelta(days=9))

    assert version(cast) == before


def test_paper_lists_visits_by_practitioner_with_the_own_first(cast):
    appointment(cast, cast.ada, AT_NINE)
    appointment(cast, cast.eve, AT_NINE + timedelta(hours=1), practitioner=cast.mei)

    sheets = calendar.sheets(acting(cast.noor), asked(), now=NOW)

    assert [(one.practitioner.name, [each.visit.patient.name for each in one.lines]) for one in sheets] == [
        ("Lin Zhou", ["Ada Moreno"]), ("Mei Tan", ["Eve Stone"]),
    ]  # fmt: skip
    assert nine() == hours.minute_of(AT_NINE)

"""Who and where, when several fit; exceptions; moving; what belongs to whom."""

import pytest

from tests.scheduling.cases import case, hours, in_rooms, offered, takers, visit, why

TWO = {"staff": ("lin", "mei")}
ANNEX = {"locations": [{"id": "main"}, {"id": "annex"}]}


def test_takers_come_in_staff_order_when_equally_busy():
    assert takers(case("60PU", "09:00-10:00", **TWO)) == {"09:00": "lin mei"}


def test_takers_with_fewer_busy_minutes_come_first():
    file = case("60PU", "09:00-10:00", booked=[visit("15:00", "10PU")], **TWO)

    assert takers(file) == {"09:00": "mei lin"}


def test_taker_busy_on_another_date_is_not_busy_today():
    file = case("60PU", "09:00-10:00", booked=[visit("2026-03-03T09:00")], **TWO)

    assert takers(file) == {"09:00": "lin mei"}


def test_taker_busy_over_midnight_is_busy_for_the_part_of_today():
    before = visit("2026-03-01T23:00", "90PU")  # thirty minutes of it are Monday's
    file = case("60PU", "09:00-10:00", booked=[before, visit("15:00", "40PU", who="mei")], **TWO)

    assert takers(file) == {"09:00": "lin mei"}


def test_overlapping_claims_count_once_for_the_order():
    twice = [visit("15:00", "40PU"), visit("15:00", "40PU", patient="eve")]
    file = case("60PU", "09:00-10:00", booked=[*twice, visit("15:00", "60PU", who="mei")], **TWO)

    assert takers(file) == {"09:00": "lin mei"}


def test_rests_do_not_count_for_the_order():
    file = case(
        "60PU", "09:00-10:00",
        booked=[visit("15:00", "10PU 300U"), visit("15:00", "20PU", who="mei")], **TWO,
    )  # fmt: skip

    assert takers(file) == {"09:00": "lin mei"}


def test_time_off_does_not_count_for_the_order():
    off = {"time_off": [{"start": "2026-03-02T13:00", "end": "2026-03-02T18:00"}]}

    assert takers(case("60PU", "09:00-10:00", lin=off, **TWO)) == {"09:00": "lin mei"}


def test_each_start_lists_those_who_can():
    file = case("30PU", "09:00-10:00", booked=[visit("09:00", "20PU")], **TWO)

    assert takers(file) == {"09:00": "mei", "09:20": "lin", "09:30": "mei"}


def test_room_is_the_first_free_one_in_the_order_of_the_file():
    file = case(
        "30PRU", "09:00-10:30", rooms=["r2", "r1"], service={"rooms": ["r1", "r2"]}, **TWO,
        request={"practitioner": "lin"},
        booked=[visit("09:30", "30PRU", who="mei", room="r2")],
    )  # fmt: skip

    assert in_rooms(file) == {"09:00": "r2", "09:30": "r1", "10:00": "r2"}


def test_room_is_null_when_none_is_needed():
    assert in_rooms(case("60PU", "09:00-10:00", rooms=["r1"])) == {"09:00": None}


def test_room_must_be_free_for_all_its_stages():
    file = case(
        "10PRU 20U 10PRU", "09:00-10:00", rooms=["r1", "r2"], **TWO,
        request={"practitioner": "lin"},
        booked=[visit("09:35", "5PRU", who="mei", room="r1")],
    )  # fmt: skip

    # 9:00 ends in r1 at 9:40, over the other visit; 9:10 leaves it alone: r1 rests from 9:20.
    assert in_rooms(file) == {"09:00": "r2", "09:10": "r1", "09:20": "r1"}


EXCEPTION = {"date": "2026-03-02", "location": "main", "start": "13:00", "end": "14:00"}
EXCEPTIONS = {
    "replaces the date's hours": ([EXCEPTION], "13:00 13:30"),
    "means none without hours": ([{"date": "2026-03-02"}], ""),
    "is for its date only": ([EXCEPTION | {"date": "2026-03-03"}], "09:00 09:30"),
    "elsewhere takes the hours away here": ([EXCEPTION | {"location": "annex"}], ""),
    "several are several spans": (
        [EXCEPTION, EXCEPTION | {"start": "15:00", "end": "15:30"}], "13:00 13:30 15:00",
    ),
    "none elsewhere and hours here are hours": (
        [EXCEPTION, {"date": "2026-03-02", "location": "annex"}], "13:00 13:30",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_exception_replaces_a_date(name):
    exceptions, starts = EXCEPTIONS[name]

    assert offered(case("30PU", "09:00-10:00", lin={"exceptions": exceptions}, **ANNEX)) == starts


def test_exception_leaves_hours_that_began_the_evening_before():
    file = case("60PU", hours("23:00-02:00", [6, 0]), lin={"exceptions": [{"date": "2026-03-02"}]})

    assert offered(file) == "00:00 01:00"


def test_exception_past_midnight_runs_into_the_next_date():
    night = EXCEPTION | {"start": "23:00", "end": "01:00"}
    file = case("30PU", [], lin={"exceptions": [night]}, to="2026-03-03")

    assert offered(file, "%d %H:%M") == "02 23:00 02 23:30 03 00:00 03 00:30"


def test_from_and_until_mean_the_date_on_which_the_hours_begin():
    night = hours("23:00-01:00", **{"from": "2026-03-02", "until": "2026-03-02"})
    file = case("60PU", night, to="2026-03-03")

    assert offered(file, "%d %H:%M") == "02 23:00 03 00:00"


def test_hours_at_different_locations_do_not_merge():
    week = hours("09:00-10:00") + hours("10:00-11:00", location="annex")

    assert offered(case("60PU", week, **ANNEX)) == "09:00"
    assert why(case("60PU", week, **ANNEX), "09:30") == "hours grid"


def test_claim_at_another_location_blocks_only_its_minutes():
    week = hours("09:00-12:00")
    file = case("60PU", week, booked=[visit("10:00", "60PRU", room="x")], **ANNEX)
    file["rooms"] = [{"id": "x", "location": "annex"}]

    assert offered(file) == "09:00 11:00"


def test_moving_leaves_out_the_visit_itself_and_its_start():
    own = visit("09:00", "60PU", patient="max")
    file = case(
        "60PU", "09:00-11:00", booked=[visit("14:00"), own], lin={"max_starts_per_hour": 1},
        portal={"max_future_visits": 1}, request={"moving": "appointments[1]"},
    )  # fmt: skip

    assert offered(file) == "09:00 10:00"
    assert offered(file | {"request": file["request"] | {"moving": None}}) == ""


def test_overridden_claims_that_overlap_are_all_busy():
    booked = [visit("09:00", "120PU"), visit("09:30", "10PU", patient="eve")]

    assert offered(case("30PU", "09:00-12:00", booked=booked)) == "11:00 11:30"
    assert why(case("30PU", "09:00-12:00", booked=booked), "10:30") == "practitioner_busy"


def test_new_patients_are_staged_as_new():
    stagings = {"existing": [{"minutes": 30, "busy": ["patient", "practitioner"]}],
                "new": [{"minutes": 60, "busy": ["patient", "practitioner"]}]}  # fmt: skip
    file = case(open_="09:00-11:00", service={"staging": stagings}, request={"class": "new"})

    assert offered(file) == "09:00 10:00"


def test_locations_left_out_are_all_in_the_files_zone():
    file = case("60PU", hours("09:00-10:00", location="anywhere"), request={"location": "anywhere"})

    assert offered(file, "%H:%M%z") == "09:00-0500"

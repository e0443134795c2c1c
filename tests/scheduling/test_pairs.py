"""Rules that meet on one start: all are named, in table order, none hides another."""

import pytest

from tests.scheduling.cases import case, visit, why

LATE = {"now": "2026-03-02T11:00:00-05:00"}
FAR = {"now": "2026-02-20T08:00:00-05:00", "portal": {"horizon_days": 3}}
ELSE = {"staff": ("lin", "mei"), "request": {"practitioner": "lin"}}
OFF = {"time_off": [{"start": "2026-03-02T09:00", "end": "2026-03-02T10:00"}]}
MINE = visit("09:00", "60PU", patient="max")
THEIRS = visit("09:00", "60PRU", who="mei", room="r1", patient="max")
FULL = visit("09:00", "10PU")
ROUND = {"round_to_minutes": 30}

CASES = {
    "portal limit": (
        case(portal={"online": False, "max_future_visits": 0}), "09:00"),
    "portal service": (case(portal={"online": False}, service={"active": False}), "09:00"),
    "portal hours": (case(portal={"online": False}), "08:00"),
    "portal grid": (case(portal={"online": False}), "09:10"),
    "limit practitioner_busy patient_busy": (
        case(portal={"max_future_visits": 1}, booked=[MINE]), "09:30"),
    "limit notice": (case(portal={"max_future_visits": 0}, **LATE), "09:00"),
    "service practitioner": (case(service={"active": False, "practitioners": []}), "09:00"),
    "service hours": (case(service={"online": False}), "12:00"),
    "service room": (case("30PRU", service={"provided_to": "new"}), "09:00"),
    "practitioner hours": (case(lin={"online": False}), "07:00"),
    "practitioner practitioner_busy": (case(lin={"online": False}, booked=[visit("09:00")]), "09:00"),
    "practitioner grid": (case(lin={"online": False}), "09:05"),
    "hours practitioner_busy": (
        case("60PU", "09:00-11:45", booked=[visit("11:30", "10PU")]), "11:00"),
    "hours room": (case("30PRU"), "12:00"),
    "hours patient_busy": (case(booked=[THEIRS], lin=OFF, rooms=["r1"], **ELSE), "09:00"),
    "hours cap": (
        case("30PU", "09:00-09:45", lin={"max_starts_per_hour": 1}, booked=[FULL]), "09:40"),
    "hours notice": (case(**LATE), "08:00"),
    "hours horizon": (case(**FAR), "08:00"),
    "hours grid": (case("30PU", "09:00-10:00"), "09:40"),
    "practitioner_busy room": (
        case("30PRU", rooms=["r1"], booked=[visit("09:00", "60PRU", room="r1")]), "09:30"),
    "practitioner_busy patient_busy": (case(booked=[MINE]), "09:15"),
    "practitioner_busy cap": (case(lin={"max_starts_per_hour": 1}, booked=[FULL]), "09:00"),
    "practitioner_busy notice": (case(booked=[visit("09:00")], **LATE), "09:00"),
    "practitioner_busy grid": (case("20PU", booked=[visit("10:00")]), "09:50"),
    "room patient_busy": (case("30PRU", booked=[THEIRS], rooms=["r1"], **ELSE), "09:00"),
    "room cap": (case("30PRU", lin={"max_starts_per_hour": 1}, booked=[FULL]), "09:10"),
    "room notice": (case("30PRU", **LATE), "09:00"),
    "room horizon": (case("30PRU", **FAR), "09:00"),
    "room grid": (case("30PRU"), "09:10"),
    "patient_busy notice": (case(booked=[THEIRS], rooms=["r1"], **ELSE, **LATE), "09:00"),
    "patient_busy grid": (case(booked=[THEIRS], rooms=["r1"], **ELSE), "09:10"),
    "cap notice": (case("10PU", lin={"max_starts_per_hour": 1}, booked=[FULL], **LATE), "09:10"),
    "cap grid": (case("20PU", lin={"max_starts_per_hour": 1}, booked=[FULL]), "09:15"),
    "notice grid": (case(**LATE), "09:10"),
    "horizon grid": (case(**FAR), "09:10"),
    "notice horizon": (
        case(now="2026-03-01T20:00:00-05:00", portal={"min_notice_hours": 24, "horizon_days": 0}),
        "09:00"),
    # No free interval: where hours or a claim refuse, rounding off has no grid to speak of.
    "hours": (case(), "12:10"),
    "practitioner_busy": (case("20PU", booked=[visit("10:00")]), "10:10"),
    # Rounding has one everywhere.
    "hours grid ": (case(portal=ROUND), "12:10"),
    "practitioner_busy grid ": (case("20PU", booked=[visit("10:00")], portal=ROUND), "10:10"),
    # Without a staging there is no length to hold against hours, claims and rooms.
    "service ": (case("30PRU", request={"class": "new"}), "08:00"),
    "portal limit service practitioner cap notice grid": (
        case(portal={"online": False, "max_future_visits": 0, **ROUND},
             request={"class": "new"}, lin={"online": False, "max_starts_per_hour": 1},
             booked=[FULL], **LATE), "09:10"),
    "service horizon": (case(request={"class": "new"}, **FAR), "03:10"),
    "portal limit service practitioner hours room cap notice": (
        case("30PRU", portal={"online": False, "max_future_visits": 0},
             service={"active": False}, lin={"online": False, "max_starts_per_hour": 1, **OFF},
             booked=[visit("08:00", "10PU")], **LATE), "08:30"),
}  # fmt: skip


@pytest.mark.parametrize("rules", CASES)
def test_rules_that_meet_are_all_named(rules):
    file, at = CASES[rules]

    assert why(file, at) == rules.strip()

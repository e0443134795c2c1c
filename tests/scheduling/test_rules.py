"""Each rule alone: what it refuses, what it leaves, and its name in an explanation."""

import pytest

from tests.scheduling.cases import case, hours, offered, visit, why

WHOLE = "09:00 09:30 10:00 10:30 11:00 11:30"
CLOSED = {"start": "2026-03-02T10:00", "end": "2026-03-02T11:00"}

# what is asked, what is offered, a start that is refused, and by which rules
CASES = {
    "nothing refuses": (case(), WHOLE, "09:00", ""),
    "portal off": (case(portal={"online": False}), "", "09:00", "portal"),
    "limit reached": (
        case(portal={"max_future_visits": 1}, booked=[visit("2026-03-09T09:00", patient="max")]),
        "", "09:00", "limit",
    ),
    "limit counts the patient's visits only": (
        case(portal={"max_future_visits": 1}, booked=[visit("2026-03-09T09:00", patient="ada")]),
        WHOLE, "09:00", "",
    ),
    "limit does not count a visit that has begun": (
        case(portal={"max_future_visits": 1}, now="2026-02-20T08:01:00-05:00",
             booked=[visit("2026-02-20T08:00", patient="max")]),
        WHOLE, "09:00", "",
    ),
    "limit counts a visit that starts now": (
        case(portal={"max_future_visits": 1}, booked=[visit("2026-02-20T08:00", patient="max")]),
        "", "09:00", "limit",
    ),
    "limit of two leaves one": (
        case(portal={"max_future_visits": 2}, booked=[visit("2026-03-09T09:00", patient="max")]),
        WHOLE, "09:00", "",
    ),
    "nobody in particular has no limit": (
        case(portal={"max_future_visits": 0}, request={"patient": None}), WHOLE, "09:00", "",
    ),
    "service inactive": (case(service={"active": False}), "", "09:00", "service"),
    "service not online": (case(service={"online": False}), "", "09:00", "service"),
    "service elsewhere": (
        case(locations=[{"id": "main"}, {"id": "annex"}], service={"locations": ["annex"]}),
        "", "09:00", "service",
    ),
    "service here too": (
        case(locations=[{"id": "main"}, {"id": "annex"}], service={"locations": ["annex", "main"]}),
        WHOLE, "09:00", "",
    ),
    "service for new patients": (case(service={"provided_to": "new"}), "", "09:00", "service"),
    "service for existing patients": (
        case(service={"provided_to": "existing"}), WHOLE, "09:00", "",
    ),
    "service without a staging for the class": (
        case(request={"class": "new"}), "", "09:00", "service",
    ),
    "practitioner does not offer it": (
        case(service={"practitioners": []}), "", "09:00", "practitioner",
    ),
    "practitioner not online": (case(lin={"online": False}), "", "09:00", "practitioner"),
    "practitioner not asked for": (
        case(staff=("lin", "mei"), request={"practitioner": "mei"}), WHOLE, "09:00", "practitioner",
    ),
    "hours not begun": (case(), WHOLE, "08:59", "hours"),
    "hours over": (case(), WHOLE, "12:00", "hours"),
    "hours over before the visit is": (
        case("60PU", "09:00-11:30"), "09:00 10:00", "11:00", "hours",
    ),
    "hours in two spans that touch are one": (
        case("60PU", "09:00-10:30 10:30-12:00"), "09:00 10:00 11:00", "10:00", "",
    ),
    "hours in two spans a minute apart are two": (
        case("60PU", "09:00-10:30 10:31-12:00"), "09:00 10:31", "10:00", "hours",
    ),
    "hours in two spans that overlap are one": (
        case("60PU", "09:00-11:00 10:00-12:00"), "09:00 10:00 11:00", "10:00", "",
    ),
    "closed for an hour": (
        case(closures=[CLOSED]), "09:00 09:30 11:00 11:30", "10:00", "hours",
    ),
    "closed elsewhere": (
        case(locations=[{"id": "main"}, {"id": "annex"}], closures=[CLOSED | {"location": "annex"}]),
        WHOLE, "10:00", "",
    ),
    "closed here": (
        case(closures=[CLOSED | {"location": "main"}]), "09:00 09:30 11:00 11:30", "10:30", "hours",
    ),
    "time off": (
        case(lin={"time_off": [CLOSED]}), "09:00 09:30 11:00 11:30", "10:00", "hours",
    ),
    "time off of another": (
        case(staff=("mei", "lin"), lin={"time_off": [CLOSED]}, request={"practitioner": "mei"}),
        WHOLE, "09:00", "practitioner",
    ),
    "time off during a rest refuses the start": (
        case("30PU 30U", lin={"time_off": [CLOSED]}), "09:00 11:00", "09:30", "hours",
    ),
    "practitioner busy": (
        case(booked=[visit("10:00")]), "09:00 09:30 10:30 11:00 11:30", "10:00",
        "practitioner_busy",
    ),
    "practitioner busy elsewhere, only its own minutes": (
        case(booked=[visit("10:00", "20PU")]), "09:00 09:30 10:20 10:50 11:20", "10:10",
        "practitioner_busy",
    ),
    "practitioner free during a rest": (
        case(booked=[visit("10:00", "30PU 30U")]), "09:00 09:30 10:30 11:00 11:30", "10:30", "",
    ),
    "practitioner busy in the last stage": (
        case("10PU 20U 10PU", booked=[visit("09:30", "10PU")], open_="09:00-10:30"),
        "09:10 09:20 09:40 09:50", "09:00", "practitioner_busy",
    ),
    "no room at all": (case("30PRU"), "", "09:00", "room"),
    "room busy": (
        case("30PRU", rooms=["r1"], staff=("lin", "mei"), request={"practitioner": "lin"},
             booked=[visit("10:00", "30PRU", who="mei", room="r1")]),
        "09:00 09:30 10:30 11:00 11:30", "10:00", "room",
    ),
    "room changes within a visit do not help": (
        case("30PRU 30RU", rooms=["r1", "r2"], staff=("lin", "mei"), open_="09:00-10:00",
             request={"practitioner": "lin"},
             booked=[visit("09:00", "30PRU", who="mei", room="r1"),
                     visit("09:30", "30PRU", who="mei", room="r2")]),
        "", "09:00", "room",
    ),
    "room needed in the second stage only": (
        case("30PU 30RU", rooms=["r1"], staff=("lin", "mei"), open_="09:00-11:00",
             request={"practitioner": "lin"},
             booked=[visit("09:00", "30PRU", who="mei", room="r1")]),
        "09:00 09:30 10:00", "09:00", "",
    ),
    "room elsewhere": (
        case("30PRU") | {"locations": [{"id": "main"}, {"id": "annex"}],
                         "rooms": [{"id": "r1", "location": "annex"}]},
        "", "09:00", "room",
    ),
    "room inactive": (
        case("30PRU") | {"rooms": [{"id": "r1", "location": "main", "active": False}]},
        "", "09:00", "room",
    ),
    "room not suitable": (
        case("30PRU", rooms=["r1", "r2"], service={"rooms": ["r2"]}, staff=("lin", "mei"),
             request={"practitioner": "lin"},
             booked=[visit("09:00", "180PRU", who="mei", room="r2")]),
        "", "09:00", "room",
    ),
    "room of an appointment without one": (
        case("30PRU", rooms=["r1"], staff=("lin", "mei"), request={"practitioner": "lin"},
             booked=[visit("09:00", "180PRU", who="mei")]),
        WHOLE, "09:00", "",
    ),
    "patient busy": (
        case(staff=("lin", "mei"), request={"practitioner": "lin"},
             booked=[visit("10:00", who="mei", patient="max")]),
        "09:00 09:30 10:30 11:00 11:30", "10:00", "patient_busy",
    ),
    "patient busy in a rest": (
        case(staff=("lin", "mei"), request={"practitioner": "lin"},
             booked=[visit("10:00", "15PU 45U", who="mei", patient="max")]),
        "09:00 09:30 11:00 11:30", "10:30", "patient_busy",
    ),
    "patient free while the practitioner tidies up": (
        case("30PU 30P", staff=("lin", "mei"), open_="09:00-11:00", request={"practitioner": "lin"},
             booked=[visit("09:30", who="mei", patient="max")]),
        "09:00 10:00", "09:30", "patient_busy",
    ),
    "another patient busy": (
        case(staff=("lin", "mei"), request={"practitioner": "lin"},
             booked=[visit("10:00", who="mei", patient="ada")]),
        WHOLE, "10:00", "",
    ),
    "cap of one": (
        case("10PU", "09:00-11:00", lin={"max_starts_per_hour": 1}, booked=[visit("09:00", "10PU")]),
        "10:00 10:10 10:20 10:30 10:40 10:50", "09:10", "cap",
    ),
    "cap of two leaves one": (
        case("20PU", "09:00-10:00", lin={"max_starts_per_hour": 2}, booked=[visit("09:00", "20PU")]),
        "09:20 09:40", "09:20", "",
    ),
    "cap counts a visit that starts at a quarter to": (
        case("15PU", "09:45-10:30", lin={"max_starts_per_hour": 1}, booked=[visit("09:45", "20PU")]),
        "10:05", "10:20", "hours",
    ),
    "notice": (
        case(now="2026-03-02T07:15:00-05:00", portal={"min_notice_hours": 3}),
        "10:30 11:00 11:30", "10:00", "notice",
    ),
    "notice exactly": (
        case(now="2026-03-02T07:00:00-05:00", portal={"min_notice_hours": 3}),
        "10:00 10:30 11:00 11:30", "09:30", "notice",
    ),
    "notice of a second": (
        case(now="2026-03-02T10:00:01-05:00"), "10:30 11:00 11:30", "10:00", "notice",
    ),
    "notice of a millionth of a second": (
        case(now="2026-03-02T10:00:00.000001-05:00"), "10:30 11:00 11:30", "10:00", "notice",
    ),
    "horizon": (
        case(now="2026-03-01T08:00:00-05:00", portal={"horizon_days": 0}), "", "09:00", "horizon",
    ),
    "horizon counts dates, not hours": (
        case(now="2026-03-01T23:59:00-05:00", portal={"horizon_days": 1}), WHOLE, "09:00", "",
    ),
    "grid": (case(), WHOLE, "09:10", "grid"),
    "grid begins anew after a claim": (
        case("60PU", booked=[visit("10:00", "10PU")]), "09:00 10:10", "10:20", "grid",
    ),
    "grid begins anew after time off": (
        case("60PU", lin={"time_off": [CLOSED | {"start": "2026-03-02T09:00",
                                                 "end": "2026-03-02T09:20"}]}),
        "09:20 10:20", "10:00", "grid",
    ),
    "grid steps by the first stage": (
        case("20PU 40P", "09:00-11:00"), "09:00 09:20 09:40 10:00", "09:30", "grid",
    ),
    "rounding": (
        case("60PU", "09:10-11:00", portal={"round_to_minutes": 15}),
        "09:15 09:30 09:45 10:00", "09:20", "grid",
    ),
    "rounding does not begin anew": (
        case("30PU", "09:00-11:00", portal={"round_to_minutes": 20}, booked=[visit("09:30", "5PU")]),
        "09:00 09:40 10:00 10:20", "10:10", "grid",
    ),
    "rounding by what does not divide an hour begins each hour anew": (
        case("15PU", "09:00-10:30", portal={"round_to_minutes": 25}),
        "09:00 09:25 09:50 10:00", "10:10", "grid",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_rule_alone_refuses_and_names_itself(name):
    file, starts, at, rules = CASES[name]

    assert offered(file) == starts
    assert why(file, at) == rules


def test_weekday_without_hours_offers_nothing():
    assert offered(case(open_=hours("09:00-12:00", weekdays=[1]))) == ""

"""Taking one start, the first opening, refusals with their records."""

from dataclasses import replace

from qimen.scheduling import (
    CONFIRMING_RULES,
    EVERY_RULE,
    Claim,
    PartyKind,
    Rule,
    first_opening,
    openings,
    placements,
    refusals,
)
from tests.scheduling.cases import case, minute, offered, read, visit

P, R, U = PartyKind.PRACTITIONER, PartyKind.ROOM, PartyKind.PATIENT


def placed(file, start, rules=EVERY_RULE):
    one = read(file)
    return placements(one.diary, one.request, minute(start, file), rules)


def test_placement_makes_a_claim_for_each_busy_span_of_each_party():
    file = case("15PRU 30RU 15PRU", rooms=["r1"])
    at = minute("09:00", file)

    [placement] = placed(file, "09:00")

    assert (placement.start, placement.practitioner, placement.room) == (at, "lin", "r1")
    assert placement.staging.length == 60
    assert placement.staging.needs_room
    assert placement.claims == (
        Claim((P, "lin"), at, at + 15),
        Claim((P, "lin"), at + 45, at + 60),
        Claim((R, "r1"), at, at + 60),
        Claim((U, "max"), at, at + 60),
    )


def test_placement_without_patient_or_room_claims_neither():
    file = case("30PU", request={"patient": None})

    assert [claim.party for claim in placed(file, "09:00")[0].claims] == [(P, "lin")]


def test_placements_come_in_the_order_of_no_preference():
    file = case("30PU", staff=("lin", "mei"), booked=[visit("15:00")])

    assert [each.practitioner for each in placed(file, "09:00")] == ["mei", "lin"]


def test_placements_of_a_refused_start_are_none():
    assert placed(case("30PU"), "09:10") == ()
    assert placed(case("30PU", request={"class": "new"}), "09:00") == ()


def test_placement_does_not_mind_the_dates_asked_for():
    file = case("30PU")

    assert placed(file, "2026-03-09T09:00:00-04:00") != ()


def test_confirming_a_hold_does_not_ask_what_was_asked_when_it_was_placed():
    file = case(
        "30PU", now="2026-03-02T11:00:00-05:00", lin={"max_starts_per_hour": 1},
        portal={"max_future_visits": 0, "min_notice_hours": 1}, booked=[visit("09:00", "10PU")],
    )  # fmt: skip

    assert placed(file, "09:15") == ()
    assert len(placed(file, "09:15", CONFIRMING_RULES)) == 1


def test_confirming_a_hold_asks_seven_rules():
    assert [rule for rule in Rule if rule in CONFIRMING_RULES] == [
        Rule.PORTAL, Rule.SERVICE, Rule.PRACTITIONER, Rule.HOURS,
        Rule.PRACTITIONER_BUSY, Rule.ROOM, Rule.PATIENT_BUSY,
    ]  # fmt: skip


def test_placement_without_the_room_rule_may_have_no_room():
    rules = EVERY_RULE - {Rule.ROOM}

    [placement] = placed(case("30PRU"), "09:00", rules)

    assert placement.room is None


def test_first_opening_is_the_first_of_all_however_far():
    week = case("30PU", to="2026-05-02", closures=[
        {"start": "2026-03-02T00:00", "end": "2026-04-20T09:20"}])  # fmt: skip
    one = read(week)

    assert first_opening(one.diary, one.request) == openings(one.diary, one.request)[0]
    assert offered(week).split()[0] == "09:20"


def test_first_opening_of_nothing_is_none():
    one = read(case("30PU", to="2026-05-02", portal={"online": False}))

    assert first_opening(one.diary, one.request) is None


def test_openings_of_a_clinic_without_practitioners_are_none():
    assert offered(case(staff=())) == ""


def records(file, start, **changes):
    one = read(file)
    found = refusals(one.diary, replace(one.request, **changes), minute(start, file))
    return {refusal.rule: refusal.records for refusal in found["lin"]}


def test_refusals_name_the_records_behind_them():
    file = case(
        "30PRU", rooms=["r1"], lin={
            "max_starts_per_hour": 1,
            "time_off": [{"start": "2026-03-02T09:00", "end": "2026-03-02T09:10"},
                         {"start": "2026-03-02T10:00", "end": "2026-03-02T10:10"}],
        },
        portal={"max_future_visits": 1},
        closures=[{"start": "2026-03-02T09:00", "end": "2026-03-02T09:05"}],
        booked=[visit("09:05", "10PRU", room="r1", patient="max"), visit("15:00")],
    )  # fmt: skip

    assert records(file, "09:00") == {
        Rule.LIMIT: ("appointments[0]",),
        Rule.HOURS: ("closures[0]", "practitioners[0].time_off[0]"),
        Rule.PRACTITIONER_BUSY: ("appointments[0]",),
        Rule.ROOM: ("appointments[0]",),
        Rule.PATIENT_BUSY: ("appointments[0]",),
        Rule.CAP: ("appointments[0]",),
    }


def test_limit_names_only_visits_ahead():
    file = case(
        "30PU", now="2026-03-01T09:10:00-05:00", portal={"max_future_visits": 1},
        booked=[visit("2026-03-01T09:00", "30PU 30P 30PU", patient="max"),
                visit("2026-03-09T09:00", "30PU", patient="max")],
    )  # fmt: skip

    assert records(file, "09:00") == {Rule.LIMIT: ("appointments[1]",)}


def test_diary_without_sources_is_explained_without_records():
    one = read(case("30PU", booked=[visit("09:00")]))
    bare = replace(one.diary, sources={})

    found = refusals(bare, one.request, minute("09:00", case()))

    assert [(each.rule, each.records) for each in found["lin"]] == [(Rule.PRACTITIONER_BUSY, ())]

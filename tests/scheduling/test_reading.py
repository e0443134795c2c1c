"""Scenario files are read strictly, and each fault is named by its path."""

import pytest

from qimen.scheduling import scenario
from tests.scheduling.cases import case, offered, read, visit

WALL = {"start": "2026-03-02T10:00", "end": "2026-03-02T11:00"}
MISSING = "(taken out)"


def changed(path, value):
    """Return a sound scenario with one value replaced, or taken out."""
    file = case(
        "30PRU", rooms=["r1"], booked=[visit("09:00", "30PRU", room="r1")], closures=[dict(WALL)],
        lin={"time_off": [dict(WALL)], "online": True,
             "exceptions": [{"date": "2026-03-02", "location": "main",
                             "start": "09:00", "end": "12:00"}]},
        locations=[{"id": "main", "timezone": "America/New_York"}],
    )  # fmt: skip
    *steps, last = path
    inner = file
    for step in steps:
        inner = inner[step]
    if value == MISSING:
        del inner[last]
    else:
        inner[last] = value
    return file


P, S, A = ("practitioners", 0), ("services", 0), ("appointments", 0)
H, X, STAGE = (*P, "hours", 0), (*P, "exceptions", 0), (*S, "staging", "existing", 0)
R = ("request",)
FAULTS = [
    (("timezone",), 5, "timezone: expected a string, found 5"),
    (("timezone",), "", "timezone: expected a string"),
    (("now",), "2026-02-20T08:00:00", "now: expected an instant with an offset"),
    (("now",), "2026-02-30T08:00:00Z", "now: expected an instant"),
    (("now",), "0001-01-01T00:00:00+23:00", "now: expected an instant"),
    (("now",), MISSING, "now: is missing"),
    (("portal",), [], "portal: expected an object, found []"),
    (("portal", "horizon_days"), True, "portal.horizon_days: expected a whole number, found true"),
    (("portal", "horizon_days"), 90.0, "portal.horizon_days: expected a whole number"),
    (("portal", "horizon_days"), -1, "portal.horizon_days: must be 0 to"),
    (("portal", "horizon_days"), 10**30, "portal.horizon_days: must be 0 to"),
    (("portal", "round_to_minutes"), MISSING, "portal.round_to_minutes: is missing"),
    (("portal", "round_to_minutes"), 0, "portal.round_to_minutes: must be 1 to 60"),
    (("portal", "online"), 1, "portal.online: expected true or false, found 1"),
    (("portal", "colour"), 1, "portal.colour: unknown key"),
    (("portal", "two\nlines"), 1, 'portal."two\\nlines": unknown key'),
    (("locations", 0, "timezone"), "Mars", 'locations[0].timezone: "Mars" is not a time zone'),
    (("rooms",), {}, "rooms: expected an array, found {}"),
    (("rooms", 0, "location"), "x", 'rooms[0].location: "x" is unknown'),
    (("rooms", 0, "id"), 7, "rooms[0].id: expected a string"),
    (("closures", 0, "end"), WALL["start"], "closures[0].end: is not after start"),
    (("closures", 0, "location"), "x", "closures[0].location:"),
    (("closures", 0, "start"), "2026-03-02T10:00Z", "closures[0].start: expected a wall time"),
    (("closures", 0, "start"), "2026-13-02T10:00", "closures[0].start: expected a wall time"),
    ((*P, "hours"), MISSING, "practitioners[0].hours: is missing"),
    ((*P, "max_starts_per_hour"), 0, "practitioners[0].max_starts_per_hour: must be 1 to"),
    ((*P, "time_off", 0, "end"), "2026-03-02T09:00", "practitioners[0].time_off[0].end:"),
    ((*H, "weekday"), 7, "practitioners[0].hours[0].weekday: must be 0 to 6"),
    ((*H, "start"), "24:00", "practitioners[0].hours[0].start: must be 00:00 to 23:59"),
    ((*H, "start"), "9:00", "practitioners[0].hours[0].start: expected a time (HH:MM)"),
    ((*H, "end"), "24:01", "practitioners[0].hours[0].end: expected a time"),
    ((*H, "end"), "23:60", "practitioners[0].hours[0].end: expected a time"),
    ((*H, "location"), "x", "practitioners[0].hours[0].location:"),
    ((*H, "from"), "2026-3-1", "practitioners[0].hours[0].from: expected a date"),
    ((*H, "from"), "2026-02-31", "practitioners[0].hours[0].from: expected a date"),
    ((*X, "end"), MISSING, "practitioners[0].exceptions[0].end: expected a string, found null"),
    ((*X, "end"), "09:00", "practitioners[0].exceptions[0].end: equals start"),
    ((*X, "location"), MISSING, "practitioners[0].exceptions[0].location: is missing"),
    ((*S, "practitioners"), ["x"], 'services[0].practitioners[0]: "x" is unknown'),
    ((*S, "practitioners"), ["lin", "lin"], "services[0].practitioners[1]:"),
    ((*S, "rooms"), ["x"], "services[0].rooms[0]:"),
    ((*S, "locations"), [1], "services[0].locations[0]: expected a string"),
    ((*S, "provided_to"), "some", "services[0].provided_to: expected one of all, new, existing"),
    ((*S, "staging"), {}, "services[0].staging: needs new, existing or both"),
    ((*S, "staging", "existing"), [], "services[0].staging.existing: needs at least one stage"),
    ((*S, "staging", "old"), [], "services[0].staging.old: unknown key"),
    ((*STAGE, "minutes"), 481, "services[0].staging.existing[0].minutes: must be 1 to 480"),
    ((*STAGE, "busy"), ["practitioner"], "services[0].staging.existing[0].busy: the first stage"),
    ((*STAGE, "busy"), ["patient", "patient"], "services[0].staging.existing[0].busy[1]:"),
    ((*STAGE, "busy"), [[]], "services[0].staging.existing[0].busy[0]:"),
    ((*A, "start"), "2026-03-02T09:00:30-05:00", "appointments[0].start: must be a whole minute"),
    ((*A, "practitioner"), "x", "appointments[0].practitioner:"),
    ((*A, "room"), "x", "appointments[0].room:"),
    ((*A, "stages", 0, "minutes"), 0, "appointments[0].stages[0].minutes: must be 1 to 480"),
    ((*R, "class"), "old", "request.class: expected one of new, existing"),
    ((*R, "patient"), 7, "request.patient: expected a string"),
    ((*R, "practitioner"), "x", "request.practitioner:"),
    ((*R, "location"), "x", "request.location:"),
    ((*R, "to"), "2026-03-01", "request.to: is before from"),
    ((*R, "to"), "2027-04-06", "request.to: is more than 399 days after from"),
    ((*R, "from"), "1969-12-31", "request.from: must be in 1970 to 2999"),
    ((*R, "moving"), "appointments[1]", "request.moving:"),
    ((*R, "moving"), 0, "request.moving: expected a string"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "reason"), FAULTS, ids=lambda each: str(each)[:40])
def test_fault_is_refused_by_its_path(path, value, reason):
    with pytest.raises(scenario.ScenarioError) as refused:
        read(changed(path, value))

    assert str(refused.value)[: len(reason)] == reason
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("key", "ids"),
    [("practitioners", "practitioners[1].id"), ("services", "services[1].id"),
     ("rooms", "rooms[1].id"), ("locations", "locations[1].id")],
)  # fmt: skip
def test_id_given_twice_is_refused(key, ids):
    file = changed(("timezone",), "America/New_York")
    file[key] *= 2

    with pytest.raises(scenario.ScenarioError, match="is given twice") as refused:
        read(file)

    assert str(refused.value).startswith(f"{ids}:")


def test_until_before_from_is_refused():
    file = changed((*H, "from"), "2026-03-02")
    file["practitioners"][0]["hours"][0]["until"] = "2026-03-01"

    with pytest.raises(scenario.ScenarioError, match=r"hours\[0\].until: is before from"):
        read(file)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "line 1 column 1: not JSON"),
        ("{", "line 1 column 2: not JSON"),
        ("[]", "file: expected an object, found []"),
        ('{"now": 1, "now": 2}', "now: stands here twice"),
        ('{"now": NaN}', "file: not JSON: NaN is not a JSON number"),
        ("[" * 100_000, "file: nested too deeply"),
        ('{"now": ' + "9" * 5000 + "}", "file: not JSON: Exceeds the limit"),
        ('"' + "x" * 100 + '"', 'file: expected an object, found "xxx'),
    ],
)
def test_text_that_is_no_scenario_is_refused(text, reason):
    with pytest.raises(scenario.ScenarioError) as refused:
        scenario.read(text)

    assert str(refused.value)[: len(reason)] == reason


def test_null_and_empty_mean_none_where_a_value_is_optional():
    file = case(
        rooms=[], locations=None, closures=None, appointments=None,
        lin={"online": None, "max_starts_per_hour": None, "exceptions": None, "time_off": []},
        service={"rooms": None, "locations": [], "provided_to": None, "active": None},
        portal={"online": None, "max_future_visits": None},
        request={"practitioner": None, "moving": None},
    )  # fmt: skip

    assert offered(file) == "09:00 09:30 10:00 10:30 11:00 11:30"


def test_dates_of_hours_may_be_as_far_as_dates_go():
    ever = {"from": "0001-01-01", "until": "9999-12-31"}
    file = case()
    for each in file["practitioners"][0]["hours"]:
        each.update(ever)
    file["closures"] = [{"start": "2026-03-02T10:00", "end": "9999-12-31T23:59"}]

    assert offered(file) == "09:00 09:30"


def test_longest_request_and_horizon_are_answered():
    file = case("480PU", "09:00-17:00", portal={"horizon_days": 36_500}, to="2027-04-05")

    assert len(offered(file).split()) == 400

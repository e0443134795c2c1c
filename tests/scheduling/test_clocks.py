"""Days on which clocks change, zones with odd offsets, hours past midnight."""

import pytest

from tests.scheduling.cases import case, day_after, hours, offered, visit, why

NY, LONDON, HOWE = "America/New_York", "Europe/London", "Australia/Lord_Howe"
CAIRO, CHATHAM, KATHMANDU = "Africa/Cairo", "Pacific/Chatham", "Asia/Kathmandu"
VANCOUVER, HAVANA, AZORES = "America/Vancouver", "America/Havana", "Atlantic/Azores"
NOW = {"now": "2026-01-02T08:00:00Z"}


def on(zone, day, open_="00:00-04:00", stages="60PU", **more):
    return case(stages, open_, zone=zone, on=day, **NOW, **more)


# In each zone: what the clocks of the day show, with their offsets.
CASES = {
    "New York has no two o'clock": (
        on(NY, "2026-03-08"), "00:00-0500 01:00-0500 03:00-0400"),
    "New York has two one o'clocks": (
        on(NY, "2026-11-01"), "00:00-0400 01:00-0400 01:00-0500 02:00-0500 03:00-0500"),
    "London has no one o'clock": (
        on(LONDON, "2026-03-29"), "00:00+0000 02:00+0100 03:00+0100"),
    "London has two one o'clocks": (
        on(LONDON, "2026-10-25"), "00:00+0100 01:00+0100 01:00+0000 02:00+0000 03:00+0000"),
    "Lord Howe repeats half an hour": (
        on(HOWE, "2026-04-05", "01:00-03:00", "30PU"),
        "01:00+1100 01:30+1100 01:30+1030 02:00+1030 02:30+1030"),
    "Lord Howe skips half an hour": (
        on(HOWE, "2026-10-04", "01:00-03:30", "30PU"),
        "01:00+1030 01:30+1030 02:30+1100 03:00+1100"),
    "Cairo's day begins at one": (on(CAIRO, "2026-04-24"), "01:00+0300 02:00+0300 03:00+0300"),
    "Cairo repeats the last hour of the day": (
        on(CAIRO, "2026-10-29", "22:00-24:00"), "22:00+0300 23:00+0300 23:00+0200"),
    "Havana's day begins at one": (on(HAVANA, "2026-03-08"), "01:00-0400 02:00-0400 03:00-0400"),
    "the Azores have two midnights": (
        on(AZORES, "2026-10-25", "00:00-02:00"), "00:00+0000 00:00-0100 01:00-0100"),
    "Kathmandu is a quarter off": (
        on(KATHMANDU, "2026-06-01", "09:00-11:00"), "09:00+0545 10:00+0545"),
    "Chatham repeats from a quarter to three": (
        on(CHATHAM, "2026-04-05", "02:00-04:00", "45PU"),
        "02:00+1345 02:45+1345 03:30+1345 03:15+1245"),
    "Chatham skips from a quarter to three": (
        on(CHATHAM, "2026-09-27", "02:00-05:00", "45PU"), "02:00+1245 03:45+1345"),
    "Vancouver stays": (on(VANCOUVER, "2026-11-01"), "00:00-0700 01:00-0700 02:00-0700 03:00-0700"),
    "Vancouver stays in winter": (
        on(VANCOUVER, "2026-12-01", "09:00-11:00"), "09:00-0700 10:00-0700"),
    # Wall times that do not exist move forward by the gap; what is then not after is empty.
    "hours begin in the gap": (on(NY, "2026-03-08", "02:30-05:00", "30PU"),
                               "03:30-0400 04:00-0400 04:30-0400"),
    "hours end in the gap": (on(NY, "2026-03-08", "01:00-02:30", "30PU"),
                             "01:00-0500 01:30-0500 03:00-0400"),
    "hours within the gap move whole": (on(NY, "2026-03-08", "02:00-02:30", "30PU"), "03:00-0400"),
    "hours from the gap to before its end are empty": (on(NY, "2026-03-08", "02:30-03:15", "5PU"), ""),
    # Wall times that occur twice mean the first.
    "hours end at the first of two": (on(NY, "2026-11-01", "00:00-01:30", "30PU"),
                                      "00:00-0400 00:30-0400 01:00-0400"),
    "hours begin at the first of two": (on(NY, "2026-11-01", "01:30-02:30", "30PU"),
                                        "01:30-0400 01:00-0500 01:30-0500 02:00-0500"),
    "time off between the two": (
        on(NY, "2026-11-01", "00:00-03:00", "60PU",
           lin={"time_off": [{"start": "2026-11-01T01:00", "end": "2026-11-01T02:00"}]}),
        "00:00-0400 02:00-0500"),
    "closure ends in the gap": (
        on(NY, "2026-03-08", "00:00-05:00", "60PU",
           closures=[{"start": "2026-03-08T00:00", "end": "2026-03-08T02:30"}]), "03:30-0400"),
    # Rounding is by the wall clock, the step by elapsed minutes.
    "rounding at a quarter": (
        on(KATHMANDU, "2026-06-01", "09:10-11:00", "60PU", portal={"round_to_minutes": 30}),
        "09:30+0545 10:00+0545"),
    "rounding across a half-hour change": (
        on(HOWE, "2026-04-05", "01:00-02:30", "30PU", portal={"round_to_minutes": 20}),
        "01:00+1100 01:20+1100 01:40+1100 01:40+1030 02:00+1030"),
    "rounding across a repeated hour": (
        on(NY, "2026-11-01", "00:30-02:00", "60PU", portal={"round_to_minutes": 60}),
        "01:00-0400 01:00-0500"),
    "a step across the gap": (on(NY, "2026-03-08", "01:15-04:30", "45PU"),
                              "01:15-0500 03:00-0400 03:45-0400"),
    # The cap's hour that occurs twice is two hours.
    "cap in the first of two hours": (
        on(NY, "2026-11-01", "00:00-03:00", "30PU", lin={"max_starts_per_hour": 1},
           booked=[visit("01:00", on="2026-11-01", offset="-04:00")]),
        "00:00-0400 00:30-0400 01:00-0500 01:30-0500 02:00-0500 02:30-0500"),
    "cap in the second of two hours": (
        on(NY, "2026-11-01", "00:00-03:00", "30PU", lin={"max_starts_per_hour": 1},
           booked=[visit("01:00", on="2026-11-01")]),
        "00:00-0400 00:30-0400 01:00-0400 01:30-0400 02:00-0500 02:30-0500"),
    "cap by the hours of Kathmandu, not of UTC": (
        on(KATHMANDU, "2026-06-01", "09:00-11:00", "30PU", lin={"max_starts_per_hour": 1},
           booked=[visit("09:00", on="2026-06-01", offset="+05:45")]), "10:00+0545 10:30+0545"),
    # Past midnight: the grid begins anew at each local midnight, the hours do not end.
    "past midnight, the evening": (
        on(NY, "2026-03-02", hours("22:00-01:15", [0]), "45PU"),
        "22:00-0500 22:45-0500 23:30-0500"),
    "past midnight, the morning": (
        on(NY, "2026-03-03", hours("22:00-01:15", [0]), "45PU"), "00:00-0500"),
    "past midnight into the spring gap": (
        on(NY, "2026-03-08", hours("22:00-03:30", [5]), "60PU"),
        "00:00-0500 01:00-0500"),
    "past midnight up to 24:00 is not past it": (
        on(NY, "2026-03-02", hours("22:00-24:00", [0]), "60PU"), "22:00-0500 23:00-0500"),
    "past midnight up to 00:00 is up to 24:00": (
        on(NY, "2026-03-02", hours("22:00-00:00", [0]), "60PU"), "22:00-0500 23:00-0500"),
    "round the clock": (
        on(NY, "2026-03-03", "00:00-24:00", "480PU"), "00:00-0500 08:00-0500 16:00-0500"),
    "round the clock, a visit over midnight": (
        on(NY, "2026-03-03", "00:00-24:00", "420PU"),
        "00:00-0500 07:00-0500 14:00-0500 21:00-0500"),
    "a claim over midnight moves the next day's first start": (
        on(NY, "2026-03-03", "00:00-24:00", "480PU",
           booked=[visit("23:30", "60PU", on="2026-03-02")]), "00:30-0500 08:30-0500 16:30-0500"),
    "a claim after midnight holds the evening's last start": (
        on(NY, "2026-03-02", hours("22:00-02:00", [0]), "60PU",
           booked=[visit("00:30", "30PU", on="2026-03-03")]), "22:00-0500 23:00-0500"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_clocks_are_the_locations(name):
    file, starts = CASES[name]

    assert offered(file, "%H:%M%z") == starts


def test_horizon_is_by_the_locations_date():
    file = case(
        locations=[{"id": "main", "timezone": "Asia/Tokyo"}],
        now="2026-03-01T20:00:00-05:00",  # ten o'clock on the second in Tokyo
        portal={"horizon_days": 0},
    )

    assert offered(file) == "10:00 10:30 11:00 11:30"


def test_notice_is_elapsed_time_over_a_clock_change():
    file = on(NY, "2026-03-08", "00:00-06:00", "60PU", portal={"min_notice_hours": 4}) | {
        "now": "2026-03-08T00:00:00-05:00"
    }

    assert offered(file, "%H:%M%z") == "05:00-0400"


def test_closure_is_by_each_locations_clocks_and_time_off_by_the_clinics():
    file = case(
        "60PU", "09:00-13:00",
        locations=[{"id": "main", "timezone": "America/Chicago"}],
        closures=[{"start": "2026-03-02T09:00", "end": "2026-03-02T10:00"}],
        lin={"time_off": [{"start": "2026-03-02T12:00", "end": "2026-03-02T13:00"}]},
    )  # fmt: skip

    assert offered(file, "%H:%M%z") == "10:00-0600 12:00-0600"


def test_ambiguous_start_is_judged_by_its_own_offset():
    file = on(NY, "2026-11-01", "00:00-03:00", booked=[visit("01:00", "60PU", on="2026-11-01")])

    assert why(file, "2026-11-01T01:00:00-04:00") == ""
    assert why(file, "2026-11-01T01:00:00-05:00") == "practitioner_busy"


def test_days_of_a_window_answer_as_they_do_alone():
    whole = on(NY, "2026-03-06", "00:00-24:00", "90PU", to="2026-03-10")
    days = [day_after("2026-03-06", days) for days in range(5)]

    alone = " ".join(offered(on(NY, day, "00:00-24:00", "90PU"), "%d %H:%M%z") for day in days)

    assert offered(whole, "%d %H:%M%z") == alone

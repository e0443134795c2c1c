"""What an empty morning would offer: the worked examples, with hours from nine to noon."""

import pytest

from qimen.queries.mornings import morning
from qimen.rules.stagings import PRESETS, Line, Preset


def clock(minutes):
    return [f"{minute // 60}:{minute % 60:02}" for minute in minutes]


def test_follow_up_with_removal_loses_the_time_at_which_needles_come_out():
    """Case C1: 15 together, 30 resting, 15 together; two rooms."""
    found = morning(PRESETS[Preset.NEEDLE_REST_AND_REMOVAL], rooms=2, round_to=None)

    assert clock(found.starts) == [
        "9:00", "9:15", "9:30", "9:45", "10:00", "10:15", "10:30", "10:45", "11:00",
    ]  # fmt: skip
    assert clock(found.after) == [
        "9:15", "9:30", "10:00", "10:15", "10:30", "10:45", "11:00"
    ]  # fmt: skip
    assert clock(found.lost) == ["9:45"]
    assert found.gained == ()


def test_second_room_is_the_limit_of_a_rest():
    """Cases B1 and B2: 30 together, 30 resting."""
    lines = PRESETS[Preset.NEEDLE_REST]

    assert clock(morning(lines, rooms=2, round_to=None).after) == [
        "9:30", "10:00", "10:30", "11:00"
    ]  # fmt: skip
    assert clock(morning(lines, rooms=1, round_to=None).after) == ["10:00", "10:30", "11:00"]


def test_rounding_replaces_the_step():
    found = morning(PRESETS[Preset.ONE_ROOM], rooms=1, round_to=30)

    assert clock(found.starts) == ["9:00", "9:30", "10:00", "10:30", "11:00"]
    assert clock(found.lost) == ["9:30"]


@pytest.mark.parametrize(
    ("minutes", "hours"), [(180, (540, 720)), (181, (540, 1020)), (480, (540, 1020))]
)
def test_visit_longer_than_the_morning_is_shown_a_working_day(minutes, hours):
    long = Line("", minutes, patient=True, practitioner=True, room=False)

    found = morning([long], rooms=0, round_to=None)

    assert (found.begin, found.end) == hours
    assert len(found.starts) > 0


def test_staging_that_needs_a_room_offers_nothing_without_one():
    found = morning(PRESETS[Preset.ONE_ROOM], rooms=0, round_to=None)

    assert (found.starts, found.after) == ((), ())

"""Until when a patient may cancel online: elapsed hours, whatever the clocks do meanwhile."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from qimen.rules.cancellation import Obstacle, Terms, obstacle, until

NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
OPEN = Terms(self_service=True, hours=24)


@pytest.mark.parametrize(
    ("start", "last"),
    [
        # nothing changes: the same hour the day before
        (datetime(2026, 3, 4, 9, tzinfo=NEW_YORK), "2026-03-03T09:00:00-05:00"),
        # clocks go forward at night: 24 hours before nine is eight
        (datetime(2026, 3, 8, 9, tzinfo=NEW_YORK), "2026-03-07T08:00:00-05:00"),
        # clocks go back at night: 24 hours before nine is ten
        (datetime(2026, 11, 1, 9, tzinfo=NEW_YORK), "2026-10-31T10:00:00-04:00"),
        # half an hour back
        (datetime(2026, 4, 5, 9, tzinfo=LORD_HOWE), "2026-04-04T09:30:00+11:00"),
    ],
)
def test_until_counts_elapsed_hours(start, last):
    assert until(OPEN, start.astimezone(UTC)) == datetime.fromisoformat(last)


START = datetime(2026, 3, 4, 14, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (START - timedelta(hours=24), None),
        (START - timedelta(hours=24) + SECOND, Obstacle.TOO_LATE),
        (START - SECOND, Obstacle.TOO_LATE),
        (START, Obstacle.BEGUN),
        (START + SECOND, Obstacle.BEGUN),
    ],
)
def test_obstacle_stands_from_the_cut_off_on(now, expected):
    assert obstacle(OPEN, is_upcoming=True, starts_at=START, now=now) == expected


def test_obstacle_of_zero_hours_is_only_the_beginning():
    terms = Terms(self_service=True, hours=0)

    assert obstacle(terms, is_upcoming=True, starts_at=START, now=START - SECOND) is None
    assert obstacle(terms, is_upcoming=True, starts_at=START, now=START) == Obstacle.BEGUN


def test_obstacle_is_the_switch_where_the_clinic_makes_all_changes():
    terms = Terms(self_service=False, hours=24)
    early = START - timedelta(days=9)

    assert obstacle(terms, is_upcoming=True, starts_at=START, now=early) == Obstacle.SWITCHED_OFF


def test_obstacle_of_a_visit_that_is_not_coming_up_comes_first():
    early = START - timedelta(days=9)

    assert obstacle(OPEN, is_upcoming=False, starts_at=START, now=early) == Obstacle.NOT_UPCOMING

"""The front desk's browser, and one visit on the calendar before it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests import cast as people
from tests.cast import ZONE
from tests.journeys.screens import DESK


@pytest.fixture
def monday():
    """The next Monday but one, at nine in Los Angeles: the server's clock is the real one."""
    now = datetime.now(ZoneInfo(ZONE))  # noqa: TID251 - as the server's
    day = now.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=7)
    return day + timedelta(days=-day.weekday() % 7)


@pytest.fixture
def visit(live_cast, monday):
    return people.appointment(live_cast, live_cast.ada, monday)


@pytest.fixture
def desk(live_cast, browse_as, page):
    """Noor's browser."""
    page.set_viewport_size(DESK)
    browse_as(live_cast.noor)
    return page

"""What staff are told of the installation itself, in a browser."""

from datetime import UTC, datetime, timedelta

import pytest

from qimen.actions import progress

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("path", ["/staff/riverbend/dashboard/", "/staff/riverbend/"])
def test_silent_worker_is_told_cleanly(live_cast, browse_as, page, axe, path):
    progress.beat(datetime.now(UTC) - timedelta(minutes=30))  # noqa: TID251 - as the server's
    browse_as(live_cast.noor)
    page.goto(path)

    assert "No mail leaves since" in page.locator("main").inner_text()
    assert axe(page) == []

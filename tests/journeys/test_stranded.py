"""A room goes out of use, and the owner empties it, by keys alone."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.cast import appointment

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_room_is_put_out_of_use_and_its_visits_go_to_another(live_cast, page, browse_as, axe):
    now = datetime.now(UTC)  # noqa: TID251 - as the server's
    noon = now.replace(hour=20, minute=0, second=0, microsecond=0)
    monday = noon + timedelta(days=7 - noon.weekday())
    fits = appointment(live_cast, live_cast.ada, monday)
    stays = appointment(live_cast, live_cast.eve, monday + timedelta(days=1))
    appointment(
        live_cast, live_cast.max, monday + timedelta(days=1),
        practitioner=live_cast.mei, room=live_cast.cedar,
    )  # fmt: skip
    browse_as(live_cast.oda)

    page.goto(f"/staff/riverbend/settings/rooms/{live_cast.willow.ref}/deactivation/")
    assert axe(page) == []
    page.get_by_role("button", name="Deactivate all the same").press("Enter")
    expect(page.get_by_role("heading", name="Stranded visits")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="All of Willow to another room").press("Enter")
    page.get_by_label("Move them to").press("C")
    page.get_by_role("button", name="See what fits").press("Enter")
    expect(page.get_by_text("1 of 2 fits")).to_be_visible()
    expect(page.get_by_text(re.compile("Cedar is taken by"))).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Move those ticked to Cedar").press("Enter")

    expect(page.get_by_text("1 visit is in Cedar now.")).to_be_visible()
    fits.refresh_from_db()
    stays.refresh_from_db()
    assert (fits.room, stays.room) == (live_cast.cedar, live_cast.willow)

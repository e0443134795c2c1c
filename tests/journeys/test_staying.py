"""In the browser: asked two minutes before the end, covered after it, and nothing typed is lost."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from qimen.models import Session
from qimen.queries import sessions
from tests.cast import PASSWORD

CLOCK = "18:30"


def away(minutes):
    """Let the one session have been used for the last time so many minutes before."""
    row = Session.objects.get()
    data = row.get_decoded()
    store = Session.get_session_store_class()(row.session_key)
    seen = data["seen"] - int(timedelta(minutes=minutes).total_seconds())
    store.update({"clinic_slug": "riverbend", "entering": data["door"], **data, "seen": seen})
    store.save()


@pytest.fixture
def at_confirmation(live_cast, page, browse_as):
    """Eve has a note typed and not yet sent."""
    browse_as(live_cast.eve)
    page.clock.install()
    page.goto("/riverbend/book/")
    page.get_by_role("link", name="Acupuncture 60").click()
    page.get_by_role("link", name="Lin Zhou").click()
    page.locator(".slot").first.click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Anything we should know?").fill("My left knee")
    return page


def test_patient_is_asked_and_stays_with_what_was_typed(at_confirmation, axe):
    page = at_confirmation
    away(18.5)
    page.clock.fast_forward(CLOCK)
    warning = page.get_by_role("dialog", name="Are you still there?")
    expect(warning).to_be_visible()
    assert axe(page) == []

    warning.get_by_role("button", name="Stay signed in").click()

    expect(warning).to_be_hidden()
    expect(page.get_by_label("Anything we should know?")).to_have_value("My left knee")
    assert sessions.seen_seconds(Session.objects.get()) > 0
    page.clock.fast_forward("05:00")
    expect(warning).to_be_hidden()


def test_other_tab_that_was_used_answers_for_this_one(at_confirmation):
    page = at_confirmation
    page.clock.fast_forward(CLOCK)

    page.wait_for_timeout(1500)

    expect(page.get_by_role("dialog")).to_be_hidden()


def test_tab_that_asks_gives_way_to_one_in_which_somebody_stayed(at_confirmation):
    page = at_confirmation
    away(18.5)
    page.clock.fast_forward(CLOCK)
    expect(page.get_by_role("dialog", name="Are you still there?")).to_be_visible()
    away(-18.5)

    page.clock.fast_forward("02:30")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("Anything we should know?")).to_have_value("My left knee")


def test_patient_who_was_away_is_covered_and_finds_the_note_again(at_confirmation, axe):
    page = at_confirmation
    away(21)
    page.clock.fast_forward("20:30")
    over = page.get_by_role("dialog", name="You were signed out")
    expect(over).to_be_visible()
    assert axe(page) == []

    over.get_by_role("link", name="Sign in").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    rows = [row.get_decoded() for row in Session.objects.all()]
    assert [("note", "My left knee") in map(tuple, row["unsent"]["fields"]) for row in rows] == [
        True
    ]


def test_staff_who_were_away_come_back_on_the_spot(live_cast, page, browse_as, axe):
    browse_as(live_cast.noor)
    page.clock.install()
    page.goto("/staff/riverbend/patients/new/")
    page.get_by_label("First name").fill("Bo")
    away(31)
    page.clock.fast_forward("30:30")
    over = page.get_by_role("dialog", name="Welcome back")
    expect(over).to_be_visible()
    expect(over.get_by_label("Your password")).to_be_focused()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(over).to_be_visible()

    over.get_by_label("Your password").fill("wrong")
    over.get_by_role("button", name="Go on").click()
    expect(over.get_by_role("alert")).to_have_text("This is not your password.")
    over.get_by_label("Your password").fill(PASSWORD)
    over.get_by_role("button", name="Go on").click()

    expect(over).to_be_hidden()
    expect(page.get_by_label("First name")).to_have_value("Bo")
    page.get_by_label("Last name").fill("Lang")
    page.get_by_role("button", name="Add").first.click()
    expect(page.get_by_role("heading", name="Bo Lang")).to_be_visible()

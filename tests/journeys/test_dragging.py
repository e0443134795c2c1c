"""Visits are dragged with a mouse and with a finger, to where one sees them go, or put back."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from qimen.actions import appointments
from qimen.models import Location, Message, WorkingHours
from qimen.rules.attendance import Step
from qimen.scheduling import hours
from tests import cast as people
from tests.cast import ZONE, acting
from tests.journeys.screens import PHONE, ROW, address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG_PRESS = 550


@pytest.fixture
def long_day(live_cast):
    """From seven to midnight: more than a screen."""
    WorkingHours.objects.update(starts_minute=7 * 60, ends_minute=24 * 60)


@pytest.fixture
def phone(live_cast, browse_as, page):
    page.set_viewport_size(PHONE)
    browse_as(live_cast.noor)
    return page


class Finger:
    """One finger on a page, as the browser gets it from the glass."""

    def __init__(self, page):
        self.page = page
        self.glass = page.context.new_cdp_session(page)
        self.glass.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    def _touch(self, kind, *points):
        at = [{"x": x, "y": y} for x, y in points]
        self.glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    def put(self, x, y, rest=0):
        self._touch("touchStart", (x, y))
        self.page.wait_for_timeout(rest)

    def draw(self, start, end, steps=8):
        for n in range(1, steps + 1):
            part = n / steps
            x = start[0] + (end[0] - start[0]) * part
            self._touch("touchMove", (x, start[1] + (end[1] - start[1]) * part))
            self.page.wait_for_timeout(30)

    def lift(self):
        self._touch("touchEnd")


def middle(block):
    box = block.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


# ── by touch ─────────────────────────────────────────────────────────────────────────────


def test_visit_held_with_a_finger_follows_it(phone, visit, monday):
    phone.goto(address(monday))
    finger, (x, y) = Finger(phone), middle(phone.locator(".visit .stage").first)

    finger.put(x, y, rest=LONG_PRESS)
    finger.draw((x, y), (x + 4, y + 12 * ROW))
    assert "10:00 – 11:00" in phone.locator(".visit.is-new time").inner_text()
    finger.lift()

    phone.get_by_text("Moved to").wait_for()
    visit.refresh_from_db()
    assert visit.starts_at == monday + timedelta(hours=1)
    phone.get_by_role("button", name="Undo").click()
    phone.get_by_text("Moved to").wait_for(state="detached")
    visit.refresh_from_db()
    assert visit.starts_at == monday
    assert not Message.objects.filter(state="queued").exists()


def test_visit_is_lengthened_with_a_finger_at_its_lower_edge(phone, visit, monday):
    phone.goto(address(monday))
    finger, box = Finger(phone), phone.locator(".visit .stage").nth(1).bounding_box()
    x, y = box["x"] + 40, box["y"] + box["height"] - 6

    finger.put(x, y, rest=LONG_PRESS)
    finger.draw((x, y), (x, y + 3 * ROW))
    finger.lift()

    phone.get_by_text("Moved to").wait_for()
    visit.refresh_from_db()
    assert (visit.starts_at, visit.minutes) == (monday, 75)


def test_stroke_over_a_visit_scrolls_and_moves_nothing(phone, long_day, visit, monday):
    phone.goto(address(monday))
    phone.evaluate("document.querySelector('.cal').scrollTo(0, 0)")
    finger, (x, y) = Finger(phone), middle(phone.locator(".visit .stage").first)

    finger.put(x, y)
    finger.draw((x, y), (x, y - 150))
    finger.lift()
    phone.wait_for_timeout(700)

    assert phone.evaluate("document.querySelector('.cal').scrollTop + scrollY") > 60
    assert phone.locator(".is-new, .is-held, [data-pressed]").count() == 0
    visit.refresh_from_db()
    assert visit.starts_at == monday


def test_finger_that_holds_a_visit_scrolls_nothing(phone, long_day, visit, monday):
    phone.goto(address(monday))
    phone.evaluate("document.querySelector('.cal').scrollTo(0, 0)")
    finger, (x, y) = Finger(phone), middle(phone.locator(".visit .stage").first)

    finger.put(x, y, rest=LONG_PRESS)
    finger.draw((x, y), (x, y + 60))

    assert phone.evaluate("document.querySelector('.cal').scrollTop + scrollY") == 0
    assert phone.locator(".visit.is-new").count() == 1
    finger.lift()


def test_tap_opens_the_visit(phone, visit, monday):
    phone.goto(address(monday))
    finger, (x, y) = Finger(phone), middle(phone.locator(".visit .stage").first)

    finger.put(x, y, rest=40)
    finger.lift()

    phone.get_by_role("dialog").get_by_role("heading", name="Ada Moreno").wait_for()


def test_finger_at_the_edge_brings_in_what_is_below(phone, long_day, visit, monday):
    phone.goto(address(monday))
    phone.evaluate("document.querySelector('.cal').scrollTo(0, 0)")
    finger, (x, y) = Finger(phone), middle(phone.locator(".visit .stage").first)

    finger.put(x, y, rest=LONG_PRESS)
    finger.draw((x, y), (x, PHONE["height"] - 12))
    phone.wait_for_timeout(500)
    finger.draw((x, PHONE["height"] - 12), (x, PHONE["height"] - 120))
    said = phone.locator(".visit.is-new time").inner_text()
    finger.lift()

    phone.get_by_text("Moved to").wait_for()
    visit.refresh_from_db()
    local = visit.starts_at.astimezone(ZoneInfo(ZONE))
    assert local.hour >= 13  # before noon without scrolling
    assert said.startswith(f"{local:%-I:%M} – ")


# ── by mouse ─────────────────────────────────────────────────────────────────────────────


def test_escape_puts_it_back(desk, visit, monday):
    desk.goto(address(monday))
    x, y = middle(desk.locator(".visit .stage").first)

    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x, y + 100, steps=5)
    assert desk.locator(".visit.is-new").count() == 1
    desk.keyboard.press("Escape")
    desk.mouse.up()
    desk.wait_for_timeout(300)

    assert desk.locator(".visit.is-new, .is-held, [data-pressed], dialog[open]").count() == 0
    visit.refresh_from_db()
    assert visit.starts_at == monday


def test_what_somebody_else_did_while_one_drags_is_shown_and_nothing_is_overwritten(
    live_cast, desk, visit, monday
):
    desk.goto(address(monday))
    x, y = middle(desk.locator(".visit .stage").first)
    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x, y + 12 * ROW, steps=5)

    appointments.mark(
        acting(live_cast.oda), visit.ref, Step.CANCEL, revision=visit.revision, reason="ill",
        now=monday - timedelta(days=2),
    )  # fmt: skip
    people.appointment(
        live_cast, live_cast.eve, monday, practitioner=live_cast.mei, room=live_cast.cedar
    )
    desk.wait_for_timeout(5_000)
    assert desk.locator(".visit.is-new").count() == 1
    desk.mouse.up()

    dialog = desk.get_by_role("dialog")
    dialog.get_by_role("alert").first.wait_for()
    assert "cannot be done" in dialog.inner_text()
    visit.refresh_from_db()
    assert (visit.status, visit.starts_at) == ("cancelled", monday)
    dialog.get_by_role("button", name="Close").click()
    desk.locator(".visit", has_text="Eve Stone").wait_for(timeout=5_500)
    assert desk.locator(".visit", has_text="Ada Moreno").count() == 0


def test_server_that_does_not_answer_is_told_and_the_visit_stays(desk, visit, monday):
    desk.goto(address(monday))
    desk.route("**/move/", lambda route: route.abort())
    x, y = middle(desk.locator(".visit .stage").first)

    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x, y + 12 * ROW, steps=5)
    desk.mouse.up()

    desk.get_by_text("Not moved").wait_for()
    assert desk.locator(".visit.is-new, .is-held").count() == 0


# ── when the clocks change ───────────────────────────────────────────────────────────────


def change_of(zone, *, forward):
    """Return the next date on which clocks go forward, or back."""
    day = date.today() + timedelta(days=7)  # noqa: DTZ011 - as the server's
    while True:
        length = hours.day_span(day, zone).end - hours.day_span(day, zone).start
        if length != hours.DAY and (length < hours.DAY) == forward:
            return day
        day += timedelta(days=1)


@pytest.mark.parametrize("is_week", [True, False])
@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe"])
def test_hour_one_drops_on_is_the_hour_one_gets(live_cast, desk, zone, forward, is_week):
    on = change_of(zone, forward=forward)
    Location.objects.filter(pk=live_cast.main.pk).update(zone=zone)
    WorkingHours.objects.update(starts_minute=0, ends_minute=10 * 60, weekday=on.weekday())
    start = hours.at(hours.resolve(on, 0, zone))
    visit = people.appointment(live_cast, live_cast.ada, start, zone=zone)
    desk.goto(address(on, "&view=week" if is_week else ""))
    assert "Clocks go" in desk.locator(".key").inner_text()
    desk.evaluate("document.querySelector('.cal').scrollTo(0, 0)")
    x, y = middle(desk.locator(".visit .stage").first)
    top = desk.locator(".visit").first.bounding_box()["y"]
    mark = desk.locator(".cal-hour", has_text="4 AM").first
    there = desk.locator(".cal-col").first.bounding_box()["y"]
    row = int(mark.get_attribute("data-at")) - 1

    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x, y + 20, steps=3)
    desk.mouse.move(x, y + there + row * ROW - top, steps=6)
    said = desk.locator(".visit.is-new time").inner_text()
    desk.mouse.up()

    desk.get_by_text("Moved to").wait_for()
    visit.refresh_from_db()
    local = visit.starts_at.astimezone(ZoneInfo(zone))
    assert (visit.wall_start, f"{local:%H:%M}") == (f"{on}T04:00", "04:00")
    assert said == "4:00 – 5:00"

"""Booking a visit in a browser: with a mouse, with a thumb, without script, for everybody."""

import re
from contextlib import suppress
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Error

from qimen.models import Appointment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@pytest.fixture
def address(live_cast):
    """The times of acupuncture with Lin."""
    chosen = {"service": live_cast.acupuncture.ref, "practitioner": live_cast.lin.ref}
    return f"/riverbend/book/?{urlencode(chosen)}"


@pytest.fixture
def adas(live_cast, browse_as, page):
    """Ada's browser."""
    browse_as(live_cast.ada)
    return page


@pytest.fixture
def heard(page):
    """What the browser complains of."""
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def choose_first_time(page):
    page.locator(".slot").first.click()
    chosen = page.locator("[data-chosen]").inner_text()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Check and confirm").wait_for()
    return chosen


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_booking_from_the_clinics_page_to_the_visit(live_cast, browse_as, page, heard, size):
    browse_as(live_cast.ada)
    page.set_viewport_size(size)

    page.goto("/riverbend/")
    page.get_by_role("link", name="Book a visit").click()
    page.get_by_role("link", name=re.compile("^Acupuncture")).click()
    page.get_by_role("link", name=re.compile("^Lin Zhou")).click()
    chosen = choose_first_time(page)
    page.get_by_label("Anything we should know?").fill("My left knee")
    page.get_by_role("button", name="Book this time").click()

    page.get_by_role("heading", name="Your appointment is booked").wait_for()
    visit = Appointment.objects.get(patient=live_cast.ada)
    hour = page.locator(".when-time").inner_text().split()[0]
    assert hour.removesuffix("AM").removesuffix("PM") in chosen
    assert visit.note == "My left knee"
    assert heard == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_days_change_in_place_and_going_back_works(
    live_cast, browse_as, page, heard, address, size
):
    browse_as(live_cast.ada)
    page.set_viewport_size(size)
    page.goto(address)
    first_day = page.locator("#day-h").inner_text()
    page.evaluate("window.same = true")

    days = ".month td > a:not([aria-current])" if size is DESK else ".strip a:not([aria-current])"
    page.locator(days, has_text="times").last.click()
    page.wait_for_function(
        "day => document.querySelector('#day-h')?.innerText !== day", arg=first_day
    )
    second_day = page.locator("#day-h").inner_text()

    assert page.evaluate("window.same") is True
    assert "date=" in page.url
    assert page.locator("[data-said]").inner_text().startswith(second_day)
    assert page.evaluate("document.activeElement.getAttribute('aria-current')") == "date"
    page.go_back()
    page.wait_for_function(
        "day => document.querySelector('#day-h')?.innerText === day", arg=first_day
    )
    page.go_forward()
    page.wait_for_function(
        "day => document.querySelector('#day-h')?.innerText === day", arg=second_day
    )
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert heard == []


def test_day_that_was_pressed_last_is_shown_though_another_is_slow(
    live_cast, browse_as, page, address
):
    browse_as(live_cast.ada)
    page.set_viewport_size(DESK)
    page.goto(address)
    days = page.locator(".month td > a:not([aria-current])", has_text="times")
    first, last = (days.nth(each).get_attribute("href") for each in (0, 1))
    slow = []

    def keep(route):
        slow.append(route)

    page.route("**/book/?*date=*", keep)

    for day in (first, last):
        page.locator(f'.month a[href="{day}"]').click()
        page.wait_for_timeout(100)
    for answer in slow:
        with suppress(Error):  # the browser may have given it up
            answer.continue_()
        page.wait_for_timeout(300)

    page.locator(f'.month a[href="{last}"][aria-current=date]').wait_for()
    assert page.url.endswith(last)


def test_day_changed_after_signing_out_elsewhere_leads_to_a_whole_page(
    live_cast, browse_as, page, context, address
):
    browse_as(live_cast.ada)
    page.set_viewport_size(DESK)
    page.goto(address)

    context.clear_cookies()
    page.locator(".month td > a:not([aria-current])", has_text="times").first.click()

    page.get_by_role("heading", name="Sign in to see the times").wait_for()
    assert page.locator("header.top").count() == 1


def test_booking_works_without_script(live_cast, live, browser, address, browse_as, context):
    browse_as(live_cast.ada)
    plain = browser.new_context(base_url=live.url, java_script_enabled=False, viewport=PHONE)
    plain.add_cookies(context.cookies())
    page = plain.new_page()

    page.goto(address)
    page.locator(".slot").first.click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Book this time").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Your appointment is booked"
    plain.close()


def test_zone_is_named_only_where_the_device_has_another(
    live_cast, live, browser, address, browse_as, context
):
    browse_as(live_cast.ada)
    said = {}
    for zone in ("America/Los_Angeles", "America/Vancouver", "America/New_York"):
        there = browser.new_context(base_url=live.url, timezone_id=zone)
        there.add_cookies(context.cookies())
        page = there.new_page()
        page.goto(address)
        note = page.locator("[data-zone-note]")
        said[zone] = note.inner_text() if note.is_visible() else ""
        there.close()

    assert said["America/Los_Angeles"] == ""
    assert said["America/New_York"] == "Clinic time (Pacific). Your device is set to Eastern."


def test_second_press_while_the_first_is_under_way_is_not_sent(live_cast, browse_as, page, address):
    browse_as(live_cast.ada)
    page.goto(address)
    choose_first_time(page)
    posts = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else 0)

    page.get_by_role("button", name="Book this time").dblclick(no_wait_after=True)

    page.get_by_role("heading", name="Your appointment is booked").wait_for()
    assert len(posts) == 1


def test_form_can_be_sent_again_after_a_failure(live_cast, browse_as, page, address):
    browse_as(live_cast.ada)
    page.goto(address)
    choose_first_time(page)

    page.route("**/confirmation/**", lambda route: route.abort())
    page.get_by_role("button", name="Book this time").click()
    page.wait_for_timeout(300)
    page.unroute("**/confirmation/**")
    page.go_back()
    if "confirmation" not in page.url:
        page.go_forward()
    page.get_by_role("button", name="Book this time").click()

    page.get_by_role("heading", name="Your appointment is booked").wait_for()
    assert Appointment.objects.filter(patient=live_cast.ada).count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_of_booking_is_without_fault(axe, adas, address, size, scheme):
    page = adas
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    whom = re.sub("&practitioner=.*", "", address)
    for each in ("/", "/riverbend/", "/riverbend/book/", whom, address, "/riverbend/nowhere/"):
        page.goto(each)
        assert (each, axe(page)) == (each, [])
        width = page.evaluate("document.documentElement.scrollWidth")
        assert (each, width) == (each, size["width"])
    page.goto(address)
    choose_first_time(page)
    assert axe(page) == []

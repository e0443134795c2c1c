"""The Patient Portal page and Why not? in a browser: by hand, by keyboard, looked over by axe."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect

from qimen.models import PortalSettings
from tests.cast import NOW, appointment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
P = "/staff/riverbend/portal/"


@pytest.fixture
def oda(live_cast, browse_as):
    appointment(live_cast, live_cast.ada, NOW.replace(year=2090))
    browse_as(live_cast.oda)
    return live_cast


def settings_of(cast):
    return PortalSettings.objects.get(clinic=cast.riverbend)


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_are_accessible_and_never_wider_than_the_screen(oda, page, axe, width):
    page.set_viewport_size({"width": width, "height": 844})
    refused = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    asked = f"why/?service={oda.acupuncture.ref}&date=2031-03-05&time=10:17"
    found = {}

    for path in ["portal/", "portal/early/", "why/", asked]:
        page.goto(f"/staff/riverbend/{path}")
        is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
        if faults := [*axe(page), *(["too wide"] if is_wide else [])]:
            found[path] = faults
    page.goto(P)
    page.locator("#id_card_capture").check()
    page.locator("#id_round_to_minutes_3").check()
    expect(page.locator("#trap-cancel")).to_contain_text("No late-cancel fee")
    expect(page.locator("#so-starts")).to_contain_text("fewer")
    is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    found |= {"changed": faults} if (faults := [*axe(page), *(["wide"] if is_wide else [])]) else {}

    assert (found, refused) == ({}, [])


def test_page_follows_the_form_and_saves_nothing_until_told(oda, page):
    page.goto(P)
    expect(page.locator("#unsaved")).to_have_text("")

    page.locator("#id_round_to_minutes_3").check()
    expect(page.locator(".totals .loss")).to_contain_text(re.compile(r"−[1-9]"))
    expect(page.locator("#unsaved")).to_contain_text("1 change not saved.")
    page.get_by_label("Minimum number of hours prior").fill("12")
    expect(page.locator("#so-self_service")).to_contain_text("up to 12 hours before")
    expect(page.locator("#unsaved")).to_contain_text("2 changes not saved.")
    expect(page.locator("[data-said]")).to_contain_text(
        re.compile(r"\d+ times, \d+ lost, 0 gained")
    )
    assert settings_of(oda).revision == 0
    page.get_by_role("button", name="Save", exact=True).last.click()

    expect(page.locator("main")).to_contain_text("Saved. It holds from now on.")
    assert (settings_of(oda).round_to_minutes, settings_of(oda).cancel_hours) == (60, 12)


def test_typing_is_not_disturbed_while_the_page_follows(oda, page):
    page.goto(P)
    box = page.get_by_label("Minimum number of hours that an appointment can be scheduled")
    box.focus()
    page.keyboard.press("Control+A")

    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.type("48", delay=30)
    expect(page.locator("#unsaved")).to_contain_text("1 change")

    assert page.evaluate("document.activeElement.id") == "id_min_notice_hours"
    assert box.input_value() == "48"


def test_last_of_quick_changes_wins_though_an_earlier_one_is_slow(oda, page):
    page.goto(P)
    box = page.get_by_label("Minimum number of hours prior")
    slow = []
    page.route(P, lambda route: route.continue_() if slow else slow.append(route))

    for hours in ("30", "40", "48"):
        box.fill(hours)
        page.wait_for_timeout(400)

    expect(page.locator("#so-self_service")).to_contain_text("up to 48 hours before")
    with suppress(Error):  # the browser may have given it up
        slow[0].continue_()
    page.wait_for_timeout(400)
    expect(page.locator("#so-self_service")).to_contain_text("up to 48 hours before")
    assert box.input_value() == "48"


def test_answer_that_cannot_be_read_is_not_passed_over(oda, page, axe):
    page.goto(P)

    page.get_by_label("Minimum number of hours prior").fill("999")

    preview = page.locator("#preview .notice")
    expect(preview).to_contain_text("This is what is saved, not what stands in the form.")
    expect(preview).to_contain_text("Enter hours as a whole number from 0 to 720.")
    expect(page.locator("[data-said]")).to_contain_text("The preview shows the saved settings")
    expect(page.locator("#unsaved")).to_have_text("Not saved yet.")
    assert axe(page) == []


def test_picking_in_the_preview_keeps_the_focus(oda, page):
    page.goto(P)
    pick = page.get_by_label("Patient", exact=True)
    pick.focus()

    with page.expect_response(lambda answer: answer.request.method == "POST"):
        pick.select_option("new")
    expect(page.locator("#pv-class")).to_have_value("new")

    page.wait_for_function("document.activeElement.id === 'pv-class'")


def test_everything_is_done_by_keyboard(oda, page):
    page.goto(P)
    page.locator("#id_round_to_minutes_0").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#so-rounding")).to_contain_text("every quarter of an hour")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "id_no_preference"
    page.keyboard.press("Space")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "id_cancel_hours"
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_contain_text("Saved.")
    assert (settings_of(oda).round_to_minutes, settings_of(oda).no_preference) == (15, True)


def test_lost_time_leads_to_the_reason_by_the_settings_that_are_tried_out(oda, page):
    page.goto(P)
    page.locator("#id_round_to_minutes_3").check()
    page.locator(".times-line del a").first.click()

    expect(page.locator("main")).to_contain_text("By settings that are tried out")
    expect(page.locator("main")).to_contain_text("you turn rounding off")
    assert settings_of(oda).round_to_minutes is None


def test_page_works_without_script(oda, browser, page, live):
    context = browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = context.new_page()
    plain.goto(f"{live.url}{P}")
    plain.locator("#id_round_to_minutes_3").check(force=True)
    plain.get_by_role("button", name="Show the preview").click()

    assert "1 change not saved." in plain.locator("main").inner_text()
    assert settings_of(oda).revision == 0
    context.close()

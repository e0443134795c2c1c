"""Single keys on the clinic side: listed on "?", and off for whoever wants none."""

import pytest

from qimen.models import Clinic
from tests import cast as people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(live_cast, browse_as, page):
    browse_as(live_cast.noor)
    return page


def test_question_mark_lists_the_keys_and_escape_closes_the_list(desk, axe):
    desk.goto("/staff/riverbend/")

    desk.keyboard.press("?")
    keys = desk.get_by_role("dialog", name="Keys")
    keys.wait_for()
    assert axe(desk) == []
    assert "New Appointment" in keys.inner_text()
    desk.keyboard.press("Escape")

    keys.wait_for(state="hidden")


def test_keys_lead_through_the_calendar(desk):
    desk.goto("/staff/riverbend/")

    desk.keyboard.press("w")
    desk.wait_for_url("**view=week**")
    desk.keyboard.press("r")
    desk.wait_for_url("**by=room**")
    desk.keyboard.press("j")
    desk.wait_for_url("**date=**")
    desk.keyboard.press("n")
    desk.get_by_role("dialog").get_by_role("heading", name="New Appointment").wait_for()


def test_keys_do_nothing_while_one_types(desk):
    desk.goto("/staff/riverbend/visits/new/")
    desk.get_by_label("Note for staff").focus()

    desk.keyboard.type("want /rest?")

    assert desk.get_by_label("Note for staff").input_value() == "want /rest?"
    assert desk.get_by_role("dialog", name="Keys").count() == 0


def test_keys_can_be_turned_off_and_on_again(desk):
    desk.goto("/staff/riverbend/")
    desk.get_by_role("button", name="Keys").click()
    desk.get_by_role("checkbox", name="Use these keys").uncheck()
    desk.keyboard.press("Escape")

    desk.reload()
    for key in "w?/":
        desk.keyboard.press(key)
    desk.wait_for_timeout(300)

    assert desk.url.endswith("/staff/riverbend/")
    assert desk.get_by_role("dialog", name="Keys").count() == 0
    desk.get_by_role("button", name="Keys").click()
    desk.get_by_role("checkbox", name="Use these keys").check()
    desk.keyboard.press("Escape")
    desk.keyboard.press("w")
    desk.wait_for_url("**view=week**")


def test_practitioners_phone_shows_the_own_day_first(live_cast, browse_as, page):
    Clinic.objects.update(practitioners_see_all=True)
    browse_as(live_cast.mei)
    page.set_viewport_size({"width": 390, "height": 844})

    page.goto("/staff/riverbend/")

    assert page.locator(".cal-lane:visible h2").all_inner_texts() == ["Mei Tan"]
    switch = page.get_by_role("navigation", name="Practitioner").get_by_role("link")
    assert switch.all_inner_texts() == ["Mei Tan", "Lin Zhou"]


def test_twenty_columns_scroll_under_names_and_hours_that_stay(live_cast, desk):
    for number in range(20):
        one = people.practitioner(live_cast.riverbend, f"No{number} Practitioner", position=number)
        people.hours(one, live_cast.main, range(7), 8, 20)
    desk.set_viewport_size({"width": 1280, "height": 800})
    desk.goto("/staff/riverbend/?date=2026-11-09&view=week")

    desk.evaluate("document.querySelector('.cal').scrollTo({left: 9000, top: 300})")

    cal = desk.locator(".cal").bounding_box()
    hour = desk.locator(".cal-times").bounding_box()
    head = desk.locator(".cal-head:has(h2)").last.bounding_box()
    assert abs(hour["x"] - cal["x"]) <= 1
    assert abs(head["y"] - cal["y"]) <= 1
    assert desk.evaluate("document.documentElement.scrollWidth") == 1280

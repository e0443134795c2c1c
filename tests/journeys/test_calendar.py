"""A day at the front desk in a browser: by keyboard, by mouse, and while somebody else works too."""

import re
from datetime import timedelta

import pytest

from qimen.actions import appointments
from qimen.models import Appointment, Message
from qimen.rules.attendance import Step
from tests import cast as people
from tests.cast import acting
from tests.journeys.screens import DESK, PHONE, ROW, address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def heard(page):
    """What the browser complains of; a conflict is an answer, not a fault."""
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def test_appointment_is_made_by_keyboard_alone(live_cast, desk, heard, monday):
    desk.goto(address(monday))

    desk.locator(".cal-free").first.focus()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    desk.get_by_role("heading", name="New Appointment").wait_for()
    desk.keyboard.type("sto")
    found = desk.get_by_role("radio", name=re.compile("Eve Stone"))
    found.wait_for()
    while not found.evaluate("each => each === document.activeElement"):
        desk.keyboard.press("Tab")
    desk.keyboard.press("Space")
    desk.keyboard.press("Enter")

    desk.get_by_text("Booked for").wait_for()
    visit = Appointment.objects.get()
    assert (visit.patient_id, visit.starts_at) == (live_cast.eve.pk, monday + timedelta(hours=1))
    assert desk.locator(".visit", has_text="Eve Stone").count() == 1
    assert heard == []


def test_arrows_lead_from_visit_to_free_time_and_to_the_next_column(live_cast, desk, visit, monday):
    desk.goto(address(monday))

    desk.locator(".visit").focus()
    desk.keyboard.press("ArrowDown")
    below = desk.evaluate("document.activeElement.textContent")
    desk.keyboard.press("ArrowRight")
    beside = desk.evaluate("document.activeElement.textContent")

    assert "Lin Zhou, free 9:30 to 10:00" in below
    assert "Mei Tan, free 9:00 to 10:00" in beside
    assert desk.locator('.cal [tabindex="0"]').count() == 1


def test_visit_is_dragged_and_put_back(live_cast, desk, visit, monday, heard):
    desk.goto(address(monday))
    block = desk.locator(".visit .stage").first.bounding_box()
    there = desk.locator(".cal-col").nth(1).bounding_box()

    desk.mouse.move(block["x"] + 40, block["y"] + 4)
    desk.mouse.down()
    desk.mouse.move(there["x"] + 40, block["y"] + 40, steps=5)
    desk.mouse.move(there["x"] + 40, block["y"] + 4 + 24 * ROW, steps=5)
    desk.mouse.up()

    desk.get_by_text("Moved to").wait_for()
    visit.refresh_from_db()
    assert (visit.practitioner_id, visit.starts_at) == (
        live_cast.mei.pk, monday + timedelta(hours=2),
    )  # fmt: skip
    desk.get_by_role("button", name="Undo").click()
    desk.get_by_text("Moved to").wait_for(state="detached")
    visit.refresh_from_db()
    assert (visit.practitioner_id, visit.starts_at) == (live_cast.lin.pk, monday)
    assert not Message.objects.filter(state="queued").exists()
    assert heard == []


def test_visit_is_lengthened_by_its_lower_edge(live_cast, desk, visit, monday):
    desk.goto(address(monday))
    rest = desk.locator(".visit .stage").nth(1).bounding_box()
    x, y = rest["x"] + 30, rest["y"] + rest["height"] - 2

    desk.mouse.move(x, y)
    desk.mouse.down()
    desk.mouse.move(x, y + 3 * ROW, steps=6)
    desk.mouse.up()

    desk.get_by_text("Moved to").wait_for()
    visit.refresh_from_db()
    assert visit.minutes == 75


def test_drop_into_a_conflict_names_it_in_a_dialog_and_changes_nothing(
    live_cast, desk, visit, monday
):
    people.appointment(
        live_cast, live_cast.eve, monday, practitioner=live_cast.mei, room=live_cast.cedar
    )
    desk.goto(address(monday))
    block = desk.locator(".visit .stage").first.bounding_box()
    there = desk.locator(".cal-col").nth(1).bounding_box()

    desk.mouse.move(block["x"] + 40, block["y"] + 4)
    desk.mouse.down()
    desk.mouse.move(there["x"] + 40, block["y"] + 30, steps=6)
    desk.mouse.move(there["x"] + 40, block["y"] + 4, steps=3)
    desk.mouse.up()

    dialog = desk.get_by_role("dialog")
    dialog.get_by_role("heading", name="This conflicts").wait_for()
    assert "Mei Tan is with Eve Stone" in dialog.inner_text()
    dialog.get_by_role("button", name="Continue and Save").click()
    desk.get_by_text("Moved to").wait_for()
    visit.refresh_from_db()
    assert visit.practitioner_id == live_cast.mei.pk


def test_what_somebody_else_does_appears_and_leaves_an_open_form_alone(
    live_cast, desk, visit, monday
):
    desk.goto(address(monday))
    desk.locator(".visit .stage").first.wait_for()

    people.appointment(live_cast, live_cast.eve, monday + timedelta(hours=3))
    desk.locator(".visit", has_text="Eve Stone").wait_for(timeout=5_500)
    desk.get_by_role("link", name="New Appointment", exact=True).click()
    desk.get_by_label("Note for staff").fill("left knee")
    appointments.mark(
        acting(live_cast.oda), visit.ref, Step.CANCEL, revision=visit.revision, reason="x",
        now=monday - timedelta(days=2),
    )  # fmt: skip
    desk.wait_for_timeout(5_000)
    assert desk.get_by_label("Note for staff").input_value() == "left knee"
    desk.once("dialog", lambda asked: asked.accept())
    desk.get_by_role("button", name="Close").click()

    desk.locator(".visit", has_text="Ada Moreno").wait_for(state="detached", timeout=5_500)


def test_answer_in_a_dialog_shows_on_the_calendar_behind_it(live_cast, desk, monday):
    people.appointment(live_cast, live_cast.eve, monday, status="requested")
    desk.goto(address(monday))
    eves = desk.locator(".visit", has_text="Eve Stone")
    desk.get_by_text("1 request to answer").wait_for()
    eves.focus()
    desk.keyboard.press("Enter")

    desk.get_by_role("button", name="Accept").click()

    desk.get_by_role("dialog").get_by_text("Accepted a moment ago").wait_for()
    desk.get_by_text("1 request to answer").wait_for(state="detached", timeout=1_500)
    desk.keyboard.press("Escape")
    desk.get_by_role("dialog").wait_for(state="detached")
    assert eves.evaluate("each => each === document.activeElement")


def test_new_appointment_works_without_script(live_cast, browser, live, monday):
    context = browser.new_context(base_url=live.url, java_script_enabled=False)
    session = people.session_of(live_cast.noor.account, "staff").session_key
    context.add_cookies([{"name": "qimen_session", "value": session, "url": live.url}])
    page = context.new_page()

    page.goto(address(monday))
    page.locator(".cal-free").nth(1).click(force=True)
    page.get_by_label("Find a patient").fill("stone")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("radio", name=re.compile("Eve Stone")).check()
    page.get_by_role("button", name="Book Appointment").click()

    page.get_by_text("Booked for").wait_for()
    assert Appointment.objects.get().starts_at == monday + timedelta(hours=1)
    context.close()


def test_phone_shows_one_column_and_a_switch(live_cast, browse_as, page, visit, monday):
    page.set_viewport_size(PHONE)
    browse_as(live_cast.noor)
    page.goto(address(monday))

    assert page.locator(".cal-lane:visible").count() == 1
    page.get_by_role("navigation", name="Practitioner").get_by_role("link", name="Mei Tan").click()
    assert page.locator(".cal-lane:visible h2").inner_text() == "Mei Tan"


@pytest.mark.parametrize(
    "look", [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")]
)
def test_every_page_of_the_calendar_is_without_fault(axe, live_cast, desk, visit, monday, look):
    size, scheme = look
    desk.set_viewport_size(size)
    desk.emulate_media(color_scheme=scheme)
    people.appointment(live_cast, live_cast.eve, monday + timedelta(hours=2), status="requested")
    day = f"{monday:%Y-%m-%d}"
    for each in (
        address(monday), address(monday, "&view=week"), address(monday, "&by=room"),
        f"/staff/riverbend/paper/?date={day}", f"/staff/riverbend/visits/new/?date={day}",
        f"/staff/riverbend/visits/{visit.ref}/", f"/staff/riverbend/visits/{visit.ref}/move/",
    ):  # fmt: skip
        desk.goto(each)
        assert (each, axe(desk)) == (each, [])
        width = desk.evaluate("document.documentElement.scrollWidth")
        assert (each, width) == (each, size["width"])
    desk.goto(address(monday))
    desk.locator(".visit .stage:visible").first.click()
    desk.get_by_role("dialog").get_by_role("heading", name="Ada Moreno").wait_for()
    assert axe(desk) == []


@pytest.mark.parametrize("view", ["", "&view=week"])
def test_all_that_the_bar_offers_is_in_sight_on_a_phone(live_cast, desk, monday, view):
    people.location(live_cast.riverbend, "Hill House by the River")
    desk.set_viewport_size(PHONE)
    desk.goto(address(monday, view))

    offered = desk.locator(".cal-bar :is(a, input, select):visible").all()
    ends = [box["x"] + box["width"] for box in (one.bounding_box() for one in offered) if box]

    assert len(ends) > 8
    assert max(ends) <= PHONE["width"]

"""The front desk's form in a browser: few keys for a call, and nothing typed is ever lost."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from qimen.models import Appointment, Patient, Session
from tests.cast import ZONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def monday():
    """The next Monday but one, at nine in Los Angeles: the server's clock is the real one."""
    now = datetime.now(ZoneInfo(ZONE))  # noqa: TID251 - as the server's
    day = now.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=7)
    return day + timedelta(days=-day.weekday() % 7)


@pytest.fixture
def desk(live_cast, browse_as, page, monday):
    """Noor's calendar."""
    page.set_viewport_size({"width": 1280, "height": 800})
    browse_as(live_cast.noor)
    page.goto(f"/staff/riverbend/?date={monday:%Y-%m-%d}")
    return page


@pytest.fixture
def form(desk):
    """New Appointment at nine with Lin: one press on the calendar."""
    desk.locator(".cal-free").first.click(position={"x": 30, "y": 6})
    dialog = desk.get_by_role("dialog")
    dialog.get_by_role("heading", name="New Appointment").wait_for()
    return dialog


def test_known_patient_is_booked_with_one_press_four_letters_and_enter(desk, form, live_cast):
    desk.keyboard.type("ston")
    form.get_by_role("radio", name=re.compile("Eve Stone")).wait_for()
    desk.keyboard.press("Enter")
    assert form.get_by_role("radio", name=re.compile("Eve Stone")).is_checked()
    desk.keyboard.press("Enter")

    desk.get_by_role("status").get_by_text("Eve Stone Booked for").wait_for()
    assert Appointment.objects.get().patient_id == live_cast.eve.pk


def test_name_that_is_not_found_begins_the_new_file(desk, form):
    desk.keyboard.type("Nora Vale")
    form.get_by_text("No patient matches").wait_for()

    form.get_by_text("Add New Patient").click()

    assert form.get_by_label("First name").input_value() == "Nora"
    assert form.get_by_label("Last name").input_value() == "Vale"
    assert form.get_by_label("Phone").evaluate("each => each === document.activeElement")


def test_enter_goes_on_to_the_new_file_where_nobody_is_found(desk, form):
    desk.keyboard.type("Nora Vale")
    form.get_by_text("No patient matches").wait_for()

    desk.keyboard.press("Enter")
    desk.keyboard.type("555 010 4477")
    desk.keyboard.press("Enter")

    desk.get_by_role("status").get_by_text("Nora Vale Booked for").wait_for()
    file = Patient.objects.get(last_name="Vale")
    assert (file.first_name, file.mobile) == ("Nora", "555 010 4477")


def test_search_finds_no_fault_with_what_is_not_filled_in_yet(desk):
    desk.keyboard.press("n")
    form = desk.get_by_role("dialog")
    form.get_by_label("Find a patient").fill("Nora Vale")

    with desk.expect_response("**/visits/new/"):
        form.get_by_role("button", name="Find").click()

    form.get_by_text("No patient matches").wait_for()
    assert form.locator(".error").count() == 0


@pytest.mark.parametrize("way", ["Close", "Escape"])
def test_closing_asks_before_what_was_typed_is_lost(desk, form, way):
    form.get_by_label("Note for staff").fill("left knee")
    asked = []
    desk.on("dialog", lambda question: (asked.append(question.message), question.dismiss()))

    if way == "Escape":
        desk.keyboard.press("Escape")
    else:
        form.get_by_role("button", name="Close").click()

    assert asked == ["What you typed is not saved. Leave it?"]
    assert form.get_by_label("Note for staff").input_value() == "left knee"


def test_form_that_holds_nothing_closes_at_once(desk, form):
    desk.on("dialog", lambda question: pytest.fail(question.message))

    form.get_by_role("button", name="Close").click()

    form.wait_for(state="hidden")


def test_server_that_does_not_answer_costs_no_typing(desk, form):
    form.get_by_label("Note for staff").fill("left knee")
    desk.route("**/visits/new/", lambda route: route.abort())

    form.get_by_role("button", name="Book Appointment").click()

    form.get_by_text("That did not get through.").wait_for()
    assert form.get_by_label("Note for staff").input_value() == "left knee"


def test_limit_that_is_hit_costs_no_typing(desk, form):
    form.get_by_label("Note for staff").fill("left knee")
    desk.route("**/visits/new/", lambda route: route.fulfill(status=429, body="<main>Wait</main>"))

    form.get_by_role("button", name="Book Appointment").click()

    form.get_by_text("That did not get through.").wait_for()
    assert form.get_by_label("Note for staff").input_value() == "left knee"


def test_key_that_is_held_on_the_time_asks_for_free_times_once(desk, form):
    asked = []
    desk.on("request", lambda request: asked.append(request.url) if request.post_data else None)
    form.get_by_label("Start").focus()

    for _ in range(12):
        desk.keyboard.press("ArrowUp")
    with desk.expect_response("**/visits/new/"):
        pass

    assert len(asked) == 1


def test_who_is_signed_out_meanwhile_signs_in_elsewhere_and_saves(desk, form, browse_as, live_cast):
    desk.keyboard.type("ston")
    form.get_by_role("radio", name=re.compile("Eve Stone")).check()
    form.get_by_label("Note for staff").fill("left knee")
    Session.objects.all().delete()

    form.get_by_role("button", name="Book Appointment").click()
    form.get_by_text("You are signed out.").wait_for()
    browse_as(live_cast.noor)
    form.get_by_role("button", name="Book Appointment").click()

    desk.get_by_text("Booked for").wait_for()
    assert Appointment.objects.get().note == "left knee"


def test_page_with_something_typed_asks_before_it_goes(desk, live_cast):
    desk.goto(f"/staff/riverbend/patients/{live_cast.eve.ref}/")
    desk.get_by_role("textbox", name="Address").press_sequentially("9 Elm")
    asked = []
    desk.on("dialog", lambda question: (asked.append(question.type), question.accept()))

    desk.get_by_role("link", name="Calendar").first.click()

    desk.get_by_role("link", name="New Appointment", exact=True).wait_for()
    assert asked == ["beforeunload"]
    assert not Patient.objects.filter(address__contains="9 Elm").exists()


def test_saving_asks_nothing(desk, live_cast):
    desk.on("dialog", lambda question: pytest.fail(question.message))
    desk.goto(f"/staff/riverbend/patients/{live_cast.eve.ref}/")

    desk.get_by_role("textbox", name="Address").press_sequentially("9 Elm")
    desk.get_by_role("button", name="Save").click()

    desk.get_by_text("Saved").first.wait_for()
    assert Patient.objects.get(pk=live_cast.eve.pk).address == "9 Elm"

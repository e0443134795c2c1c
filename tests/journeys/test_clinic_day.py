"""From an empty database to a worked day, by what is visible alone: one owner, one front desk."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from qimen.actions.setup import first_link
from qimen.models import Appointment, Clinic, Message, Patient
from tests.cast import ZONE
from tests.web.account.steps import app_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "plumeria over the old gate"


@pytest.fixture
def now():
    """The server's clock is the real one."""
    return datetime.now(ZoneInfo(ZONE))  # noqa: TID251 - as the server's


@pytest.fixture
def monday(now):
    """The next Monday but one, at nine in Los Angeles."""
    day = now.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=7)
    return day + timedelta(days=-day.weekday() % 7)


def press(page, role, name):
    page.get_by_role(role, name=name).first.click()


def test_owner_sets_the_clinic_up_and_patients_find_times(live, page, now):
    link = first_link.make(anew=False, now=now)

    page.goto(f"/account/first-start/{link}/")
    for label, words in (
        ("Name of the clinic", "Kaimuki Acupuncture"), ("Time zone", "Honolulu"),
        ("Phone of the clinic", "808 555 0100"), ("Your name", "Leilani Kealoha"),
        ("Your e-mail", "leilani@kaimuki.example"), ("Choose a password", PASSWORD),
    ):  # fmt: skip
        page.get_by_label(label).first.fill(words)
    press(page, "button", "Make the clinic")
    page.get_by_label("Code from your app").fill(app_code(page.inner_text("code.secret")))
    press(page, "button", "Continue")
    press(page, "link", "I have written them down")
    page.get_by_label("Address").fill("3620 Waialae Ave, Honolulu")
    press(page, "button", "Save and go on")
    press(page, "link", "Do this later")  # the rooms: left, and taken up again
    press(page, "link", "Go on setting up")
    page.get_by_label("Rooms").fill("Plumeria\nGinger")
    press(page, "button", "Save and go on")
    press(page, "button", "Save and go on")  # the hours as they are
    page.get_by_label("Price").fill("110")
    press(page, "button", "Save and see the portal")

    expect(page.get_by_role("heading", name="Patients can find times now")).to_be_visible()
    assert page.locator(".glimpse-time").count() > 0
    assert Clinic.objects.get().slug == "kaimuki-acupuncture"
    press(page, "button", "Sign out")
    page.goto("/")
    press(page, "link", "For staff")
    expect(page.get_by_role("heading", name="Staff sign-in")).to_be_visible()


@pytest.fixture
def desk(live_cast, browse_as, page, monday):
    page.set_viewport_size({"width": 1280, "height": 800})
    browse_as(live_cast.noor)
    page.goto(f"/staff/riverbend/?date={monday:%Y-%m-%d}")
    return page


def new_appointment(desk, at):
    """Press New Appointment and say when; the patient comes next."""
    press(desk, "link", re.compile("^ ?New Appointment$"))
    form = desk.get_by_role("dialog")
    form.get_by_label("Practitioner", exact=True).select_option(label="Lin Zhou")
    form.get_by_label("Start").fill(f"{at:%H:%M}")
    return form


def book(desk, form, said="Booked for"):
    form.get_by_role("button", name="Book Appointment").click()
    expect(desk.locator(".toast")).to_contain_text(said)


def give_time_off(page, name, on):
    page.goto("/staff/riverbend/settings/")
    press(page, "link", "Time off")
    press(page, "link", "Add time off")
    page.get_by_label("Practitioner").select_option(label=name)
    page.get_by_role("textbox", name="First day").fill(f"{on:%m/%d/%Y}")
    page.get_by_role("button", name="Save", exact=True).click()


def test_front_desk_works_a_day(live_cast, desk, monday, browse_as):
    # A caller who is not on file, and one who is.
    form = new_appointment(desk, monday)
    form.get_by_label("Find a patient").fill("Nora Vale")
    expect(form.get_by_text("No patient matches")).to_be_visible()
    form.get_by_text("Add New Patient").click()
    form.get_by_role("checkbox", name="New patient").uncheck()
    book(desk, form, "Nora Vale Booked for")
    form = new_appointment(desk, monday + timedelta(minutes=15))
    form.get_by_label("Find a patient").press_sequentially("ston")
    expect(form.get_by_role("radio", name=re.compile("Eve Stone"))).to_be_visible()
    form.get_by_label("Find a patient").press("Enter")

    # It conflicts: edited first, then a series with one week left out.
    form.get_by_role("button", name="Book Appointment").click()
    expect(form.get_by_text("Lin Zhou is with Nora Vale")).to_be_visible()
    form.get_by_role("link", name="Edit Appointment").click()
    form.get_by_label("Weeks in a row").fill("2")
    form.get_by_role("button", name="Book Appointment").click()
    form.get_by_role("button", name="Leave out this week").click()
    expect(desk.locator(".toast")).to_contain_text("Eve Stone Booked for")
    eves, noras = (Appointment.objects.get(patient__last_name=name) for name in ("Stone", "Vale"))
    assert eves.starts_at == monday + timedelta(days=7, minutes=15)

    # A note, a cancellation, and the thought better of.
    desk.goto(f"/staff/riverbend/?date={monday:%Y-%m-%d}")
    desk.locator(".visit", has_text="Nora Vale").locator(".stage").first.click()
    form.get_by_text("Add a note").click()
    form.get_by_label("Note for staff").fill("Bring a blanket.")
    form.get_by_role("button", name="Save the note").click()
    expect(form.get_by_text("Bring a blanket.").first).to_be_visible()
    form.locator("summary", has_text="Cancel").click()
    form.get_by_label("Reason").fill("Caught a cold")
    form.get_by_role("button", name="Cancel this appointment").click()
    expect(form.get_by_text("Cancelled by the patient a moment ago")).to_be_visible()
    form.get_by_role("button", name="Undo").click()
    expect(form).to_be_hidden()
    expect(desk.locator(".visit", has_text="Nora Vale")).to_be_visible()
    noras.refresh_from_db()
    assert (noras.status, noras.note) == ("confirmed", "Bring a blanket.")
    assert not Message.objects.filter(kind="appointment_cancelled", state="queued").exists()

    # Lin falls ill: whom it hits is listed, and rebooked with Mei from the list.
    browse_as(live_cast.oda)
    give_time_off(desk, "Lin Zhou", monday)
    desk.get_by_role("link", name="Move the visit of Nora Vale").click()
    desk.get_by_label("Practitioner", exact=True).select_option(label="Mei Tan")
    desk.get_by_label("Start").fill("10:00")
    desk.get_by_role("button", name="Move Appointment").click()
    expect(desk.get_by_text("The visit is moved.")).to_be_visible()
    noras.refresh_from_db()
    assert noras.practitioner_id == live_cast.mei.pk
    assert noras.starts_at == monday + timedelta(hours=1)
    assert Patient.objects.filter(last_name="Vale").count() == 1

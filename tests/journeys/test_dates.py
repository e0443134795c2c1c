"""Staff type dates in the order of their country, whatever language the browser speaks."""

import re
from datetime import timedelta

import pytest

from qimen.models import Appointment, Clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("country", "shown", "typed"),
    [("US", "{m}/{d}/{y}", "{m}/{d}/{y}"), ("GB", "{d}/{m}/{y}", "{d}.{m}.{y}"),
     ("GB", "{d}/{m}/{y}", "{d}/{m}")],
)  # fmt: skip
def test_new_appointment_takes_a_date_as_it_is_typed_there(  # noqa: PLR0917 - fixtures
    live_cast, desk, axe, monday, country, shown, typed
):
    Clinic.objects.update(country=country)
    desk.goto(f"/staff/riverbend/visits/new/?date={monday:%Y-%m-%d}")
    parts = {"d": monday.day, "m": monday.month, "y": monday.year}
    box = desk.get_by_role("textbox", name="Date", exact=True)
    assert box.input_value() == shown.format(**parts)

    later = monday + timedelta(days=1)
    box.fill(typed.format(d=later.day, m=later.month, y=later.year))
    desk.get_by_label("Start").fill("10:00")
    desk.get_by_label("Find a patient").fill("stone")
    desk.get_by_role("radio", name=re.compile("Eve Stone")).check()
    assert axe(desk) == []
    desk.get_by_role("button", name="Book Appointment").click()

    desk.get_by_text("Booked for").wait_for()
    assert Appointment.objects.get().starts_at == later.replace(hour=10)


def test_what_is_no_date_stays_in_its_box_with_what_to_enter(live_cast, desk):
    Clinic.objects.update(country="GB")
    desk.goto("/staff/riverbend/visits/new/")
    desk.get_by_role("textbox", name="Date", exact=True).fill("3/27/2026")
    desk.get_by_label("Start").fill("10:00")
    desk.get_by_label("Find a patient").fill("stone")
    desk.get_by_role("radio", name=re.compile("Eve Stone")).check()

    desk.get_by_role("button", name="Book Appointment").click()

    desk.get_by_role("link", name="Enter a date like 27/3/2026.").wait_for()
    box = desk.get_by_role("textbox", name="Date", exact=True)
    assert box.input_value() == "3/27/2026"
    assert Appointment.objects.count() == 0


def test_calendar_goes_to_a_typed_date(live_cast, desk, monday):
    desk.goto("/staff/riverbend/?view=week")
    box = desk.get_by_role("textbox", name="Date", exact=True)
    box.fill(f"{monday.month}/{monday.day}/{monday.year}")
    box.press("Enter")

    desk.wait_for_url(f"**date={monday:%Y-%m-%d}**")
    assert desk.locator(".btn-group [aria-current]", has_text="Week").count() == 1
    desk.get_by_role("button", name="Date: pick from a calendar").wait_for()


def test_birth_date_finds_a_patient_in_the_order_of_the_country(live_cast, desk):
    Clinic.objects.update(country="GB")
    desk.goto("/staff/riverbend/visits/new/")

    desk.get_by_label("Find a patient").fill("17/5/1990")

    desk.get_by_role("radio", name=re.compile("Eve Stone")).wait_for()

"""Patients in a real browser: by keys alone, quietly, and clean for screen readers."""

import re

import pytest
from playwright.sync_api import expect

from qimen.models import Guardian, JournalEntry, Patient
from tests import cast as people
from tests.actions.test_booking import book

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
LIST = "/staff/riverbend/patients/"


@pytest.fixture
def front_desk(page, live_cast, browse_as):
    browse_as(live_cast.noor)
    page.faults = []
    page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
    return page


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')")


def test_patient_is_found_and_opened_by_keys_alone(front_desk):
    front_desk.goto("/staff/riverbend/")
    front_desk.keyboard.press("/")
    front_desk.wait_for_url(re.compile("/patients/#words$"))
    front_desk.locator("#words:focus").wait_for()
    front_desk.keyboard.type("mor")
    expect(front_desk.locator("[data-result]")).to_have_count(2)
    front_desk.keyboard.press("ArrowDown")
    first = focused(front_desk)
    front_desk.keyboard.press("ArrowDown")
    second = focused(front_desk)
    front_desk.keyboard.press("ArrowUp")
    front_desk.keyboard.press("ArrowUp")
    back = front_desk.evaluate("document.activeElement.id")
    front_desk.keyboard.press("ArrowDown")
    front_desk.keyboard.press("Enter")
    front_desk.wait_for_url(re.compile(r"/patients/\w{16}/$"))

    assert (first, second, back) == ("Moreno, Ada", "Moreno, Max", "words")
    assert front_desk.locator("h1").inner_text() == "Ada Moreno"
    assert front_desk.faults == []


def test_what_was_typed_never_stands_in_the_address_or_the_title(front_desk):
    front_desk.goto(LIST)
    front_desk.fill("#words", "stone")
    expect(front_desk.locator("[data-result]")).to_have_count(1)
    quiet = front_desk.url
    said = front_desk.locator("[data-said]").inner_text()
    front_desk.keyboard.press("Enter")
    front_desk.wait_for_load_state()
    front_desk.get_by_role("link", name="Stone, Eve").click()
    front_desk.wait_for_url(re.compile(r"/patients/\w{16}/$"))

    assert quiet.endswith(LIST)
    assert said == "1 found."
    assert re.search("stone|eve", front_desk.url + front_desk.title(), re.IGNORECASE) is None


def test_slash_in_a_box_is_a_slash(front_desk):
    front_desk.goto(LIST)
    front_desk.fill("#words", "")
    front_desk.keyboard.type("5/17")

    assert front_desk.input_value("#words") == "5/17"


def test_file_is_changed_and_flagged_by_keys_alone(front_desk, live_cast):
    front_desk.goto(f"{LIST}{live_cast.max.ref}/")
    front_desk.get_by_label("Preferred name").focus()
    front_desk.keyboard.type("Maxi")
    front_desk.keyboard.press("Enter")
    front_desk.get_by_text("Saved.", exact=True).wait_for()
    front_desk.get_by_role("link", name="Add a red flag").focus()
    front_desk.keyboard.press("Enter")
    front_desk.get_by_label("Red flag, for staff only").focus()
    front_desk.keyboard.type("Faints easily")
    front_desk.keyboard.press("Tab")
    front_desk.keyboard.press("Enter")
    front_desk.locator(".flag").wait_for()

    saved = Patient.objects.get(pk=live_cast.max.pk)
    assert (saved.preferred_name, saved.red_flag) == ("Maxi", "Faints easily")
    assert JournalEntry.objects.filter(action="patient.archived").count() == 0
    assert front_desk.faults == []


@pytest.mark.parametrize("width", [1280, 390])
def test_name_stays_in_sight_however_far_one_reads(front_desk, live_cast, width):
    front_desk.set_viewport_size({"width": width, "height": 700})
    front_desk.goto(f"{LIST}{live_cast.max.ref}/")
    front_desk.evaluate("window.scrollTo(0, document.body.scrollHeight)")

    assert front_desk.locator("h1").evaluate("h => h.getBoundingClientRect().top >= 0")
    assert front_desk.locator("h1").evaluate("h => h.getBoundingClientRect().top < 200")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_clean_for_screen_readers(front_desk, live_cast, browse_as, axe, scheme):
    book(live_cast)
    Patient.objects.filter(pk=live_cast.eve.pk).update(red_flag="Faints easily")
    front_desk.emulate_media(color_scheme=scheme)
    browse_as(live_cast.oda)
    eve = f"{LIST}{live_cast.eve.ref}/"
    tabs = ("", "appointments/", "messages/", "activity/", "red-flag/")
    colleague = f"/staff/riverbend/settings/staff/{live_cast.noor.ref}/sessions/"
    people.session_of(live_cast.noor.account, "staff")
    paths = [
        LIST, f"{LIST}?archived=1", f"{LIST}new/", *(eve + tab for tab in tabs),
        "/staff/riverbend/journal/", colleague, "/account/sessions/",
    ]  # fmt: skip
    faults = {}
    for path in paths:
        assert front_desk.goto(path).status == 200
        faults[path] = axe(front_desk)

    front_desk.goto(eve)
    front_desk.get_by_role("button", name="Archive this file").click()
    faults["not archived"] = axe(front_desk)
    front_desk.goto(eve)
    front_desk.get_by_label("First name").fill("")
    front_desk.get_by_role("button", name="Save").click()
    faults["to fix"] = axe(front_desk)

    assert {path: found for path, found in faults.items() if found} == {}


def test_guardians_are_clean_for_screen_readers(live_cast, front_desk, axe):
    there = Guardian.objects.create(
        clinic=live_cast.riverbend, patient=live_cast.max, name="Grace Byron", phone="541-555-7009"
    )
    for rest in ("", "guardians/new/", f"guardians/{there.ref}/"):
        front_desk.goto(f"{LIST}{live_cast.max.ref}/{rest}")
        assert front_desk.locator("h1").inner_text().startswith("Max Moreno")
        assert axe(front_desk) == []

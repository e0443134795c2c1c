"""Somebody unknown finds a time first, in a browser, and then says who they are."""

import re

import pytest

from qimen.models import Appointment, PortalSettings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@pytest.fixture
def shown(live_cast):
    PortalSettings.objects.filter(clinic=live_cast.riverbend).update(times_public=True)
    return live_cast


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_visitor_finds_a_time_signs_in_and_books_it(shown, browse_as, page, axe, size):
    page.set_viewport_size(size)
    faults = []
    page.goto("/riverbend/book/")
    for name in ("Yes, I have been here before", "Acupuncture", "Lin Zhou"):
        faults += axe(page)
        page.get_by_role("link", name=re.compile(f"^{name}")).click()
    page.locator(".slot").first.click()
    faults += axe(page)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Sign in to book this time").wait_for()
    faults += axe(page)
    assert page.context.cookies() == []
    browse_as(shown.ada)  # as if through the code from the mail
    page.locator("main").get_by_role("link", name="Sign in").click()
    page.get_by_role("heading", name="Check and confirm").wait_for()
    page.get_by_role("button", name="Book this time").click()

    page.get_by_role("heading", name="Your appointment is booked").wait_for()
    assert Appointment.objects.get().patient == shown.ada
    assert faults == []


def test_visitor_whose_file_says_otherwise_is_told_and_chooses_again(shown, browse_as, page, axe):
    page.set_viewport_size(PHONE)
    page.goto(f"/riverbend/book/?class=new&service={shown.acupuncture.ref}")
    page.get_by_role("link", name=re.compile("^Lin Zhou")).click()
    page.locator(".slot").first.click()
    page.get_by_role("button", name="Continue").click()
    browse_as(shown.ada)  # as if through the code from the mail
    page.locator("main").get_by_role("link", name="Sign in").click()

    page.get_by_text("By your file you have been here before.").wait_for()
    assert axe(page) == []
    page.locator(".slot").first.click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Check and confirm").wait_for()
    assert page.get_by_text("60 minutes").count() == 1

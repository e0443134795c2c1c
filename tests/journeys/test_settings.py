"""Clinic Settings, the Dashboard and the first start's pages in a browser, looked over by axe."""

import pytest

from qimen.models import Closure
from tests.cast import NOW, appointment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = [
    "dashboard/", "start/location/", "start/rooms/", "start/hours/", "start/service/", "start/end/",
    "settings/", "settings/look/", "settings/mail/", "settings/locations/",
    "settings/locations/new/", "settings/rooms/", "settings/rooms/new/", "settings/closures/",
    "settings/closures/new/", "settings/closures/holidays/",
]  # fmt: skip


@pytest.fixture
def furnished(live_cast, browse_as):
    appointment(live_cast, live_cast.ada, NOW.replace(year=2090))
    Closure.objects.create(
        clinic=live_cast.riverbend, starts_on="2090-03-01", ends_on="2090-03-31", ends_minute=1440
    )
    browse_as(live_cast.oda)
    return live_cast


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_are_accessible_and_never_wider_than_the_screen(furnished, page, axe, width):
    page.set_viewport_size({"width": width, "height": 844})
    refused = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    found = {}
    ref = furnished.main.ref
    for path in [*PAGES, f"settings/locations/{ref}/", f"settings/locations/{ref}/deactivation/"]:
        page.goto(f"/staff/riverbend/{path}")
        is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
        if faults := [*axe(page), *(["too wide"] if is_wide else [])]:
            found[path] = faults

    assert (found, refused) == ({}, [])


def test_colour_is_worn_while_it_is_chosen(furnished, page):
    page.goto("/staff/riverbend/settings/look/")
    before = page.locator("#shades svg").first.get_attribute("aria-label")

    page.get_by_label("Hue").fill("20")
    page.get_by_label("Hue").dispatch_event("change")
    page.wait_for_function(
        "was => document.querySelector('#shades svg').getAttribute('aria-label') !== was",
        arg=before,
    )

    worn = "getComputedStyle(document.documentElement).getPropertyValue('--brand-h').trim()"
    assert page.evaluate(worn) == "20"

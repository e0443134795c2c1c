"""The states of booking and moving that one seldom meets: each looked over by axe, at both sizes."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest

from qimen.models import Appointment, PortalSettings, StaffMember, Status
from tests import cast as casting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


@pytest.fixture(params=[(PHONE, "light"), (DESK, "dark")], ids=["phone light", "desk dark"])
def adas(live_cast, browse_as, page, request):
    """Ada's browser, at a size, by day or by night."""
    size, scheme = request.param
    browse_as(live_cast.ada)
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    return page


@pytest.fixture
def faults(adas, axe):
    """What is wrong with the page as it stands."""

    def found():
        is_wide = adas.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
        return [*axe(adas), *(["too wide"] if is_wide else [])]

    return found


@pytest.fixture
def address(live_cast):
    """The times of acupuncture with Lin."""
    chosen = {"service": live_cast.acupuncture.ref, "practitioner": live_cast.lin.ref}
    return f"/riverbend/book/?{urlencode(chosen)}"


def now():
    return datetime.now(UTC)  # noqa: TID251 - as the server's


def set_portal(cast, **values):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(**values)


def heading(page, words):
    page.get_by_role("heading", name=words, level=1).wait_for()


def go_on(page):
    """Choose the first time there is."""
    page.locator(".slot").first.click()
    page.get_by_role("button", name="Continue").click()


def visit_ahead(cast, **columns):
    return casting.appointment(
        cast,
        cast.ada,
        now().replace(second=0, microsecond=0) + timedelta(days=9),
        **columns,
    )


def test_time_that_is_kept_longer_and_then_no_more(adas, address, faults):
    page = adas
    page.clock.install()
    page.goto(address)
    go_on(page)
    heading(page, "Check and confirm")
    assert faults() == []

    page.get_by_role("button", name="Keep it 10 minutes longer").click()
    page.get_by_text("20 minutes left.").wait_for()
    assert faults() == []
    page.clock.fast_forward("17:50")
    page.get_by_text("2 minutes left.").first.wait_for()
    page.clock.fast_forward("02:20")
    page.locator("[data-held-over]", has_text="It may still be free").wait_for()
    assert faults() == []


def test_time_that_ran_out_is_kept_anew_with_the_note(adas, address, faults):
    page = adas
    page.goto(address)
    go_on(page)
    heading(page, "Check and confirm")
    Appointment.objects.filter(status=Status.HELD).update(held_until=now())

    page.reload()
    page.get_by_text("It is not kept for you.").wait_for()
    assert faults() == []
    page.get_by_label("Anything we should know?").fill("My left knee")
    page.get_by_role("button", name="Keep it for 10 minutes").click()

    page.get_by_text("10 minutes left.").wait_for()
    assert page.get_by_label("Anything we should know?").input_value() == "My left knee"
    assert Appointment.objects.get(status=Status.HELD).held_until > now()


def test_time_that_somebody_else_holds(adas, live_cast, address, faults):
    page = adas
    page.goto(address)
    wanted = page.locator(".slot input").first.get_attribute("value")
    casting.appointment(
        live_cast,
        live_cast.eve,
        datetime.strptime(f"{wanted}+0000", "%Y-%m-%dT%H:%MZ%z"),
        status=Status.HELD,
        held_until=now() + timedelta(minutes=9),
    )

    go_on(page)

    heading(page, "That time was just taken")
    assert faults() == []


def test_as_many_visits_as_one_may_have(adas, live_cast, address, faults):
    page = adas
    page.goto(address)
    visit_ahead(live_cast)
    set_portal(live_cast, max_future_visits=1)

    go_on(page)
    heading(page, "You have as many visits booked as is possible online")
    assert faults() == []
    page.goto(address)
    heading(page, "You have as many visits booked as is possible online")
    assert faults() == []


def test_visit_is_moved_and_waits_for_the_answer(adas, live_cast, faults):
    page = adas
    StaffMember.objects.filter(pk=live_cast.lin.pk).update(auto_accept=False)
    visit = visit_ahead(live_cast)
    page.goto(f"/riverbend/appointments/{visit.ref}/")
    page.get_by_role("link", name="Move this visit").click()
    heading(page, "Choose another time")
    assert faults() == []

    go_on(page)
    heading(page, "Check and move")
    assert faults() == []
    page.get_by_role("button", name="Ask for this time").click()

    page.wait_for_url("**?asked=1")
    page.get_by_text("You asked to move it to").wait_for()
    assert faults() == []
    page.goto("/riverbend/appointments/")
    assert faults() == []
    page.goto(
        f"/riverbend/book/confirmation/?moving={visit.ref}&at={visit.starts_at:%Y-%m-%dT%H:%MZ}"
    )
    heading(page, "Take the move back?")
    assert faults() == []
    page.get_by_role("button", name="Take the move back").click()
    page.get_by_text("You have taken the move back.").wait_for()
    assert faults() == []


def test_visit_that_cannot_be_moved_any_more(adas, live_cast, faults):
    page = adas
    visit = visit_ahead(live_cast)
    page.goto(f"/riverbend/book/?moving={visit.ref}")
    heading(page, "Choose another time")
    set_portal(live_cast, cancel_hours=720)

    go_on(page)

    page.wait_for_url(re.compile(r"fixed=1"))
    assert faults() == []

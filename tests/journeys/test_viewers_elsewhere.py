"""Whoever looks from the other side of the date line books the clinic's time, and is told so."""

import pytest
from django.conf import settings

from qimen.models import Appointment, PortalSettings
from tests import cast as casting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("zone", "name"), [("Pacific/Pago_Pago", "Samoa"), ("Pacific/Kiritimati", "Line Islands")]
)
def test_booking_from_elsewhere_is_of_the_clinics_time(browser, live, live_cast, zone, name):
    PortalSettings.objects.filter(clinic=live_cast.riverbend).update(min_notice_hours=0)
    context = browser.new_context(timezone_id=zone)
    page = context.new_page()
    _sign_in(context, live, live_cast.eve)
    query = (
        f"location={live_cast.main.ref}&service={live_cast.acupuncture.ref}"
        f"&practitioner={live_cast.lin.ref}"
    )
    page.goto(f"{live.url}/riverbend/book/?{query}")
    first = page.locator(".slot input").first
    chosen = first.get_attribute("value")
    first.check(force=True)
    page.get_by_role("button", name="Continue").click()
    note = page.locator("[data-zone-note]").inner_text()
    shown = page.locator(".when-time time").first.get_attribute("datetime")
    page.get_by_role("button", name="Book this time").click()
    page.wait_for_url("**/appointments/**")

    one = Appointment.objects.get()
    assert name in note
    assert one.starts_at.strftime("%Y-%m-%dT%H:%MZ") == chosen
    assert shown.startswith(one.wall_start)
    assert page.locator(".when-time time").first.get_attribute("datetime") == shown
    context.close()


def _sign_in(context, live, person):
    from_cast = casting.session_of(person.account, "patient").session_key
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "url": live.url, "value": from_cast}]
    )

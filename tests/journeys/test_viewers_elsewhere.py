"""Whoever looks from the other side of the date line books the clinic's time, and is told so."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.conf import settings
from django.utils.dateformat import format as formatted

from qimen.actions import feeds
from qimen.gateways import letters
from qimen.models import Appointment, Feed, HoursException, Message, PortalSettings
from qimen.queries import feeds as calendar_feeds
from qimen.queries import messages
from tests import cast as casting
from tests.cast import acting

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
    assert "Standard" not in note
    assert one.starts_at.strftime("%Y-%m-%dT%H:%MZ") == chosen
    assert shown.startswith(one.wall_start)
    assert page.locator(".when-time time").first.get_attribute("datetime") == shown
    context.close()


# ── when the clinic's clocks change ──────────────────────────────────────────────────────


@pytest.mark.parametrize("viewer", ["Pacific/Pago_Pago", "Pacific/Kiritimati"])
@pytest.mark.parametrize("change", ["spring", "autumn"])
def test_one_instant_stands_everywhere_when_the_clocks_change(
    browser, live, live_cast, viewer, change
):
    on, after = _next_change(change)
    hours = "3:00 AM" if change == "spring" else "1:00 AM PST"  # an hour gone, an hour twice
    _open_at_night(live_cast, on)
    context = browser.new_context(timezone_id=viewer, base_url=live.url)
    page = context.new_page()
    _sign_in(context, live, live_cast.eve)

    page.goto(
        f"/riverbend/book/?location={live_cast.main.ref}&service={live_cast.consultation.ref}"
        f"&practitioner={live_cast.lin.ref}&date={on}"
    )
    offered = page.locator(f'.slot:has(input[value="{after:%Y-%m-%dT%H:%MZ}"])')
    said = {"times": _plain(offered.inner_text())}
    offered.click()
    page.get_by_role("button", name="Continue").click()
    page.locator("[data-zone-note]:not([hidden])").wait_for()
    said["confirm"] = _plain(page.locator(".when-time").inner_text())
    page.get_by_role("button", name="Book this time").click()
    page.wait_for_url("**/appointments/**")
    said["booked"] = _plain(page.locator(".when-time").inner_text())
    assert "Pacific time" in page.locator(".sheet").inner_text()
    page.goto("/riverbend/appointments/")
    said["list"] = _plain(page.locator(".when-time").inner_text())
    one = Appointment.objects.get()
    _sign_in(context, live, live_cast.oda, "staff")
    page.goto(f"/staff/riverbend/visits/{one.ref}/")
    stamp = after.astimezone(ZoneInfo(casting.ZONE)).isoformat(timespec="minutes")
    said["staff"] = _plain(page.locator(f'time[datetime="{stamp}"]').first.inner_text())
    context.close()

    mails = {row.kind: letters.compose(messages.draft(row)) for row in Message.objects.all()}
    entry = icalendar.Calendar.from_ical(mails["appointment_confirmed"].calendar.content)
    feeds.make(acting(live_cast.eve), now=one.booked_at)
    feed = icalendar.Calendar.from_ical(_feed_of(live_cast.eve, one))
    assert said == dict.fromkeys(said, hours)
    for kind in ("appointment_confirmed", "staff_booked"):
        words = f"{formatted(on, 'l, F j, Y')} at {hours} (Pacific time)"
        assert f"When: {words}\n" in mails[kind].text
        assert words in mails[kind].html
    assert {event["DTSTART"].dt.astimezone(UTC) for event in (*entry.events, *feed.events)} == {
        after
    }
    assert one.starts_at == after


def _plain(shown):
    """An hour as it is read: the small words stand close to the digits."""
    return re.sub(r"(?<=\d)(?=[AP]M)|(?<=[AP]M)(?=P[SD]T)", " ", " ".join(shown.split()))


def _next_change(season):
    """The date of the clinic's next change of clocks, and the hour's first start after it."""
    zone = ZoneInfo(casting.ZONE)
    noon = datetime.now(UTC).replace(hour=20, minute=0, second=0, microsecond=0)  # noqa: TID251 - as the server's
    for ahead in range(1, 370):
        day, before = (noon + timedelta(days=n) for n in (ahead, ahead - 1))
        grown = day.astimezone(zone).utcoffset() - before.astimezone(zone).utcoffset()
        if (grown > timedelta()) if season == "spring" else (grown < timedelta()):
            on = day.astimezone(zone).date()
            hour = time(3) if season == "spring" else time(1, fold=1)
            return on, datetime.combine(on, hour, zone).astimezone(UTC)
    raise AssertionError("the clocks do not change any more")


def _open_at_night(cast, on):
    """Lin works from midnight to six on that one day, and that far ahead may be booked."""
    PortalSettings.objects.filter(clinic=cast.riverbend).update(
        horizon_number=500, horizon_unit="days", min_notice_hours=0, round_to_minutes=60
    )
    HoursException.objects.create(
        clinic=cast.riverbend, practitioner=cast.lin, location=cast.main, on=on,
        starts_minute=0, ends_minute=360,
    )  # fmt: skip


def _feed_of(patient, one):
    feed = Feed.objects.get(patient=patient)
    return calendar_feeds.file(feed, patient.clinic, now=one.booked_at).content


def _sign_in(context, live, person, door="patient"):
    from_cast = casting.session_of(person.account, door).session_key
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "url": live.url, "value": from_cast}]
    )

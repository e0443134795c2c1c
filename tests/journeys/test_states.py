"""States of the clinic's pages that come and go: each with what makes it, and without a fault."""

from datetime import UTC, date, datetime, timedelta

import pytest

from qimen.actions.setup import invitations
from qimen.models import Block, MoveRequest, Room, StaffMember, TimeOff
from qimen.models.sessions import SessionStore
from qimen.scheduling import hours
from tests import cast as people
from tests.cast import acting
from tests.journeys.screens import DESK, PHONE, address
from tests.web.account.steps import give_second_step

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STAFF = "/staff/riverbend/"
SETTINGS = f"{STAFF}settings/"


@pytest.fixture(params=[(PHONE, "dark"), (DESK, "light")], ids=["phone", "desk"])
def look(request, page, axe):
    """Return what is wrong with what is shown, on a phone in the dark and at the desk by light."""
    size, scheme = request.param
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)

    def at():
        is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
        return [*axe(page), *(["too wide"] if is_wide else [])]

    return at


def asked_for(visit, start):
    """Let the patient of a visit wait for another time."""
    whole = ["service_id", "location_id", "practitioner_id", "room_id"]
    plan = {name: getattr(visit, name) for name in whole}
    plan |= {"start": hours.minute_of(start), "stages": visit.stages}
    MoveRequest.objects.create(
        clinic_id=visit.clinic_id, appointment=visit, practitioner=visit.practitioner,
        at=visit.booked_at, starts_at=start, plan=plan, lapses_at=visit.starts_at,
    )  # fmt: skip


def test_calendar_with_a_move_that_waits_and_a_hold(
    live_cast, visit, monday, page, browse_as, look
):
    browse_as(live_cast.noor)
    asked_for(visit, monday + timedelta(hours=2))
    soon = datetime.now(UTC) + timedelta(minutes=9)  # noqa: TID251 - as the server's
    people.appointment(
        live_cast, live_cast.eve, monday + timedelta(hours=4), status="held", held_until=soon
    )

    page.goto(address(monday))
    page.get_by_text("1 request to answer").wait_for()
    on_calendar = look()
    page.goto(f"{STAFF}visits/{visit.ref}/")
    page.get_by_role("button", name="Accept").first.wait_for()
    opened = look()
    page.goto(f"{STAFF}paper/?date={monday:%Y-%m-%d}")
    page.get_by_text("Somebody is booking this time").wait_for()

    assert (on_calendar, opened, look()) == ([], [], [])


def test_free_times_in_new_appointment_and_in_a_move(
    live_cast, visit, monday, page, browse_as, look
):
    browse_as(live_cast.noor)
    found = []
    for path in (f"visits/new/?date={monday:%Y-%m-%d}", f"visits/{visit.ref}/move/"):
        page.goto(f"{STAFF}{path}")
        times = page.locator(".free-times [data-at]")
        times.first.click()
        assert times.first.get_attribute("aria-pressed") == "true"
        found += look()

    assert found == []


def test_stranded_visits_and_their_hand_over(live_cast, visit, monday, page, browse_as, look):
    browse_as(live_cast.noor)
    people.appointment(
        live_cast, live_cast.max, monday, practitioner=live_cast.mei, room=live_cast.cedar
    )
    people.appointment(live_cast, live_cast.eve, monday + timedelta(hours=3))
    Room.objects.filter(pk=live_cast.willow.pk).update(active=False)

    page.goto(f"{STAFF}visits/stranded/")
    page.get_by_text("Ada Moreno").first.wait_for()
    listed = look()
    page.goto(f"{STAFF}visits/room/{live_cast.willow.ref}/?to={live_cast.cedar.ref}")
    page.get_by_text("1 of 2 fits").wait_for()

    assert (listed, look()) == ([], [])


def test_time_off_over_visits_and_blocks_of_a_week(live_cast, visit, monday, page, browse_as, look):
    browse_as(live_cast.noor)
    own = {"clinic": live_cast.riverbend, "practitioner": live_cast.lin}
    day = monday.date()
    off = TimeOff.objects.create(
        **own, starts_on=day, starts_minute=0, ends_on=day, ends_minute=1440
    )
    for n in range(5):
        on = day + timedelta(days=n)
        Block.objects.create(
            **own, title="Lunch", starts_on=on, starts_minute=720, ends_on=on, ends_minute=780,
            weekly_until=date.max,
        )  # fmt: skip
    found = {}
    for path in (f"time-off/{off.pk}/", "time-off/", "blocks/new/", *(
        f"blocks/{Block.objects.first().pk}/{each}" for each in ("", "deletion/")
    )):  # fmt: skip
        page.goto(f"{SETTINGS}{path}")
        if faults := look():
            found[path] = faults

    assert found == {}


def test_change_of_a_service_that_is_not_saved_yet(live_cast, visit, page, browse_as, look):
    browse_as(live_cast.oda)
    page.goto(f"{SETTINGS}services/{live_cast.acupuncture.ref}/")
    page.get_by_label("Lin Zhou").uncheck()
    page.get_by_role("button", name="Save").click()

    page.get_by_role("button", name="Save all the same").wait_for()

    assert look() == []


def test_colleague_who_has_not_come_in_yet(live_cast, page, browse_as, look):
    browse_as(live_cast.oda)
    now = datetime.now(UTC)  # noqa: TID251 - as the server's
    said = invitations.Colleague(
        name="Bo Roth", email="bo@example.org", role="front_desk", is_practitioner=False
    )
    row = invitations.invite(acting(live_cast.oda), said, now=now)
    found = []
    for path in ("staff/", f"staff/{row.ref}/", f"staff/{row.ref}/invitation/"):
        page.goto(f"{SETTINGS}{path}")
        page.get_by_text("Bo Roth").first.wait_for()
        found += look()

    assert (found, StaffMember.objects.get(pk=row.pk).account_id is not None) == ([], True)


def at_account(page, **more):
    """Let the browser have come in by the clinic's door, as the account pages know it."""
    key = next(one for one in page.context.cookies() if one["name"] == "qimen_session")["value"]
    session = SessionStore(key)
    session.update({"clinic_slug": "riverbend", **more})
    session.save()


def test_form_that_came_too_late_is_kept(live_cast, page, browse_as, look):
    browse_as(live_cast.noor)
    form = {"path": f"{STAFF}patients/new/", "fields": [["first_name", "Bo"]]}
    at_account(page, unsent={"account": live_cast.noor.account_id, **form})

    page.goto("/account/unsent/")
    page.get_by_role("button", name="Send it now").wait_for()

    assert look() == []


@pytest.mark.parametrize(
    "path", ["", "totp/deactivate/", "recovery-codes/generate/", "passkeys/", "passkeys/add/"]
)
def test_pages_of_the_second_step(live_cast, page, browse_as, look, path):
    give_second_step(live_cast.noor)
    browse_as(live_cast.noor)
    at_account(page)

    page.goto(f"/account/2fa/{path}")

    assert page.url.endswith(f"/account/2fa/{path}")
    assert look() == []

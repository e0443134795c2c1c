"""A move that waits, in a browser: taken back by its patient, accepted over a conflict, lost."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from qimen.actions import appointments
from qimen.models import Appointment, Message, StaffMember, TimeOff
from qimen.queries import clinics
from qimen.scheduling import minute_of
from tests.actions.test_booking import book, wish
from tests.actions.test_deciding import link
from tests.cast import acting, appointment

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def now():
    return datetime.now(UTC)  # noqa: TID251 - as the server's


@pytest.fixture
def visit(live_cast):
    """Eve's visit on a Tuesday at nine in the clinic; Lin accepts by hand."""
    cast = live_cast
    soon = now() + timedelta(days=9)
    tuesday = soon + timedelta(days=(1 - soon.weekday()) % 7)
    # 18 o'clock UTC is within Lin's hours in winter and in summer.
    one = appointment(cast, cast.eve, tuesday.replace(hour=18, minute=0, second=0, microsecond=0))
    StaffMember.objects.filter(pk=cast.lin.pk).update(auto_accept=False)
    appointments.reschedule(
        acting(cast.eve),
        clinics.by_slug("riverbend"),
        one.ref,
        wish(cast, minute_of(one.starts_at + HOUR)),
        form_key="move-1",
        now=now(),
    )
    one.refresh_from_db()
    return one


def instant(visit):
    return f"{visit.starts_at:%Y-%m-%dT%H:%M}Z"


def come_in_the_way(cast, visit):
    """Lin is away at the time that was asked for."""
    day = (visit.starts_at + HOUR).astimezone(UTC).date()
    TimeOff.objects.create(
        clinic=cast.riverbend, practitioner=cast.lin, title="Course",
        starts_on=day, ends_on=day, starts_minute=0, ends_minute=1440,
    )  # fmt: skip


def test_patient_takes_it_back_on_the_visits_page(live_cast, visit, live, page, browse_as, axe):
    browse_as(live_cast.eve)
    page.goto(f"{live.url}/riverbend/appointments/{visit.ref}/")
    assert axe(page) == []

    page.get_by_role("button", name="Take the move back").click()

    page.get_by_text("You have taken the move back.").wait_for()
    assert axe(page) == []


def test_patient_takes_it_back_by_the_visits_own_time(live_cast, visit, live, page, browse_as, axe):
    browse_as(live_cast.eve)
    day = f"{visit.starts_at:%Y-%m-%d}"
    page.goto(f"{live.url}/riverbend/book/?moving={visit.ref}&date={day}&at={instant(visit)}")
    assert axe(page) == []
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Take the move back?").wait_for()
    assert axe(page) == []

    page.get_by_role("button", name="Take the move back").click()

    page.get_by_text("You have taken the move back.").wait_for()
    page.goto(f"{live.url}/riverbend/book/confirmation/?moving={visit.ref}&at={instant(visit)}")
    page.get_by_text("Nothing has been changed.").wait_for()
    assert axe(page) == []


def test_desk_accepts_it_over_what_came_up_meanwhile(live_cast, visit, live, page, browse_as, axe):
    come_in_the_way(live_cast, visit)
    browse_as(live_cast.noor)
    page.goto(f"{live.url}/staff/riverbend/visits/{visit.ref}/")
    page.get_by_role("button", name="Accept the move").click()
    page.get_by_role("heading", name="The time asked for conflicts").wait_for()
    assert axe(page) == []

    page.get_by_role("button", name="Continue and Save").click()

    page.get_by_text("Move accepted").wait_for()
    assert Appointment.objects.get(pk=visit.pk).starts_at == visit.starts_at + HOUR


def test_link_leads_to_the_calendar_where_something_came_up(live_cast, visit, live, page, axe):
    token = link(visit)
    come_in_the_way(live_cast, visit)
    page.goto(f"{live.url}/riverbend/requests/{token}/")

    page.get_by_role("button", name="Accept").click()

    page.get_by_role("heading", name="Something came up at that time").wait_for()
    assert axe(page) == []
    assert Appointment.objects.get(pk=visit.pk).starts_at == visit.starts_at


def test_undoing_says_when_it_cannot_be_brought_back(live_cast, visit, live, page, browse_as, axe):
    Message.objects.update(state="sent")
    later = replace(appointments.plan_of(visit), start=minute_of(visit.starts_at + 3 * HOUR))
    appointments.move(acting(live_cast.noor), visit.ref, later, revision=visit.revision, now=now())
    wanted = wish(live_cast, minute_of(visit.starts_at + HOUR))
    book(live_cast, live_cast.ada, wanted, key="ada", now=now())
    browse_as(live_cast.noor)
    page.goto(f"{live.url}/staff/riverbend/visits/{visit.ref}/")
    assert axe(page) == []

    page.get_by_role("button", name="Undo").click()

    page.get_by_text("could not be brought back").wait_for()
    assert axe(page) == []


def test_move_by_staff_says_first_that_it_drops_what_was_asked(
    live_cast, visit, live, page, browse_as, axe
):
    browse_as(live_cast.noor)
    page.goto(f"{live.url}/staff/riverbend/visits/{visit.ref}/move/")

    page.get_by_text("Moving it here drops that").wait_for()
    assert axe(page) == []


def test_handing_over_leaves_it_to_be_answered(live_cast, visit, live, page, browse_as, axe):
    browse_as(live_cast.noor)
    there = f"/staff/riverbend/visits/practitioner/{live_cast.lin.ref}/?to={live_cast.mei.ref}"
    page.goto(f"{live.url}{there}")

    page.get_by_text("Its patient asks to move it").wait_for()
    assert axe(page) == []
    assert visit.practitioner_id == live_cast.lin.pk

"""Free times beside New Appointment and Move: what counts, what fills in, what is told."""

import re
from datetime import date

import pytest

from qimen.models import Appointment, HoursException
from tests.actions.test_booking import book
from tests.web.staff.test_visits import form, path

pytestmark = pytest.mark.django_db
#: Session, account, membership; the patient, and whether they have been here.
BARE = 5
NEW = "/staff/riverbend/visits/new/"


@pytest.fixture
def desk(cast, sign_in):
    return sign_in(cast.noor)


def free(response):
    """Return the buttons of free times, as "date time"."""
    part = (
        response.content.decode().partition('data-part="free"')[2].partition("Show free times")[0]
    )
    return [" ".join(one) for one in re.findall(r'data-date="(\S+)" data-time="(\S+)"', part)]


def test_new_appointment_shows_the_free_times_of_the_day_and_the_next(cast, desk):
    shown = desk.post(NEW, form(cast, do="redraw", time=""))

    assert free(shown) == [
        "2026-03-09 09:00", "2026-03-09 09:30", "2026-03-09 10:00", "2026-03-09 10:30",
        "2026-03-09 11:00", "2026-03-09 11:30", "2026-03-10 09:00",
    ]  # fmt: skip


def test_times_of_an_hour_that_occurs_twice_are_shown_twice_each_with_its_zone(cast, desk):
    """On November 1 the clocks of Eugene go from two back to one."""
    HoursException.objects.create(
        clinic=cast.riverbend, practitioner=cast.lin, location=cast.main, on=date(2026, 11, 1),
        starts_minute=60, ends_minute=180,
    )  # fmt: skip

    for time in ("", "01:00"):
        shown = desk.post(NEW, form(cast, do="redraw", date="2026-11-01", time=time))

        times = [one[-5:] for one in free(shown) if one.startswith("2026-11-01")]
        assert times == ["01:00", "01:30", "01:00", "01:30", "02:00"]
        zones = re.findall(r"P[DS]T", shown.content.decode().partition('data-part="free"')[2])
        assert zones[:4] == ["PDT", "PDT", "PST", "PST"]


def test_what_is_busy_is_not_free_and_a_typed_time_has_the_nearest(cast, desk):
    book(cast)  # Ada is with Lin at nine on Monday the ninth

    shown = desk.post(NEW, form(cast, do="redraw", time="09:00"))

    assert "2026-03-09 09:00" not in free(shown)
    assert all(one.startswith("2026-03-09") for one in free(shown)[:6])


def test_portal_rules_do_not_bind_staff(cast, desk):
    portal = cast.riverbend.portal
    portal.min_notice_hours, portal.horizon_days, portal.online = 72, 1, False
    portal.save()

    near = desk.post(NEW, form(cast, do="redraw", date="2026-03-03", time=""))
    far = desk.post(NEW, form(cast, do="redraw", date="2026-08-10", time=""))

    assert free(near)[0].startswith("2026-03-03")
    assert free(far)[0].startswith("2026-08-10")


def test_hours_do_and_a_day_without_leads_to_the_next_ones(cast, desk):
    shown = desk.post(NEW, form(cast, do="redraw", date="2026-03-07", time=""))  # a Saturday

    assert {one[:10] for one in free(shown)} == {"2026-03-09", "2026-03-10"}


def test_pressed_time_is_filled_in_without_script(cast, desk):
    shown = desk.post(NEW, form(cast, do="pick:2026-03-10T17:30Z", note="Keeps this"))

    assert shown.context["form"]["date"].value() == "2026-03-10"
    assert shown.context["form"]["time"].value() == "10:30"
    assert "Keeps this" in shown.content.decode()
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("odd", ["pick:", "pick:soon", "pick:0001-01-01T00:00Z"])
def test_odd_time_changes_nothing(cast, desk, odd):
    shown = desk.post(NEW, form(cast, do=odd))

    assert shown.status_code == 200
    assert shown.context["form"]["date"].value() == "2026-03-09"


def test_without_a_practitioner_it_says_what_to_choose(cast, desk):
    shown = desk.post(NEW, form(cast, do="redraw", practitioner="")).content.decode()

    assert "Choose service, location and practitioner first." in shown


def test_conflict_offers_what_is_free_instead(cast, desk):
    book(cast)

    shown = desk.post(NEW, form(cast))
    instead = shown.content.decode().partition("Free instead")[2].partition("Continuing")[0]

    assert shown.status_code == 409
    assert re.findall(r'value="pick:\S+Z"', instead)


def test_move_shows_free_times_its_own_among_them_and_keeps_who_was_first(cast, desk):
    visit = book(cast).appointment
    there = path(visit, "move/")

    shown = desk.get(there)
    picked = desk.post(there, {"revision": "0", "do": "pick:2026-03-10T17:30Z"})

    own = f"{visit.wall_start:.10} {visit.wall_start[11:]}"
    assert own in free(shown)
    assert picked.context["form"]["time"].value() == "10:30"
    assert picked.context["revision"] == 0


def test_free_times_take_one_statement(cast, desk, django_assert_num_queries):
    desk.post(NEW, form(cast, do="redraw", practitioner=""))
    desk.post(NEW, form(cast, do="redraw"))
    with django_assert_num_queries(BARE):
        desk.post(NEW, form(cast, do="redraw", practitioner=""))
    with django_assert_num_queries(BARE + 1):
        desk.post(NEW, form(cast, do="redraw"))


def test_practitioner_sees_no_colleagues_free_times(cast, sign_in):
    shown = sign_in(cast.lin).post(NEW, form(cast, do="redraw", practitioner=cast.mei.ref))

    assert free(shown) == []


def test_first_practitioner_of_the_list_is_the_one_whose_times_are_shown(cast, desk):
    shown = desk.get(f"{NEW}?date=2026-03-09")

    assert shown.context["form"]["practitioner"].value() == cast.lin.ref
    assert free(shown)[0] == "2026-03-09 09:00"
    assert "Choose service" not in shown.content.decode()

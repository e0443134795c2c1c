"""Moving one's own visit in the portal: the steps of booking, and the rules that say when not."""

import re
from datetime import timedelta

import pytest
import time_machine

from qimen.models import Appointment, MoveRequest, PortalSettings, StaffMember, Status
from tests import cast as casting
from tests.cast import NOW
from tests.web.public.pages import BOOK, CONFIRM, KEY, text

pytestmark = pytest.mark.django_db
#: Tuesday, March 10, 2026, nine in the morning in Los Angeles; and half past.
NINE = NOW.replace(day=10, hour=16)
HALF_PAST, ELEVEN = "2026-03-10T16:30Z", "2026-03-10T18:00Z"


@pytest.fixture
def visit(cast):
    return casting.appointment(cast, cast.ada, NINE)


def moving(visit, path=BOOK, **values):
    more = "".join(f"&{name}={value}" for name, value in values.items())
    return f"{path}?moving={visit.ref}{more}"


def send(client, visit, at=ELEVEN, key=KEY, **values):
    return client.post(moving(visit, CONFIRM, at=at, **values), {"form_key": key})


def at_nine(visit):
    visit.refresh_from_db()
    return visit.starts_at == NINE


def test_times_for_a_move_are_those_of_its_service_with_the_same_practitioner(cast, sign_in, visit):
    said = text(sign_in(cast.ada).get(moving(visit, date="2026-03-10")))

    assert "Choose another time" in said
    assert "Your visit is on <b>Tuesday, March 10 at" in said
    assert f"moving={visit.ref}" in said
    assert 'value="2026-03-10T16:30Z"' in said


def test_who_gives_it_may_be_chosen_anew(cast, sign_in, visit):
    client = sign_in(cast.ada)
    said = text(client.get(moving(visit, practitioner="choose")))

    assert "Who would you like to see?" in said
    assert f"moving={visit.ref}" in said


def test_last_look_says_where_it_is_and_where_it_would_be(cast, sign_in, visit):
    said = text(sign_in(cast.ada).get(moving(visit, CONFIRM, at=ELEVEN)))

    assert "Now: <del>Tuesday, March 10 at" in said
    assert "Move to this time</button>" in said


def test_move_goes_to_the_same_appointment(cast, sign_in, visit):
    response = send(sign_in(cast.ada), visit)

    assert response.headers["Location"] == f"/riverbend/appointments/{visit.ref}/?moved=1"
    visit.refresh_from_db()
    assert visit.wall_start == "2026-03-10T11:00"
    assert Appointment.objects.count() == 1


def test_move_to_a_time_that_overlaps_the_old_one_by_a_hold(cast, sign_in, visit):
    client = sign_in(cast.ada)
    held = client.post(moving(visit, f"{BOOK}hold/"), {"at": HALF_PAST})
    said = text(client.get(held.headers["Location"]))
    send(client, visit, at=HALF_PAST)

    assert "We keep this time for you until" in said
    visit.refresh_from_db()
    assert visit.wall_start == "2026-03-10T09:30"
    assert Appointment.objects.count() == 1


def test_move_with_somebody_who_accepts_by_hand_waits_and_says_so(cast, sign_in, visit):
    StaffMember.objects.filter(pk=cast.lin.pk).update(auto_accept=False)
    client = sign_in(cast.ada)
    look = text(client.get(moving(visit, CONFIRM, at=HALF_PAST)))

    response = send(client, visit, at=HALF_PAST)
    said = text(client.get(response.headers["Location"]))

    assert "Until then your visit stays where it is" in look
    assert "Ask for this time</button>" in look
    assert response.headers["Location"].endswith("?asked=1")
    assert "You asked to move it to <b>Tuesday, March 10 at" in said
    assert at_nine(visit)
    assert MoveRequest.objects.count() == 1


def test_page_of_a_visit_offers_the_move_until_the_cut_off(cast, sign_in, visit):
    client = sign_in(cast.ada)
    page = f"/riverbend/appointments/{visit.ref}/"
    with time_machine.travel(NINE - timedelta(hours=24), tick=False):
        last = text(casting.sign_in(client, cast.ada).get(page))
    with time_machine.travel(NINE - timedelta(hours=24) + timedelta(seconds=1), tick=False):
        late = text(casting.sign_in(client, cast.ada).get(page))

    assert "Move this visit</a>" in last
    assert "Move this visit" not in late
    assert "Less than 24 hours are left" in late


@pytest.mark.parametrize(
    "change", [{"self_service_changes": False}, {"cancel_hours": 720}, {"online": False}]
)
def test_visit_that_cannot_be_moved_leads_to_the_reason(cast, sign_in, visit, change):
    PortalSettings.objects.update(**change)
    client = sign_in(cast.ada)

    for answer in (
        client.get(moving(visit)),
        client.get(moving(visit, CONFIRM, at=ELEVEN)),
        client.post(moving(visit, f"{BOOK}hold/"), {"at": ELEVEN}),
        send(client, visit),
    ):
        is_told = "Call us to book" in text(answer)
        assert is_told or answer.headers["Location"].endswith("?fixed=1") or "/book/?" in answer.url
    assert at_nine(visit)


def test_page_says_why_a_visit_cannot_be_moved(cast, sign_in, visit):
    PortalSettings.objects.update(cancel_hours=720)

    said = text(sign_in(cast.ada).get(moving(visit), follow=True))

    assert "This visit cannot be moved online. Nothing has been changed." in said
    assert "Less than 720 hours are left" in said


def test_move_into_a_time_that_was_just_taken_offers_others_and_leaves_the_visit(
    cast, sign_in, visit
):
    casting.appointment(cast, cast.eve, NINE + timedelta(hours=2))

    response = send(sign_in(cast.ada), visit)

    assert response.status_code == 409
    assert "your visit stays where it is" in text(response)
    assert "Move to the time I chose</button>" in text(response)
    assert at_nine(visit)


def test_one_of_the_nearest_times_is_moved_to_from_there(cast, sign_in, visit):
    casting.appointment(cast, cast.eve, NINE + timedelta(hours=2))
    client = sign_in(cast.ada)
    said = text(send(client, visit))
    key = re.search(r'name="form_key" value="([^"]+)"', said).group(1)
    near = re.search(r'name="at" value="([^"]+)"', said).group(1)

    client.post(moving(visit, CONFIRM), {"at": near, "form_key": key})

    assert not at_nine(visit)


def test_same_form_twice_moves_once(cast, sign_in, visit):
    client = sign_in(cast.ada)
    first, second = send(client, visit), send(client, visit)

    assert first.headers["Location"] == second.headers["Location"]
    visit.refresh_from_db()
    assert visit.revision == 1


@pytest.mark.parametrize("key", ["", "short"])
def test_form_without_a_sound_key_moves_nothing(cast, sign_in, visit, key):
    assert send(sign_in(cast.ada), visit, key=key).status_code == 422
    assert at_nine(visit)


def test_visit_of_somebody_else_is_not_there_to_be_moved(cast, sign_in, visit):
    client = sign_in(cast.eve)

    said = text(client.get(moving(visit)))
    client.post(moving(visit, CONFIRM, at=ELEVEN), {"form_key": KEY})

    assert "What would you like to book?" in said
    assert at_nine(visit)


def test_visitor_is_not_told_of_anybodys_visit(client, cast, visit):
    assert "March 10" not in text(client.get(moving(visit)))


def test_declined_request_says_so(cast, sign_in, visit):
    Appointment.objects.update(status=Status.DECLINED)

    said = text(sign_in(cast.ada).get(f"/riverbend/appointments/{visit.ref}/"))

    assert "This request was declined" in said

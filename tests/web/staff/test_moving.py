"""Moving a visit by the form, or as the calendar's script says it."""

import re

import pytest

from qimen.models import Appointment
from tests.actions.test_arranging import book_for, move, plan
from tests.actions.test_booking import book, nine
from tests.web.staff.test_visits import path, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast, sign_in):
    return sign_in(cast.noor)


@pytest.fixture
def visit(cast):
    return book(cast).appointment


def test_move_form_stands_where_the_visit_does(cast, desk, visit):
    page = text(desk.get(path(visit, "move/")))

    assert 'value="2026-03-09"' in page
    assert 'value="09:00"' in page
    assert f'<option value="{cast.willow.ref}" selected>' in page


def test_visit_is_moved_by_the_form(cast, desk, visit):
    sent = {"date": "2026-03-10", "time": "11:00", "practitioner": cast.mei.ref, "room": "",
            "revision": visit.revision}  # fmt: skip

    response = desk.post(path(visit, "move/"), sent)

    visit.refresh_from_db()
    assert (visit.wall_start, visit.practitioner_id) == ("2026-03-10T11:00", cast.mei.pk)
    assert "Moved to Tue, Mar 10" in text(desk.get(response["Location"]))


@pytest.mark.parametrize(
    ("back", "there"),
    [
        ("/staff/riverbend/settings/time-off/", "/staff/riverbend/settings/time-off/"),
        ("/staff/harbor/", "/staff/riverbend/?date=2026-03-10"),
        ("//elsewhere.example/staff/riverbend/", "/staff/riverbend/?date=2026-03-10"),
        ("/staff/riverbend/../../elsewhere", "/staff/riverbend/?date=2026-03-10"),
    ],
)
def test_move_that_began_on_a_list_leads_back_to_it(cast, desk, visit, back, there):
    sent = {"date": "2026-03-10", "time": "11:00", "room": "", "revision": visit.revision}

    page = text(desk.get(path(visit, "move/"), {"back": back}))
    response = desk.post(path(visit, "move/"), {**sent, "back": back})

    assert f'name="back" value="{back}"' in page
    assert response["Location"].split("&")[0] == there


def test_request_is_moved_in_the_words_of_a_request(cast, desk, visit):
    Appointment.objects.update(status="requested")

    page = text(desk.get(path(visit, "move/")))
    sent = {"date": "2026-03-10", "time": "11:00", "revision": visit.revision}
    moved = text(desk.get(desk.post(path(visit, "move/"), sent)["Location"]))

    assert "<h1>Move this request</h1>" in page
    assert "Moving does not accept it" in page
    assert "the request has a new time, and that it is not confirmed yet" in page
    assert "It is still a request" in moved
    visit.refresh_from_db()
    assert visit.status == "requested"


def test_visit_is_moved_and_lengthened_as_a_script_says_it(cast, desk, visit):
    desk.post(path(visit, "move/"), {"at": "2026-03-09T17:15Z", "revision": visit.revision})
    visit.refresh_from_db()
    assert (visit.wall_start, visit.minutes) == ("2026-03-09T10:15", 60)

    desk.post(path(visit, "move/"), {"length": "75", "revision": visit.revision})
    visit.refresh_from_db()
    assert [stage["minutes"] for stage in visit.stages] == [30, 45]


def test_move_into_a_conflict_names_it_and_keeps_what_was_chosen(cast, desk, visit):
    book_for(cast, plan(cast, nine(120)), whom=cast.ada.ref)
    sent = {"date": "2026-03-09", "time": "11:15", "revision": visit.revision}

    response = desk.post(path(visit, "move/"), sent)
    page = text(response)

    assert (response.status_code, 'value="11:15"' in page) == (409, True)
    assert "<b>Lin Zhou</b> is with" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    assert desk.post(path(visit, "move/"), {**sent, "seen": seen}).status_code == 302


def test_stale_move_shows_what_changed_and_lets_one_decide(cast, desk, visit):
    stale = visit.revision
    move(cast, visit, plan(cast, nine(120)), who=cast.oda)
    sent = {"date": "2026-03-10", "time": "11:00", "revision": stale}

    response = desk.post(path(visit, "move/"), sent)
    page = text(response)

    assert response.status_code == 409
    assert "It stands now at Monday, March 9, 11:00" in re.sub(r"<[^>]+>", "", page)
    assert 'value="2026-03-10"' in page
    fresh = re.search(r'name="revision" value="(\d+)"', page)[1]
    assert desk.post(path(visit, "move/"), {**sent, "revision": fresh}).status_code == 302


@pytest.mark.parametrize("sent", [{"at": "soon"}, {"length": "9999"}, {"date": "x"}, {"room": "x"}])
def test_move_to_nowhere_is_refused_in_words(cast, desk, visit, sent):
    response = desk.post(path(visit, "move/"), {**sent, "revision": visit.revision})

    assert response.status_code == 422
    assert "to fix" in text(response)

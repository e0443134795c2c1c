"""Answering, on a visit's page, the move that its patient asks for."""

import re
from datetime import date

import pytest

from qimen.models import Appointment, MoveRequest, TimeOff
from qimen.scheduling import at
from tests.actions.test_asking import put_out_of_use, waiting  # noqa: F401 - a fixture
from tests.actions.test_booking import nine
from tests.actions.test_holding import hold
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday(time_machine):
    time_machine.move_to(NOW, tick=False)


def page(visit, what=""):
    return f"/staff/riverbend/visits/{visit.ref}/{what}"


def answer(client, visit, step, reason=""):
    sent = {"step": step, "reason": reason, "revision": visit.revision}
    return client.post(page(visit, "move-request/"), sent)


def text(response):
    return " ".join(response.content.decode().split())


def test_page_says_what_is_asked_and_how_to_answer(cast, sign_in, waiting):  # noqa: F811
    said = text(sign_in(cast.noor).get(page(waiting)))

    assert "The patient asks to move it to <b>Monday, March 9 at" in said
    assert "Accept the move</button>" in said


def test_dashboard_lists_it_among_what_waits(cast, sign_in, waiting):  # noqa: F811
    said = text(sign_in(cast.noor).get("/staff/riverbend/dashboard/"))

    assert page(waiting) in said


def test_accepting_moves_the_visit(cast, sign_in, waiting):  # noqa: F811
    response = answer(sign_in(cast.noor), waiting, "accept_move")

    assert response.status_code == 302
    assert Appointment.objects.get().starts_at == at(nine(30))


def test_declining_needs_a_reason_and_leaves_the_visit(cast, sign_in, waiting):  # noqa: F811
    client = sign_in(cast.noor)

    missing = answer(client, waiting, "decline_move")
    done = answer(client, waiting, "decline_move", "Away")

    assert (missing.status_code, done.status_code) == (422, 302)
    assert "Enter a reason." in text(missing)
    assert Appointment.objects.get().starts_at == at(nine())
    assert MoveRequest.objects.count() == 0


def test_answer_to_what_was_changed_meanwhile_is_not_taken(cast, sign_in, waiting):  # noqa: F811
    Appointment.objects.update(revision=9)

    response = answer(sign_in(cast.noor), waiting, "accept_move")

    assert response.status_code == 409
    assert MoveRequest.objects.count() == 1


def test_practitioner_who_is_not_asked_does_not_answer(cast, sign_in, waiting):  # noqa: F811
    MoveRequest.objects.update(practitioner=cast.mei)
    client = sign_in(cast.lin)

    said = text(client.get(page(waiting)))
    response = answer(client, waiting, "accept_move")

    assert "Move asked for" in said
    assert "Accept the move" not in said
    assert response.status_code == 404


@pytest.fixture
def asked_of_mei(cast, waiting):  # noqa: F811
    """The visit with Lin asks to be moved to Mei."""
    one = MoveRequest.objects.get()
    one.practitioner, one.plan = cast.mei, one.plan | {"practitioner_id": cast.mei.pk}
    one.save()
    return waiting


@pytest.mark.parametrize(
    ("who", "is_seen", "is_named"),
    [("noor", True, True), ("lin", True, True), ("mei", True, False), ("oda", True, True)],
)
def test_calendar_shows_the_asked_time_to_whom_it_concerns(
    cast, sign_in, asked_of_mei, who, is_seen, is_named
):
    said = text(sign_in(getattr(cast, who)).get("/staff/riverbend/?date=2026-03-09"))

    assert ("Move asked for: <b>" in said) is is_seen
    assert ("<b>Eve Stone</b>" in said) is is_named
    assert ("Move asked for: <b>ES</b>" in said) is (is_seen and not is_named)
    assert (f'href="{page(asked_of_mei)}"' in said) is is_seen


def test_calendar_says_that_a_time_is_being_booked_and_not_by_whom(cast, sign_in):
    hold(cast)

    day = sign_in(cast.noor).get("/staff/riverbend/?date=2026-03-09")
    paper = sign_in(cast.noor).get("/staff/riverbend/paper/?date=2026-03-09")

    assert "Being booked until 8:10" in text(day)
    assert "Somebody is booking this time" in text(paper)
    assert "Stone" not in text(day) + text(paper)


def test_paper_lists_the_asked_time(cast, sign_in, waiting):  # noqa: F811
    said = text(sign_in(cast.noor).get("/staff/riverbend/paper/?date=2026-03-09"))

    assert "asks to be moved here" in said
    assert "1 visit<" in said


def test_practitioner_who_is_asked_answers_for_a_colleagues_visit(cast, sign_in, asked_of_mei):
    client = sign_in(cast.mei)

    said = text(client.get(page(asked_of_mei)))
    response = answer(client, asked_of_mei, "accept_move")

    assert "Accept the move" in said
    assert "Cancel" not in said
    assert "e@example" not in said
    assert response.headers["Location"] == page(asked_of_mei)
    assert Appointment.objects.get().practitioner == cast.mei


def test_practitioner_who_declines_a_colleagues_visit_sees_it_no_more(cast, sign_in, asked_of_mei):
    client = sign_in(cast.mei)

    response = answer(client, asked_of_mei, "decline_move", "Full")

    assert response.headers["Location"] == "/staff/riverbend/"
    assert client.get(page(asked_of_mei)).status_code == 404
    assert Appointment.objects.get().practitioner == cast.lin


def test_who_is_asked_to_take_over_does_nothing_else_with_the_visit(cast, sign_in, asked_of_mei):
    sent = {"step": "cancel", "reason": "-", "revision": asked_of_mei.revision}

    response = sign_in(cast.mei).post(page(asked_of_mei, "steps/"), sent)

    assert response.status_code == 404
    assert Appointment.objects.get().status == "confirmed"


def test_answer_that_is_none_changes_nothing(cast, sign_in, waiting):  # noqa: F811
    assert answer(sign_in(cast.noor), waiting, "perhaps").status_code == 422
    assert MoveRequest.objects.count() == 1


@pytest.mark.parametrize("what", ["practitioner", "place"])
def test_move_to_what_is_out_of_use_is_said_to_be_declined_only(
    cast,
    sign_in,
    waiting,  # noqa: F811
    what,
):
    put_out_of_use(waiting, what)
    client = sign_in(cast.noor)

    refused = answer(client, waiting, "accept_move")
    done = answer(client, waiting, "decline_move", "Gone")

    assert (refused.status_code, done.status_code) == (409, 302)
    assert "This move can only be declined" in text(refused)
    assert "Accept the move" not in text(refused)
    assert Appointment.objects.get().starts_at == at(nine())


def test_accepting_over_what_came_up_names_it_and_goes_on_knowingly(cast, sign_in, waiting):  # noqa: F811
    TimeOff.objects.create(
        clinic=cast.riverbend, practitioner=cast.lin, title="Course", starts_on=date(2026, 3, 9),
        ends_on=date(2026, 3, 9), starts_minute=600, ends_minute=720,
    )  # fmt: skip
    client = sign_in(cast.noor)

    refused = answer(client, waiting, "accept_move")
    seen = re.search(r'name="seen" value="([^"]+)"', text(refused))[1]
    sent = {"step": "accept_move", "revision": waiting.revision, "seen": seen}
    done = client.post(page(waiting, "move-request/"), sent)

    assert (refused.status_code, done.status_code) == (409, 302)
    assert "The time asked for conflicts" in text(refused)
    assert "time off (Course)" in text(refused)
    assert f'action="{page(waiting, "move-request/")}"' in text(refused)
    assert Appointment.objects.get().starts_at == at(nine(30))


def test_form_that_moves_it_says_that_this_drops_what_is_asked(cast, sign_in, waiting):  # noqa: F811
    client = sign_in(cast.noor)
    waits = text(client.get(page(waiting, "move/")))
    MoveRequest.objects.all().delete()

    assert "Moving it here drops that, and the patient is told" in waits
    assert "drops that" not in text(client.get(page(waiting, "move/")))


def test_dropped_move_is_in_the_history_once_and_by_itself(cast, sign_in, waiting):  # noqa: F811
    client = sign_in(cast.noor)
    sent = {"step": "cancel", "reason": "Ill", "revision": waiting.revision}
    client.post(page(waiting, "steps/"), sent)

    said = text(client.get(page(waiting)))
    assert said.count("<b>Move asked for dropped") == 1

"""Answering, on a visit's page, the move that its patient asks for."""

import pytest

from qimen.models import Appointment, MoveRequest
from qimen.scheduling import at
from tests.actions.test_asking import waiting  # noqa: F401 - a fixture
from tests.actions.test_booking import nine
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


def test_answer_that_is_none_changes_nothing(cast, sign_in, waiting):  # noqa: F811
    assert answer(sign_in(cast.noor), waiting, "perhaps").status_code == 422
    assert MoveRequest.objects.count() == 1

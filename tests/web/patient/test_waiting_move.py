"""A visit whose move waits for an answer: the patient's pages say so, and offer to take it back."""

from datetime import timedelta

import pytest

from qimen.models import MoveRequest
from qimen.scheduling import at
from tests.actions.test_asking import waiting  # noqa: F401 - a fixture
from tests.actions.test_booking import book, nine
from tests.cast import NOW
from tests.web.public.pages import BOOK, CONFIRM, KEY, text

pytestmark = pytest.mark.django_db
NINE, ASKED = "2026-03-09T16:00Z", "2026-03-09T16:30Z"


@pytest.fixture(autouse=True)
def at_that_time(time_machine):
    time_machine.move_to(NOW, tick=False)


def path(visit, more=""):
    return f"/riverbend/appointments/{visit.ref}/{more}"


def stands(visit):
    visit.refresh_from_db()
    return visit.starts_at == at(nine()) and MoveRequest.objects.count() == 0


def test_list_says_that_a_move_waits(cast, sign_in, waiting):  # noqa: F811
    said = text(sign_in(cast.eve).get("/riverbend/appointments/"))

    assert "You asked to move it to <b>Monday, March 9 at" in said
    assert "The clinic has not answered yet" in said


def test_move_is_taken_back_on_the_visits_page_which_says_so(cast, sign_in, waiting):  # noqa: F811
    client = sign_in(cast.eve)
    offered = text(client.get(path(waiting)))

    response = client.post(path(waiting, "withdrawal/"), follow=True)

    assert "Take the move back</button>" in offered
    assert "You have taken the move back. Your visit stays where it is." in text(response)
    assert "Take the move back" not in text(response)
    assert stands(waiting)


def test_move_that_was_answered_meanwhile_cannot_be_taken_back(cast, sign_in, waiting):  # noqa: F811
    client = sign_in(cast.eve)
    client.post(path(waiting, "withdrawal/"))

    again = text(client.post(path(waiting, "withdrawal/"), follow=True))

    assert "No move waits any more" in again
    assert stands(waiting)


def test_move_of_somebody_else_is_not_there_to_be_taken_back(cast, sign_in, waiting):  # noqa: F811
    assert sign_in(cast.ada).post(path(waiting, "withdrawal/")).status_code == 404
    assert MoveRequest.objects.count() == 1


def test_choosing_the_visits_own_time_asks_and_takes_the_move_back(cast, sign_in, waiting):  # noqa: F811
    client = sign_in(cast.eve)
    here = f"?moving={waiting.ref}&at={NINE}"
    times = text(client.get(f"{BOOK}?moving={waiting.ref}&date=2026-03-09"))
    look = text(client.get(f"{CONFIRM}{here}"))

    response = client.post(f"{CONFIRM}{here}", {"form_key": KEY}, follow=True)

    assert f'value="{NINE}"' in times
    assert "You asked to move it to <b>Monday, March 9 at" in times
    assert "Take the move back?</h1>" in look
    assert "Move to this time" not in look
    assert "You have taken the move back." in text(response)
    assert stands(waiting)


@pytest.fixture
def still(cast):
    """Eve's visit at nine; nothing waits."""
    return book(cast).appointment


def test_visits_own_time_is_not_offered_to_move_to(cast, sign_in, still):
    said = text(sign_in(cast.eve).get(f"{BOOK}?moving={still.ref}&date=2026-03-09"))

    assert f'value="{ASKED}"' in said
    assert f'value="{NINE}"' not in said
    assert f"at={NINE}" not in said


def test_visits_own_time_is_not_the_first_available_either(cast, sign_in, still, time_machine):
    """Twenty-five hours ahead, nine on Monday is the first time there is; then comes half past."""
    time_machine.move_to(still.starts_at - timedelta(hours=25), tick=False)
    said = text(sign_in(cast.eve).get(f"{BOOK}?moving={still.ref}"))

    first = said[said.index("First available") - 200 : said.index("First available")]
    assert "T16:30Z" in first.replace("%3A", ":")


def test_visits_own_time_is_offered_with_another_practitioner(cast, sign_in, still):
    said = text(
        sign_in(cast.eve).get(
            f"{BOOK}?moving={still.ref}&practitioner={cast.mei.ref}&date=2026-03-09"
        )
    )

    assert f'value="{NINE}"' in said


@pytest.mark.parametrize("way", ["look", "send", "hold"])
def test_visits_own_time_is_said_to_change_nothing(cast, sign_in, still, way):
    client, here = sign_in(cast.eve), f"?moving={still.ref}&at={NINE}"
    if way == "look":
        response = client.get(f"{CONFIRM}{here}", follow=True)
    elif way == "send":
        response = client.post(f"{CONFIRM}{here}", {"form_key": KEY}, follow=True)
    else:
        held = f"{BOOK}hold/?moving={still.ref}"
        response = client.post(held, {"at": NINE}, follow=True)

    said = text(response)
    assert "Your visit is at this time already. Nothing has been changed." in said
    assert "We have written" not in said
    still.refresh_from_db()
    assert still.revision == 0

"""The page behind the link in a mail about a request."""

from datetime import date

import pytest

from qimen.models import Appointment, Location, Session, StaffMember, Status, TimeOff
from tests.actions.test_booking import book, nine
from tests.actions.test_deciding import link, requested
from tests.actions.test_rescheduling import by_hand, move
from tests.cast import NOW
from tests.web.public.pages import text

pytestmark = pytest.mark.django_db
ANSWER = "/riverbend/requests/answer/"


@pytest.fixture
def token(cast):
    return link(requested(cast))


def follow(client, token):
    return client.get(f"/riverbend/requests/{token}/")


def status():
    return Appointment.objects.get().status


def test_following_takes_the_secret_out_of_the_address(client, token):
    response = follow(client, token)

    assert (response.status_code, response.headers["Location"]) == (303, ANSWER)
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_form_is_sent_from_somewhere(client, token):
    """Under `no-referrer` a browser says `Origin: null`, and the form would be refused."""
    follow(client, token)

    page = client.get(ANSWER)

    assert ('method="post"' in text(page), page.headers["Referrer-Policy"]) == (True, "same-origin")


def test_page_shows_date_time_and_initials_and_nothing_else_of_the_patient(client, cast, token):
    follow(client, token)
    said = text(client.get(ANSWER))

    assert "Monday, March 9, 2026" in said
    assert "<dd>ES</dd>" in said or "<dd>E. S.</dd>" in said or "<dd>E.S.</dd>" in said
    assert "<dt>Where</dt><dd>Main Street</dd>" in said
    assert not any(word in said for word in ("Eve", "Stone", "eve@example.org", "Acupuncture,"))


def test_looking_changes_nothing_and_signs_nobody_in(client, token):
    follow(client, token)
    client.get(ANSWER)
    client.head(ANSWER)

    assert status() == Status.REQUESTED
    assert (
        client.get("/staff/riverbend/").headers["Location"].startswith("/staff/riverbend/sign-in/")
    )
    assert not Session.objects.exclude(account=None).exists()


def test_accepting_says_so_and_then_the_link_does_nothing_more(client, token):
    follow(client, token)

    said = text(client.post(ANSWER, {"answer": "accept"}, follow=True))
    again = client.post(ANSWER, {"answer": "decline", "reason": "No"})

    assert "You have accepted this request" in said
    assert again.status_code == 409
    assert status() == Status.CONFIRMED


def test_declining_needs_a_reason_and_keeps_what_was_typed(client, token):
    follow(client, token)

    refused = client.post(ANSWER, {"answer": "decline", "reason": "x" * 241})
    missing = client.post(ANSWER, {"answer": "decline", "reason": ""})
    done = text(client.post(ANSWER, {"answer": "decline", "reason": "Away"}, follow=True))

    assert (refused.status_code, missing.status_code) == (422, 422)
    assert "x" * 241 in text(refused)
    assert "Enter a reason." in text(missing)
    assert "You have declined this request" in done
    assert status() == Status.DECLINED


@pytest.mark.parametrize("answer", ["", "perhaps"])
def test_answer_that_is_none_changes_nothing(client, token, answer):
    follow(client, token)

    assert client.post(ANSWER, {"answer": answer}).status_code == 422
    assert status() == Status.REQUESTED


def test_request_that_was_answered_meanwhile_is_said_to_be(client, cast, token):
    follow(client, token)
    Appointment.objects.update(status=Status.CANCELLED)

    response = client.post(ANSWER, {"answer": "accept"})

    assert response.status_code == 409
    assert "This request does not wait any more" in text(response)


def test_link_that_is_void_is_said_to_be(client, token):
    Appointment.objects.update(sequence=1)

    follow(client, token)

    assert "This link can do nothing more" in text(client.get(ANSWER))


@pytest.mark.parametrize("made_up", ["a" * 43, "x", "answers"])
def test_link_that_was_never_given_out_does_not_exist(client, token, made_up):
    assert follow(client, made_up).status_code == 404


def test_link_is_not_for_another_clinic(client, token):
    assert client.get(f"/harbor/requests/{token}/").status_code == 404


def test_answer_without_a_link_does_not_exist(client, token):
    assert client.get(ANSWER).status_code == 404
    assert client.post(ANSWER, {"answer": "accept"}).status_code == 404


def test_link_of_somebody_who_has_left_accepts_nothing(client, cast, token):
    follow(client, token)
    StaffMember.objects.filter(pk=cast.lin.pk).update(disabled_at=NOW)

    client.post(ANSWER, {"answer": "accept"})

    assert status() == Status.REQUESTED


@pytest.fixture
def move_token(cast):
    """Eve's visit at nine asks for half past eleven."""
    one = book(cast).appointment
    by_hand(cast)
    move(cast, one, nine(150))
    return link(one)


def test_page_of_a_move_shows_the_asked_time_and_where_the_visit_stands(client, move_token):
    follow(client, move_token)

    words = text(client.get(ANSWER))

    assert "A patient asks to move a visit to this time" in words
    asked, stands = words.index("11:30"), words.index("Stands until then")
    assert asked < stands < words.index("9:00", stands)
    assert "9:00" not in words[:stands]


@pytest.mark.parametrize(
    ("answer", "title", "what"),
    [
        ("accept", "You have accepted this move", "The visit has its new time."),
        ("decline", "You have declined this move", "The visit stays where it was."),
    ],
)
def test_answer_to_a_move_says_where_the_visit_is(client, move_token, answer, title, what):
    follow(client, move_token)

    done = text(client.post(ANSWER, {"answer": answer, "reason": "Away"}, follow=True))

    assert title in done
    assert what in done


def test_move_to_a_place_out_of_use_is_said_to_be_declined_only(client, move_token):
    follow(client, move_token)
    Location.objects.update(active=False)

    refused = client.post(ANSWER, {"answer": "accept"})
    done = text(client.post(ANSWER, {"answer": "decline", "reason": "Gone"}, follow=True))

    assert refused.status_code == 409
    assert "This move can only be declined" in text(refused)
    assert ">Accept</button>" not in text(refused)
    assert "You have declined this move" in done


def test_move_that_something_came_in_the_way_of_leads_to_the_calendar(client, cast, move_token):
    follow(client, move_token)
    TimeOff.objects.create(
        clinic=cast.riverbend, practitioner=cast.lin, title="Surgery", starts_on=date(2026, 3, 9),
        ends_on=date(2026, 3, 9), starts_minute=0, ends_minute=1440,
    )  # fmt: skip

    refused = client.post(ANSWER, {"answer": "accept"})
    done = text(client.post(ANSWER, {"answer": "decline", "reason": "Away"}, follow=True))

    assert refused.status_code == 409
    assert "Something came up at that time" in text(refused)
    assert "Look at the calendar</a>" in text(refused)
    assert "Surgery" not in text(refused)
    assert "You have declined this move" in done


def test_page_of_a_move_is_clean_in_a_browser(move_token, live, page, axe):
    page.goto(f"{live.url}/riverbend/requests/{move_token}/")

    assert axe(page) == []


def test_page_is_clean_in_a_browser(cast, live, page, axe):
    token = link(requested(cast))
    page.goto(f"{live.url}/riverbend/requests/{token}/")

    assert token not in page.url
    assert axe(page) == []

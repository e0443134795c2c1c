"""The demonstration's mailbox: what everybody would find in their mail; nowhere else does it exist."""

import re

import pytest
from icalendar import Calendar

from qimen.actions import messages
from qimen.models import Clinic, Message, Patient
from qimen.rules.notices import ACCOUNT_FOLDER
from tests.actions.test_booking import book
from tests.cast import NOW

pytestmark = pytest.mark.django_db
INDEX = "/demo/mailbox/"


@pytest.fixture
def demo(settings):
    settings.DEMO = True


@pytest.fixture
def booked(cast, demo):
    return book(cast).appointment


def body_of(response):
    return response.content.decode()


def mail(kind="appointment_confirmed"):
    return f"{INDEX}{Message.objects.get(kind=kind).pk}/"


def test_mailbox_lists_all_mail_newest_first(client, booked):
    page = body_of(client.get(INDEX))
    subjects = re.findall(r'<span class="choice-name">(.*?)</span>', page)

    assert subjects == [
        "New booking: Mon, Mar 9, 9:00 AM",
        "Your appointment is confirmed: Mon, Mar 9, 9:00 AM",
    ]


def test_mailbox_shows_one_address_without_naming_it_in_the_url(client, booked):
    page = body_of(client.get(INDEX))
    [(box, _)] = re.findall(r'href="(/demo/mailbox/\?box=\w+)">(eve@example.org)<', page)
    one = body_of(client.get(box))

    assert "Your appointment is confirmed" in one
    assert "New booking" not in one
    assert "@" not in box


def test_mail_is_shown_as_page_text_and_calendar_file(client, booked):
    shown = client.get(mail())
    frame = client.get(f"{mail()}page/")
    file = client.get(f"{mail()}appointment.ics")

    assert "When: Monday, March 9, 2026 at 9:00 AM (Pacific time)" in body_of(shown)
    assert f'src="{mail()}page/"' in body_of(shown)
    assert "frame-src 'self'" in shown.headers["Content-Security-Policy"]
    assert '<base target="_top">' in body_of(frame)
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert file.headers["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    assert str(Calendar.from_ical(file.content)["method"]) == "REQUEST"


def test_the_frame_of_a_mail_can_run_nothing(client, booked):
    policy = client.get(f"{mail()}page/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert 'sandbox="allow-top-navigation-by-user-activation"' in body_of(client.get(mail()))


def test_hostile_names_stay_words_in_the_mailbox(cast, demo, client):
    Patient.objects.filter(pk=cast.eve.pk).update(first_name="<script>alert(1)</script>")
    Clinic.objects.filter(pk=cast.riverbend.pk).update(name="<img src=x onerror=alert(1)>")
    book(cast)

    for page in (INDEX, mail(), f"{mail()}page/"):
        answer = body_of(client.get(page))
        assert "<script>alert" not in answer
        assert "<img src=x" not in answer


def test_a_code_can_be_read_and_a_forgotten_one_says_so(db, demo, client):
    messages.enqueue_account(
        "login_code", "kim@example.com", {"code": "ABCD-EFGH"}, clinic_id=None, now=NOW,
        expires_at=NOW,
    )  # fmt: skip
    address = mail(f"{ACCOUNT_FOLDER}login_code")
    before = body_of(client.get(address))
    Message.objects.update(facts={})

    assert "ABCD-EFGH" in before
    assert "these words are gone" in body_of(client.get(address))
    assert client.get(f"{address}page/").status_code == 404


@pytest.mark.parametrize("path", ["", "{}/", "{}/page/", "{}/appointment.ics"])
def test_mailbox_does_not_exist_outside_a_demonstration(cast, client, path):
    book(cast)
    number = Message.objects.get(kind="appointment_confirmed").pk

    assert client.get(INDEX + path.format(number)).status_code == 404


@pytest.mark.parametrize("path", ["0/", "0/page/", "0/appointment.ics"])
def test_a_mail_that_is_not_there_is_not_found(demo, db, client, path):
    assert client.get(INDEX + path).status_code == 404


def test_an_empty_mailbox_says_what_to_do(demo, db, client):
    assert "No messages yet" in body_of(client.get(INDEX))


def test_mailbox_is_read_only(demo, db, client):
    assert client.post(INDEX).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_mailbox_reads_in_two_statements(cast, demo, client, django_assert_num_queries, count):
    for number in range(count):
        messages.enqueue_account(
            "login_code", f"p{number}@example.com", {"code": "X"}, clinic_id=None, now=NOW,
            expires_at=NOW,
        )  # fmt: skip

    with django_assert_num_queries(2):
        client.get(INDEX)

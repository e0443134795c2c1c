"""The feed as a calendar reads it: what stands in it, what never does, when it is new."""

from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from qimen.actions import feeds
from qimen.models import Appointment, Clinic, Move
from qimen.queries import messages
from qimen.web.gate import limits
from tests.cast import NOW, acting, appointment

pytestmark = pytest.mark.django_db
NINE = NOW.replace(day=3, hour=17)


@pytest.fixture
def visits(cast):
    """Ada's visit tomorrow and one two months ago; Eve's; all with words that must not leave."""
    words = {"note": "sciatica, again"}
    return (
        appointment(cast, cast.ada, NINE, **words),
        appointment(cast, cast.ada, NINE - timedelta(days=60), **words),
        appointment(cast, cast.eve, NINE + timedelta(days=1), **words),
    )


def address(token, slug="riverbend"):
    return f"/feed/{slug}/{token}.ics"


def of(cast, who, **said):
    return address(feeds.make(acting(getattr(cast, who)), now=NOW, **said))


def entries(answer):
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_patient_reads_when_and_where_and_no_health_word(client, cast, visits):
    answer = client.get(of(cast, "ada"))

    [entry] = entries(answer)
    assert (str(entry["summary"]), str(entry["location"])) == (
        "Appointment - Riverbend Acupuncture", "12 Mill Street",
    )  # fmt: skip
    assert (entry.start, entry.end) == (NINE, NINE + timedelta(hours=1))
    assert {str(name) for name in entry} == {
        "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "STATUS", "TRANSP",
    }  # fmt: skip
    for word in ("sciatica", "Needles", "Ada", "Lin", "Eve", "Willow"):
        assert word not in answer.content.decode()


@pytest.mark.parametrize(("initials", "said"), [(False, ["Booked"] * 2), (True, ["AM", "ES"])])
def test_staff_read_booked_or_initials_by_their_choice(client, cast, visits, initials, said):
    answer = client.get(of(cast, "lin", initials=initials))

    assert [str(entry["summary"]) for entry in entries(answer)] == said
    for word in ("sciatica", "Acupuncture visit", "Ada", "Eve", "Moreno", "Stone"):
        assert word not in answer.content.decode()


def test_patient_cannot_ask_for_initials(client, cast, visits):
    [entry] = entries(client.get(of(cast, "ada", initials=True)))

    assert str(entry["summary"]) == "Appointment - Riverbend Acupuncture"


def test_entry_is_the_same_one_as_in_the_mail(client, cast, visits):
    [entry] = entries(client.get(of(cast, "ada")))

    row = Appointment.objects.select_related("clinic", "location").get(pk=visits[0].pk)
    [mailed] = Calendar.from_ical(messages.calendar_file(row)).walk("VEVENT")
    assert (entry["uid"], entry["sequence"]) == (mailed["uid"], mailed["sequence"])


def test_request_is_tentative_and_what_is_cancelled_is_gone(client, cast, visits):
    feed = of(cast, "ada")
    Appointment.objects.filter(pk=visits[0].pk).update(status="requested")
    asked = entries(client.get(feed))
    Appointment.objects.filter(pk=visits[0].pk).update(status="cancelled")

    assert [str(entry["status"]) for entry in asked] == ["TENTATIVE"]
    assert entries(client.get(feed)) == []


def test_hold_is_not_in_it(client, cast, visits):
    Appointment.objects.filter(pk=visits[0].pk).update(
        status="held", held_until=NOW + timedelta(minutes=5)
    )

    assert entries(client.get(of(cast, "ada"))) == []


def test_calendar_is_told_how_often_to_look_and_asks_nobody_anything(client, cast, visits):
    calendar = Calendar.from_ical(client.get(of(cast, "ada")).content)

    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in calendar.to_ical()
    assert "METHOD" not in calendar


# ── as new as it has to be ───────────────────────────────────────────────────────────────


def test_unchanged_feed_is_not_sent_again(client, cast, visits):
    feed = of(cast, "ada")
    first = client.get(feed)

    by_tag = client.get(feed, headers={"If-None-Match": first["ETag"]})
    by_date = client.get(feed, headers={"If-Modified-Since": first["Last-Modified"]})

    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert (by_date.status_code, by_date["ETag"]) == (304, first["ETag"])


def test_moved_visit_makes_it_new_by_tag_and_by_date(client, cast, visits):
    feed = of(cast, "ada")
    first = client.get(feed)
    Appointment.objects.filter(pk=visits[0].pk).update(
        starts_at=NINE + timedelta(hours=1), ends_at=NINE + timedelta(hours=2), sequence=1
    )
    Move.objects.create(
        clinic=cast.riverbend, appointment=visits[0], before={}, after={},
        at=NOW + timedelta(minutes=5),
    )  # fmt: skip

    by_tag = client.get(feed, headers={"If-None-Match": first["ETag"]})
    by_date = client.get(feed, headers={"If-Modified-Since": first["Last-Modified"]})

    assert (by_tag.status_code, by_date.status_code) == (200, 200)
    assert entries(by_tag)[0]["sequence"] == 1


def test_new_name_of_the_clinic_makes_it_new_by_tag(client, cast, visits):
    feed = of(cast, "ada")
    first = client.get(feed)
    Clinic.objects.filter(pk=cast.riverbend.pk).update(name="Riverbend & Friends")

    again = client.get(feed, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, "Friends" in str(entries(again)[0]["summary"])) == (200, True)


# ── whose it is ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("token", ["a" * 43, "x", "0" * 300])
def test_unknown_link_answers_like_any_address_that_is_not_there(client, cast, token):
    feed, nowhere = client.get(address(token)), client.get(address(token, "nowhere"))

    assert (feed.status_code, nowhere.status_code) == (404, 404)


def test_no_cookie_is_read_set_or_needed(sign_in, cast, visits):
    feed = of(cast, "ada")

    answers = [Client().get(feed), sign_in(cast.eve).get(feed)]

    assert answers[0].content == answers[1].content
    assert [dict(answer.cookies) for answer in answers] == [{}, {}]
    assert answers[0]["Referrer-Policy"] == "no-referrer"
    assert answers[0]["Cache-Control"] == "no-store"


def test_link_is_never_logged(client, cast, visits, caplog):
    token = feeds.make(acting(cast.ada), now=NOW)
    feeds.end(acting(cast.ada), now=NOW)

    client.get(address(token))

    assert "feed/<slug:slug>/<slug:token>.ics" in caplog.handler.format(caplog.records[-1])
    assert token not in "".join(caplog.handler.format(record) for record in caplog.records)


def test_it_is_read_only_so_often(client, cast, visits, settings):
    limits.seen.counts.clear()
    settings.WEB_PROCESSES = 120
    feed = of(cast, "ada")

    assert [client.get(feed).status_code for _ in range(2)] == [200, 429]


# ── the pages ────────────────────────────────────────────────────────────────────────────

PAGES = {"ada": "/riverbend/appointments/feed/", "lin": "/staff/riverbend/feed/"}


@pytest.mark.parametrize("who", PAGES)
def test_link_is_made_shown_once_and_ended(sign_in, cast, visits, who):
    client = sign_in(getattr(cast, who))

    made = client.post(PAGES[who], {"do": "make"}, follow=True).content.decode()
    again = client.get(PAGES[who]).content.decode()
    feed = made.split('id="feed" readonly value="http://localhost:8000')[1].split('"')[0]

    assert (Client().get(feed).status_code, feed in again) == (200, False)
    assert f"webcal://localhost:8000{feed}" in made
    assert "There is a link, made on Monday, March 2, 2026" in again
    client.post(PAGES[who], {"do": "end"})
    assert Client().get(feed).status_code == 404


def test_staff_choose_initials_on_their_page(sign_in, cast, visits):
    made = sign_in(cast.lin).post(PAGES["lin"], {"do": "make", "initials": "yes"}, follow=True)
    feed = made.content.decode().split('readonly value="http://localhost:8000')[1].split('"')[0]

    assert [str(entry["summary"]) for entry in entries(Client().get(feed))] == ["AM", "ES"]


def test_odd_deed_changes_nothing(sign_in, cast):
    client = sign_in(cast.ada)

    assert client.post(PAGES["ada"], {"do": "dance"}).status_code == 302
    assert "Make a link" in client.get(PAGES["ada"]).content.decode()

"""When a time cannot be booked: the true reason, what was typed, and the way on."""

import re

import pytest

from qimen.models import Appointment, PortalSettings, Service, StaffMember
from tests import cast as casting
from tests.web.public.pages import BOOK, KEY, NINE, confirmation, query, text

pytestmark = pytest.mark.django_db
TEN = "2026-03-03T18:00Z"
PHONE = "(541) 555-0100"


def send(client, cast, at=NINE, note="", key=KEY, **values):
    return client.post(confirmation(cast, at, **values), {"form_key": key, "note": note})


def booked(cast):
    rows = Appointment.objects.filter(clinic=cast.riverbend, patient=cast.ada)
    return list(rows.order_by("starts_at").values_list("wall_start", flat=True))


def note_on(response):
    return re.search(r"<textarea[^>]*>\s*(.*?)</textarea>", response.content.decode(), re.DOTALL)[1]


# ── looking at a time that cannot be booked ──────────────────────────────────────────────


@pytest.mark.parametrize(
    ("at", "heading"),
    [
        ("2026-03-02T15:00Z", "That time has passed"),
        ("2026-03-02T17:00Z", "That time is too soon to book online"),
        ("2026-09-01T16:00Z", "That time is too far ahead"),
        ("2026-03-03T17:10Z", "The times have changed"),
        ("2026-03-07T17:00Z", "There are no visits at that time"),
    ],
)
def test_look_at_a_time_that_rules_refuse_says_which_in_words(cast, sign_in, at, heading):
    response = sign_in(cast.ada).get(confirmation(cast, at))

    assert response.status_code == 200
    assert f"<h1>{heading}</h1>" in text(response)


def test_look_at_a_time_too_soon_gives_the_phone(cast, sign_in):
    said = text(sign_in(cast.ada).get(confirmation(cast, "2026-03-02T17:00Z")))

    assert "Call us and we find a time together: <a" in said
    assert PHONE in said


def test_look_when_one_has_booked_all_one_may_says_so_and_gives_the_phone(cast, sign_in):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(max_future_visits=1)
    casting.appointment(cast, cast.ada, casting.NOW.replace(day=5, hour=18))

    said = text(sign_in(cast.ada).get(confirmation(cast)))

    assert "<h1>You have as many visits booked as is possible online</h1>" in said
    assert "Cancel a visit you no longer need, or call us" in said
    assert "is not free any more" not in said


def test_look_at_the_time_of_ones_own_visit_says_so(cast, sign_in):
    nine = casting.NOW.replace(day=3, hour=17)
    casting.appointment(cast, cast.ada, nine, practitioner=cast.mei)

    said = text(sign_in(cast.ada).get(confirmation(cast)))

    assert "<h1>You already have a visit at that time</h1>" in said


def test_look_names_who_does_not_work_then(cast, sign_in):
    said = text(sign_in(cast.ada).get(confirmation(cast, "2026-03-07T17:00Z")))

    assert "Lin Zhou does not work here then." in said


# ── one form, one visit ──────────────────────────────────────────────────────────────────


def test_form_that_has_booked_does_not_say_so_of_another_time(cast, sign_in):
    """The page was gone back to, another time chosen in it, and the old key sent with it."""
    client = sign_in(cast.ada)
    send(client, cast)

    other = send(client, cast, at=TEN, note="My left knee")

    said = text(other)
    assert other.status_code == 409
    assert "<h1>This page has booked a visit already</h1>" in said
    assert "Tuesday, March 3 at <time" in said
    assert booked(cast) == ["2026-03-03T09:00"]


def test_other_choice_of_a_used_form_can_be_booked_from_there_with_its_note(cast, sign_in):
    client = sign_in(cast.ada)
    send(client, cast)
    said = text(send(client, cast, at="2026-03-04T18:00Z", note="My left knee"))
    way = re.search(r'href="(\?[^"]+)">Book this one as well', said)[1].replace("&amp;", "&")

    look = client.get(f"{BOOK}confirmation/{way}")
    key = re.search(r'name="form_key" value="([^"]+)"', look.content.decode())[1]
    client.post(f"{BOOK}confirmation/{way}", {"form_key": key, "note": note_on(look)})

    assert booked(cast) == ["2026-03-03T09:00", "2026-03-04T10:00"]
    assert Appointment.objects.get(wall_start="2026-03-04T10:00").note == "My left knee"


@pytest.mark.parametrize("other", ["service", "practitioner"])
def test_used_form_with_another_choice_books_nothing(cast, sign_in, other):
    client = sign_in(cast.ada)
    send(client, cast)
    ref = {"service": cast.consultation, "practitioner": cast.mei}[other].ref

    assert send(client, cast, **{other: ref}).status_code == 409
    assert len(booked(cast)) == 1


def test_used_form_with_another_time_is_not_shown_as_booked_when_the_service_has_gone(
    cast, sign_in
):
    client = sign_in(cast.ada)
    send(client, cast)
    Service.objects.filter(pk=cast.acupuncture.pk).update(active=False)

    assert send(client, cast, at=TEN)["Location"].startswith(f"{BOOK}?")


# ── nothing typed is lost ────────────────────────────────────────────────────────────────


def test_note_is_kept_when_the_choice_has_gone_meanwhile(cast, sign_in):
    client = sign_in(cast.ada)
    StaffMember.objects.filter(pk=cast.lin.pk).update(online=False)

    back = client.post(confirmation(cast), {"form_key": KEY, "note": "My <left> knee"}, follow=True)
    look = client.get(confirmation(cast, practitioner=cast.mei.ref))

    assert "Please choose once more. Your note is kept." in text(back)
    assert note_on(look) == "My &lt;left&gt; knee"


def test_note_is_kept_from_a_lost_race_through_choosing_again(cast, sign_in):
    client = sign_in(cast.ada)
    casting.appointment(cast, cast.eve, casting.NOW.replace(day=3, hour=17))
    send(client, cast, note="My left knee")

    assert note_on(client.get(confirmation(cast, TEN))) == "My left knee"


def test_note_is_kept_by_who_rather_takes_another_time(cast, sign_in):
    client = sign_in(cast.ada)

    back = client.post(
        confirmation(cast), {"note": "My left knee", "instead": "2026-03-03", "form_key": KEY}
    )

    assert back["Location"] == f"{BOOK}?{query(cast)}&date=2026-03-03"
    assert note_on(client.get(confirmation(cast, TEN))) == "My left knee"
    assert booked(cast) == []


def test_note_is_gone_once_a_visit_is_booked_with_it(cast, sign_in):
    client = sign_in(cast.ada)
    client.post(confirmation(cast), {"note": "My left knee", "instead": "2026-03-03"})
    send(client, cast, note="My left knee")

    assert note_on(client.get(confirmation(cast, "2026-03-05T18:00Z"))) == ""


def test_note_for_one_clinic_is_not_shown_at_another(cast, sign_in):
    client = sign_in(cast.ada)
    client.post(confirmation(cast), {"note": "My left knee", "instead": "2026-03-03"})
    session = client.session
    session["note"] = {**session["note"], "slug": "harbor"}
    session.save()

    assert note_on(client.get(confirmation(cast, TEN))) == ""


def test_note_stands_in_no_address(cast, sign_in):
    client = sign_in(cast.ada)

    back = client.post(confirmation(cast), {"note": "My left knee", "instead": "2026-03-03"})

    assert "knee" not in back["Location"]

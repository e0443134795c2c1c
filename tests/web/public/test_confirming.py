"""The last look, the booking, and what is said when somebody was faster."""

import re

import pytest

from qimen.models import Appointment, PortalSettings, Service, StaffMember, Status
from tests import cast as casting
from tests.web.public.pages import CONFIRM, KEY, NINE, confirmation, query, text

pytestmark = pytest.mark.django_db
TEN = "2026-03-03T18:00Z"


def visits(cast, patient):
    return Appointment.objects.filter(clinic=cast.riverbend, patient=patient)


def send(client, cast, at=NINE, key=KEY, note="", **values):
    return client.post(confirmation(cast, at, **values), {"form_key": key, "note": note})


def taken(cast):
    """Give Lin at nine on Tuesday to somebody else."""
    return casting.appointment(cast, cast.eve, casting.NOW.replace(day=3, hour=17))


# ── the last look ────────────────────────────────────────────────────────────────────────


def test_confirmation_says_who_what_when_where_and_until_when(cast, sign_in):
    said = text(sign_in(cast.ada).get(confirmation(cast)))

    assert '<span class="when-date">Tuesday, March 3</span>' in said
    assert '<time datetime="2026-03-03T09:00-08:00">9:00<span class="ap">AM</span></time>' in said
    assert "Pacific time" in said
    assert "<dd>Ada Moreno</dd>" in said
    assert "Acupuncture, 60 minutes" in said
    assert "<dd>Lin Zhou</dd>" in said
    assert "<dd>Main Street<br>12 Mill Street" in said
    assert "$95, paid at the clinic" in said
    assert "You can move or cancel it online until <b>Monday, March 2 at" in said
    assert '<button class="btn btn-do btn-big">Book this time</button>' in said


def test_confirmation_gives_each_form_a_key_of_its_own(cast, sign_in):
    client = sign_in(cast.ada)

    keys = [
        re.search(r'name="form_key" value="([^"]{43})"', text(client.get(confirmation(cast))))
        for _ in range(2)
    ]

    assert keys[0].group(1) != keys[1].group(1)


def test_confirmation_speaks_of_asking_where_the_practitioner_answers_first(cast, sign_in):
    StaffMember.objects.filter(pk=cast.lin.pk).update(auto_accept=False)

    said = text(sign_in(cast.ada).get(confirmation(cast)))

    assert "Ask for this time</button>" in said
    assert "Lin Zhou confirms each visit" in said


@pytest.mark.parametrize(
    ("portal", "words"),
    [
        ({"self_service_changes": False}, "To change or cancel a visit, call us"),
        ({"cancel_hours": 48}, "too close to be cancelled online"),
    ],
)
def test_confirmation_says_when_cancelling_is_for_the_phone(cast, sign_in, portal, words):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(**portal)

    assert words in text(sign_in(cast.ada).get(confirmation(cast)))


def test_confirmation_of_a_visitor_leads_to_sign_in_and_back(client, cast):
    response = client.get(confirmation(cast))

    assert response.status_code == 302
    assert response.headers["Location"].startswith(
        "/riverbend/sign-in/?next=%2Friverbend%2Fbook%2F"
    )


@pytest.mark.parametrize("at", ["", "soon", "2026-03-03", "2026-02-30T17:00Z", "9" * 50, "-1"])
def test_confirmation_without_a_time_leads_back_to_the_times(cast, sign_in, at):
    response = sign_in(cast.ada).get(confirmation(cast, at))

    assert response.headers["Location"] == f"/riverbend/book/?{query(cast)}"


@pytest.mark.parametrize("at", ["0001-01-01T00:00Z", "1970-01-01T00:00Z", "9999-12-31T23:59Z"])
def test_confirmation_of_an_absurd_time_is_answered_in_words(cast, sign_in, at):
    response = sign_in(cast.ada).get(confirmation(cast, at))

    assert response.status_code in {200, 302}


def test_confirmation_of_a_time_that_is_gone_offers_the_nearest(cast, sign_in):
    taken(cast)

    response = sign_in(cast.ada).get(confirmation(cast))

    assert response.status_code == 200
    assert "That time is no longer free" in text(response)
    assert text(response).count('name="at"') == 3


# ── booking ──────────────────────────────────────────────────────────────────────────────


def test_booking_leads_to_the_appointment(cast, sign_in):
    response = send(sign_in(cast.ada), cast, note="My left knee")

    visit = visits(cast, cast.ada).get()
    assert response.headers["Location"] == f"/riverbend/appointments/{visit.ref}/?booked=1"
    assert (visit.status, visit.note, visit.practitioner) == (
        Status.CONFIRMED,
        "My left knee",
        cast.lin,
    )
    assert visit.wall_start == "2026-03-03T09:00"


def test_booking_twice_by_the_same_form_books_once(cast, sign_in):
    client = sign_in(cast.ada)

    first, second = send(client, cast), send(client, cast)

    assert first.headers["Location"] == second.headers["Location"]
    assert visits(cast, cast.ada).count() == 1


def test_booking_without_preference_finds_somebody(cast, sign_in):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(no_preference=True)
    taken(cast)

    send(sign_in(cast.ada), cast, practitioner="any")

    visit = visits(cast, cast.ada).get()
    assert (visit.practitioner, visit.no_preference) == (cast.mei, True)


def test_booking_a_time_that_was_just_taken_offers_three_and_keeps_the_note(cast, sign_in):
    taken(cast)

    response = send(sign_in(cast.ada), cast, note="My <left> knee")

    said = text(response)
    assert response.status_code == 409
    assert "That time was just taken" in said
    assert re.findall(r'name="at" value="([^"]+)"', said) == [
        "2026-03-03T17:30Z", "2026-03-03T18:00Z", "2026-03-03T18:30Z",
    ]  # fmt: skip
    assert "My &lt;left&gt; knee</textarea>" in said
    assert visits(cast, cast.ada).count() == 0


def test_one_of_the_nearest_times_is_booked_from_there(cast, sign_in):
    client = sign_in(cast.ada)
    taken(cast)
    key = re.search(r'name="form_key" value="([^"]+)"', text(send(client, cast))).group(1)

    response = client.post(
        f"{CONFIRM}?{query(cast)}", {"at": TEN, "form_key": key, "note": "My knee"}
    )

    assert response.status_code == 302
    assert visits(cast, cast.ada).get().wall_start == "2026-03-03T10:00"


def test_booking_with_a_note_too_long_keeps_it_and_says_what_to_do(cast, sign_in):
    long = "needle " * 200

    response = send(sign_in(cast.ada), cast, note=long)

    assert response.status_code == 422
    assert "Shorten the note to 1000 characters" in text(response)
    assert long.strip() in text(response)
    assert 'href="#id_note"' in text(response)
    assert visits(cast, cast.ada).count() == 0


@pytest.mark.parametrize("key", ["", "short", "k" * 44])
def test_booking_without_a_sound_form_key_books_nothing_and_gives_a_new_one(cast, sign_in, key):
    response = send(sign_in(cast.ada), cast, key=key, note="My knee")

    assert response.status_code == 422
    assert re.search(r'name="form_key" value="[^"]{43}"', text(response))
    assert "My knee</textarea>" in text(response)
    assert visits(cast, cast.ada).count() == 0


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-03-02T17:00Z", "That time is too soon to book online"),
        ("2026-09-01T16:00Z", "That time is too far ahead"),
        ("2026-03-03T17:10Z", "The times have changed"),
        ("2026-03-07T17:00Z", "There are no visits at that time"),
    ],
)
def test_booking_a_time_that_rules_refuse_says_which_in_words(cast, sign_in, at, words):
    response = send(sign_in(cast.ada), cast, at=at)

    assert response.status_code == 409
    assert words in text(response)
    assert visits(cast, cast.ada).count() == 0


def test_booking_over_ones_own_visit_says_so(cast, sign_in):
    nine = casting.NOW.replace(day=3, hour=17)
    casting.appointment(cast, cast.ada, nine, practitioner=cast.mei)

    assert "You already have a visit at that time" in text(send(sign_in(cast.ada), cast))


def test_booking_more_visits_than_allowed_says_so(cast, sign_in):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(max_future_visits=1)
    casting.appointment(cast, cast.ada, casting.NOW.replace(day=5, hour=18))

    response = send(sign_in(cast.ada), cast)

    assert response.status_code == 409
    assert "You have as many visits booked as is possible online" in text(response)


def test_booking_when_it_is_switched_off_books_nothing(cast, sign_in):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(online=False)

    assert "Call us to book" in text(send(sign_in(cast.ada), cast))
    assert visits(cast, cast.ada).count() == 0


def test_booking_a_service_that_is_gone_leads_back_to_choosing(cast, sign_in):
    Service.objects.filter(pk=cast.acupuncture.pk).update(online=False)

    response = send(sign_in(cast.ada), cast)

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/riverbend/book/?")


def test_booking_with_somebody_who_is_gone_is_not_booked_with_whoever_is_left(cast, sign_in):
    StaffMember.objects.filter(pk=cast.lin.pk).update(online=False)
    client = sign_in(cast.ada)

    sent = client.post(confirmation(cast), {"form_key": KEY}, follow=True)

    assert Appointment.objects.count() == 0
    assert "The clinic has changed something meanwhile" in text(sent)
    assert "Choose a time" in text(sent)


def test_confirmation_of_a_place_that_is_gone_does_not_show_the_one_that_is_left(cast, sign_in):
    shown = sign_in(cast.ada).get(confirmation(cast, location="aaaaaaaaaaaaaaaa"))

    assert (shown.status_code, shown["Location"][-10:]) == (302, "&changed=1")


@pytest.mark.parametrize("change", ["service", "practitioner", "portal"])
def test_form_sent_again_after_the_clinic_changed_leads_to_what_it_had_booked(
    cast, sign_in, change
):
    client = sign_in(cast.ada)
    first = client.post(confirmation(cast), {"form_key": KEY})
    if change == "service":
        Service.objects.filter(pk=cast.acupuncture.pk).update(active=False)
    elif change == "practitioner":
        StaffMember.objects.filter(pk=cast.lin.pk).update(online=False)
    else:
        PortalSettings.objects.filter(clinic=cast.riverbend).update(online=False)

    again = client.post(confirmation(cast), {"form_key": KEY})

    assert again["Location"] == first["Location"]
    assert Appointment.objects.count() == 1


def test_booking_is_for_the_signed_in(client, cast):
    response = send(client, cast)

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/riverbend/sign-in/")
    assert Appointment.objects.count() == 0


def test_booking_at_another_clinic_needs_a_file_there(cast, sign_in):
    response = sign_in(cast.ada).post("/harbor/book/confirmation/", {"form_key": KEY})

    assert response.headers["Location"] == "/harbor/file/"


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_confirmation_takes_no_other_method(cast, sign_in, method):
    assert getattr(sign_in(cast.ada), method)(confirmation(cast)).status_code == 405

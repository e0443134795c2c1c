"""The steps up to a time: where, what, with whom, who one is, when."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qimen.models import (
    HoursException,
    Location,
    PartyKind,
    PortalSettings,
    ProvidedTo,
    Room,
    Service,
    StaffMember,
    TimeOff,
)
from tests import cast as casting
from tests.web.public.pages import BOOK, NINE, TUESDAY, query, text, times

pytestmark = pytest.mark.django_db


@pytest.fixture
def boise(cast):
    """A second place, an hour ahead, where only Mei works."""
    place = casting.location(cast.riverbend, "Boise", "America/Boise")
    casting.room(place, "Sage")
    casting.hours(cast.mei, place, [5])
    return place


def set_portal(cast, **values):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(**values)


# ── where, what, with whom ───────────────────────────────────────────────────────────────


def test_booking_skips_the_place_where_there_is_only_one(cast, sign_in):
    said = text(sign_in(cast.ada).get(BOOK))

    assert "What would you like to book?" in said
    assert 'aria-label="Step 1 of 4"' in said


def test_booking_asks_for_the_place_where_there_are_several(cast, sign_in, boise):
    said = text(sign_in(cast.ada).get(BOOK))

    assert "Where would you like to come?" in said
    assert "Mountain time" in said
    assert 'aria-label="Step 1 of 5"' in said


def test_booking_offers_the_services_for_the_patients_class(cast, sign_in):
    Service.objects.filter(pk=cast.consultation.pk).update(provided_to=ProvidedTo.NEW)

    assert "Herbal consultation" not in text(sign_in(cast.ada).get(BOOK))


def test_booking_tells_the_length_of_the_patients_own_visit(cast, sign_in):
    assert "60 minutes" in text(sign_in(cast.ada).get(BOOK))
    cast.ada.came_new = True
    cast.ada.save()
    assert "90 minutes" in text(sign_in(cast.ada).get(BOOK))


def test_booking_shows_a_visitor_what_there_is_for_anyone(client, cast):
    Service.objects.filter(pk=cast.consultation.pk).update(provided_to=ProvidedTo.NEW)

    said = text(client.get(BOOK))

    assert "Herbal consultation" in said
    assert "for a first visit here" in said


def test_booking_says_so_when_the_chosen_service_is_not_for_this_patient(cast, sign_in):
    Service.objects.filter(pk=cast.acupuncture.pk).update(provided_to=ProvidedTo.NEW)

    said = text(sign_in(cast.ada).get(times(cast)))

    assert "What you had chosen is not offered to you here" in said
    assert "What would you like to book?" in said


def test_booking_asks_whom_to_see_where_several_give_the_service(cast, sign_in):
    said = text(sign_in(cast.ada).get(times(cast, practitioner="")))

    assert "Who would you like to see?" in said
    assert "Lin Zhou" in said
    assert "Mei Tan" in said
    assert "No Preference" not in said


def test_booking_names_only_those_who_work_at_the_place(cast, sign_in, boise):
    said = text(sign_in(cast.ada).get(times(cast, location=boise.ref, practitioner="")))

    assert "Choose a time" in said  # Mei alone: nobody to choose from
    assert "Mei Tan" in said


def test_booking_skips_the_practitioner_where_only_one_gives_the_service(cast, sign_in):
    said = text(sign_in(cast.ada).get(times(cast, service=cast.consultation.ref, practitioner="")))

    assert "Choose a time" in said


def test_booking_offers_no_preference_to_existing_patients_by_setting(cast, sign_in):
    set_portal(cast, no_preference=True)

    assert "No Preference" in text(sign_in(cast.ada).get(times(cast, practitioner="")))
    cast.ada.came_new = True
    cast.ada.save()
    assert "No Preference" not in text(sign_in(cast.ada).get(times(cast, practitioner="")))


def test_booking_ignores_no_preference_where_it_is_not_offered(cast, sign_in):
    assert "Who would you like to see?" in text(
        sign_in(cast.ada).get(times(cast, practitioner="any"))
    )


def test_booking_leaves_out_who_accepts_no_online_booking(cast, sign_in):
    StaffMember.objects.filter(pk=cast.lin.pk).update(online=False)

    said = text(sign_in(cast.ada).get(times(cast)))

    assert "Lin Zhou" not in said


@pytest.mark.parametrize(
    "odd",
    [
        "location=nowhere&service=nothing&practitioner=nobody",
        "location=%00&service=%F0%9F%92%89&practitioner=' OR 1=1 --",
        "date=tomorrow&month=13&at=soon",
        "location=&service=&practitioner=any",
        "x=" + "9" * 5000,
    ],
)
def test_booking_answers_odd_values_with_a_helping_page(cast, sign_in, odd):
    response = sign_in(cast.ada).get(f"{BOOK}?{odd}")

    assert response.status_code == 200
    assert "What would you like to book?" in text(response)


def test_booking_ignores_references_of_another_clinic(cast, sign_in):
    theirs = Service.objects.get(clinic=cast.harbor)
    where = Location.objects.get(clinic=cast.harbor)

    said = text(sign_in(cast.ada).get(times(cast, service=theirs.ref, location=where.ref)))

    assert "What would you like to book?" in said
    assert "Cupping" not in said


def test_booking_says_to_call_when_it_is_switched_off(cast, sign_in):
    set_portal(cast, online=False)

    response = sign_in(cast.ada).get(times(cast))

    assert response.status_code == 200
    assert "Call us to book" in text(response)
    assert "(541) 555-0100" in text(response)


# ── who one is ───────────────────────────────────────────────────────────────────────────


def test_visitor_is_asked_to_sign_in_before_times_and_keeps_what_was_chosen(client, cast):
    said = text(client.get(times(cast)))

    kept = "%2Friverbend%2Fbook%2F%3F" + query(cast).replace("=", "%3D").replace("&", "%26")
    assert "Sign in to see the times" in said
    assert f'href="/riverbend/sign-in/?next={kept}"' in said
    assert f'href="/riverbend/sign-up/?next={kept}"' in said
    assert 'name="at"' not in said


def test_account_without_a_file_here_is_asked_for_one(cast, sign_in):
    said = text(sign_in(cast.kim).get(times(cast)))

    assert 'href="/riverbend/file/?next=%2Friverbend%2Fbook%2F' in said


# ── when ─────────────────────────────────────────────────────────────────────────────────


def test_times_open_at_the_first_day_that_has_some(cast, sign_in):
    said = text(sign_in(cast.ada).get(times(cast)))

    assert "<b>Tue, Mar 3 at <time" in said
    assert ">Tuesday, March 3</h2>" in said
    assert "Morning <span>6 times</span>" in said
    assert "Afternoon <span>9 times</span>" in said
    assert f'value="{NINE}"' in said


def test_times_of_a_day_are_at_its_address(cast, sign_in):
    said = text(sign_in(cast.ada).get(times(cast, date="2026-03-05")))

    assert ">Thursday, March 5</h2>" in said
    assert 'value="2026-03-05T17:00Z"' in said


def test_times_are_marked_where_the_address_names_one(cast, sign_in):
    said = text(sign_in(cast.ada).get(times(cast, date=TUESDAY, at=NINE)))

    assert said.count(" checked") == 1


def test_times_of_a_month_open_at_its_first_day_that_has_some(cast, sign_in):
    said = text(sign_in(cast.ada).get(times(cast, month="2026-04")))

    assert '<span class="only-wide">April 2026</span>' in said
    assert ">Wednesday, April 1</h2>" in said


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2026-03-01", "That day is in the past"),
        ("2020-01-01", "That day is in the past"),
        ("2026-06-03", "The last day is Tuesday, June 2, 2026"),
        ("9999-12-31", "further ahead than can be booked"),
    ],
)
def test_times_of_a_day_that_cannot_be_booked_say_why(cast, sign_in, date, words):
    response = sign_in(cast.ada).get(times(cast, date=date))

    assert response.status_code == 200
    assert words in text(response)
    assert ">Tuesday, March 3</h2>" in text(response)


@pytest.mark.parametrize("month", ["1000-01", "9999-12", "2026-13", "x", "2026-3"])
def test_times_of_an_odd_month_are_those_that_can_be_booked(cast, sign_in, month):
    assert sign_in(cast.ada).get(times(cast, month=month)).status_code == 200


def test_too_soon_times_are_for_the_phone(cast, sign_in):
    said = text(sign_in(cast.ada).get(times(cast, date="2026-03-02")))

    assert "That is too soon to book online" in said
    assert "call us" in said


@pytest.mark.parametrize(
    ("hours", "date", "words"),
    [
        (24, "2026-03-02", "Times before tomorrow at <time datetime="),
        (24, "2026-03-03", "For times before tomorrow at <time datetime="),
        (2, "2026-03-02", "For times before today at <time datetime="),
        (50, "2026-03-05", "For times before Wednesday, March 4 at <time datetime="),
    ],
)
def test_until_when_one_has_to_call_is_said(cast, sign_in, hours, date, words):
    set_portal(cast, min_notice_hours=hours)

    assert words in text(sign_in(cast.ada).get(times(cast, date=date)))


def test_without_notice_nobody_is_asked_to_call(cast, sign_in):
    set_portal(cast, min_notice_hours=0)

    assert "For times before" not in text(sign_in(cast.ada).get(times(cast, date=TUESDAY)))


def test_full_day_offers_the_next_day_then_somebody_else_then_the_phone(cast, sign_in):
    nine = casting.NOW.replace(day=3, hour=17)
    visit = casting.appointment(cast, cast.max, nine)
    start = casting.minute(nine)
    casting.claim(visit, PartyKind.PRACTITIONER, cast.lin.pk, start + 30, start + 8 * 60)

    said = text(sign_in(cast.ada).get(times(cast, date=TUESDAY)))

    assert ">Tuesday, March 3 is full</h2>" in said
    ways = [
        said.index("Wednesday, March 4 has 15 times"),
        said.index("See Mei Tan on March 3"),
        said.index("Call the clinic"),
    ]
    assert ways == sorted(ways)


def test_day_off_says_whose_and_offers_who_is_there(cast, sign_in):
    HoursException.objects.create(clinic=cast.riverbend, practitioner=cast.lin, on=TUESDAY)

    said = text(sign_in(cast.ada).get(times(cast, date=TUESDAY)))

    assert "Lin Zhou does not work here on this day" in said
    assert "See Mei Tan on March 3" in said


def test_nothing_left_until_the_last_day_says_so(cast, sign_in):
    TimeOff.objects.create(
        clinic=cast.riverbend, practitioner=cast.lin, starts_on="2026-03-01", ends_on="2026-12-31"
    )

    said = text(sign_in(cast.ada).get(times(cast)))

    assert "No times until Tuesday, June 2" in said
    assert "See somebody else" in said


def test_patient_with_as_many_visits_as_allowed_is_told(cast, sign_in):
    set_portal(cast, max_future_visits=1)
    casting.appointment(cast, cast.ada, casting.NOW.replace(day=5, hour=18))

    client = sign_in(cast.ada)

    for said in (text(client.get(times(cast))), text(client.get(times(cast, date="2026-03-02")))):
        assert "<h1>You have as many visits booked as is possible online</h1>" in said
        assert 'href="/riverbend/appointments/"' in said
        # That is the one reason: no day is full, closed or too soon.
        assert 'class="strip' not in said
        assert "too soon" not in said


def test_times_are_on_the_clocks_of_the_place(cast, sign_in, boise):
    said = text(
        sign_in(cast.ada).get(times(cast, location=boise.ref, practitioner="", date="2026-03-07"))
    )

    assert '<time datetime="2026-03-07T09:00-07:00">9:00<span class="ap">AM</span></time>' in said
    assert 'data-zone-note="America/Boise"' in said
    assert "Clinic time (Mountain)" in said


def test_quiet_request_gets_the_changed_part_with_its_title(cast, sign_in):
    client = sign_in(cast.ada)

    part = client.get(times(cast, date=TUESDAY), headers={"HX-Request": "true"})

    assert text(part).startswith("<title>Choose a time on Tue, Mar 3 – Riverbend")
    assert "<html" not in text(part)
    assert ">Tuesday, March 3</h2>" in text(part)


@pytest.mark.parametrize("rooms", [1, 3])
def test_times_take_the_same_few_statements_whatever_there_is(cast, sign_in, rooms):
    for n in range(rooms):
        Room.objects.create(clinic=cast.riverbend, location=cast.main, name=f"Room {n}")
        casting.appointment(cast, cast.eve, casting.NOW.replace(day=4 + n, hour=18))
    client = sign_in(cast.ada)
    client.get(times(cast, date=TUESDAY))

    with CaptureQueriesContext(connection) as statements:
        client.get(times(cast, date=TUESDAY), headers={"HX-Request": "true"})

    openings = [one["sql"] for one in statements if "qimen_claim" in one["sql"]]
    assert len(openings) == 1
    assert len(statements) <= 7


@pytest.mark.parametrize("horizon", [(3, "months"), (730, "days")])
@pytest.mark.parametrize("asked", [{}, {"date": TUESDAY}, {"month": "2026-04"}])
def test_searching_in_vain_takes_a_few_statements_however_far_one_can_book(
    cast, sign_in, horizon, asked
):
    number, unit = horizon
    PortalSettings.objects.filter(clinic=cast.riverbend).update(
        horizon_number=number, horizon_unit=unit
    )
    TimeOff.objects.create(
        clinic=cast.riverbend, practitioner=cast.lin, starts_on="2026-01-01", ends_on="2029-01-01"
    )
    client = sign_in(cast.ada)
    client.get(times(cast, **asked))

    with CaptureQueriesContext(connection) as statements:
        client.get(times(cast, **asked))

    assert len([one for one in statements if "qimen_claim" in one["sql"]]) <= 7


def test_times_escape_whatever_a_clinic_wrote(cast, sign_in):
    canary = '"><svg onload=alert(1)>'
    Service.objects.filter(pk=cast.acupuncture.pk).update(name=canary)
    StaffMember.objects.filter(pk=cast.lin.pk).update(name=canary)

    for address in (times(cast), times(cast, date="2026-03-02"), times(cast, practitioner="")):
        assert "<svg onload" not in text(sign_in(cast.ada).get(address))

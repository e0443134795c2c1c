"""What happens to people on the way: a lost answer, the back button, two tabs, an old link."""

import re

import pytest

from qimen.models import Appointment
from tests.web.public.pages import BOOK, KEY, NINE, TUESDAY, confirmation, text, times

pytestmark = pytest.mark.django_db
TEN = "2026-03-03T18:00Z"


def keys(*answers):
    return [re.search(r'name="form_key" value="([^"]+)"', text(one))[1] for one in answers]


def visits():
    return list(Appointment.objects.order_by("pk").values_list("wall_start", flat=True))


def test_answer_that_was_lost_comes_when_the_form_is_sent_again(cast, sign_in):
    """The phone lost its connection after the press; the form is still there and sent once more."""
    client = sign_in(cast.ada)
    client.post(confirmation(cast), {"form_key": KEY})

    again = client.post(confirmation(cast), {"form_key": KEY}, follow=True)

    assert "<h1>Your appointment is booked</h1>" in text(again)
    assert visits() == ["2026-03-03T09:00"]


def test_page_loaded_anew_after_a_lost_answer_says_where_the_visit_is(cast, sign_in):
    client = sign_in(cast.ada)
    client.post(confirmation(cast), {"form_key": KEY})

    reloaded = text(client.get(confirmation(cast)))

    assert "If you have just booked it, it is there." in reloaded
    assert '<a href="/riverbend/appointments/">My appointments</a>' in reloaded


def test_going_back_to_the_times_after_booking_no_longer_offers_what_is_booked(cast, sign_in):
    client = sign_in(cast.ada)
    before = text(client.get(times(cast, date=TUESDAY)))
    client.post(confirmation(cast), {"form_key": KEY})

    after = text(client.get(times(cast, date=TUESDAY)))

    assert (f'value="{NINE}"' in before, f'value="{NINE}"' in after) == (True, False)


def test_two_tabs_with_one_time_book_it_once_and_the_second_says_so(cast, sign_in):
    client = sign_in(cast.ada)
    one, other = keys(client.get(confirmation(cast)), client.get(confirmation(cast)))
    client.post(confirmation(cast), {"form_key": one})

    second = client.post(confirmation(cast), {"form_key": other})

    assert second.status_code == 409
    assert "<h1>You already have a visit at that time</h1>" in text(second)
    assert visits() == ["2026-03-03T09:00"]


def test_two_tabs_with_two_times_book_both(cast, sign_in):
    """Each tab is a form of its own: who wants two visits gets two."""
    client = sign_in(cast.ada)
    other = confirmation(cast, "2026-03-05T18:00Z")
    one, two = keys(client.get(confirmation(cast)), client.get(other))

    client.post(confirmation(cast), {"form_key": one})
    client.post(other, {"form_key": two})

    assert len(visits()) == 2


@pytest.mark.parametrize("day", ["2026-01-05", "2025-12-31", "yesterday"])
def test_old_link_to_a_day_shows_the_days_to_come(cast, sign_in, day):
    shown = sign_in(cast.ada).get(times(cast, date=day))

    assert shown.status_code == 200
    assert "<h1>Choose a time</h1>" in text(shown)


def test_old_link_to_a_time_that_has_passed_offers_what_is_next(cast, sign_in):
    shown = text(sign_in(cast.ada).get(confirmation(cast, "2026-02-03T17:00Z")))

    assert "<h1>That time has passed</h1>" in shown
    assert shown.count('name="at"') == 3


@pytest.mark.parametrize("path", ["/riverbnd/", "/riverbnd/book/", "/riverbnd/appointments/x/"])
def test_mistyped_name_of_a_clinic_leads_to_a_page_with_a_way_out(client, cast, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert "The address may be mistyped" in text(answer)
    assert 'href="/"' in text(answer)


def test_link_to_a_service_that_is_no_more_asks_for_another(cast, sign_in):
    shown = text(sign_in(cast.ada).get(f"{BOOK}?service=aaaaaaaaaaaaaaaa"))

    assert "What would you like to book?" in shown

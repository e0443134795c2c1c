"""Links from elsewhere that name a day: it is led along until its times are shown."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from qimen.models import PortalSettings
from tests import cast as casting
from tests.web.public.pages import BOOK, NINE, TUESDAY, query, text, times

pytestmark = pytest.mark.django_db


@pytest.fixture
def boise(cast):
    """A second place, where only Mei works."""
    place = casting.location(cast.riverbend, "Boise", "America/Boise")
    casting.room(place, "Sage")
    casting.hours(cast.mei, place, [5])
    return place


def links(response):
    """Where the choices of a page lead, by what stands on them."""
    page = text(response)
    found = re.findall(r'class="choice" href="([^"]+)"><span class="choice-name">([^<]+)', page)
    return {name: href.replace("&amp;", "&") for href, name in found}


def follow(client, response, name):
    return client.get(f"{BOOK}{links(response)[name]}")


def test_day_of_a_link_is_kept_while_all_else_is_chosen(cast, sign_in, boise):
    client = sign_in(cast.ada)

    place = client.get(f"{BOOK}?date=2026-03-05")
    service = follow(client, place, "Main Street")
    practitioner = follow(client, service, "Acupuncture")
    shown = text(follow(client, practitioner, "Lin Zhou"))

    assert '<h2 id="day-h" data-says="Thursday, March 5,' in shown


def test_time_of_a_link_is_marked_on_its_own_day(cast, sign_in, boise):
    client = sign_in(cast.ada)
    late = "2026-03-05T17:00Z"

    place = client.get(
        f"{BOOK}?service={cast.acupuncture.ref}&practitioner={cast.lin.ref}&at={late}"
    )
    shown = text(follow(client, place, "Main Street"))

    assert 'data-says="Thursday, March 5,' in shown
    assert re.search(rf'value="{late}"[^>]* checked', shown)


@pytest.mark.parametrize("odd", ["tomorrow", "2026-02-30", "", "' OR 1=1 --"])
def test_day_that_is_none_is_not_led_along(cast, sign_in, boise, odd):
    response = sign_in(cast.ada).get(BOOK, {"date": odd, "at": odd})

    assert response.status_code == 200
    assert {"date", "at"}.isdisjoint(parse_qs(urlsplit(links(response)["Main Street"]).query))


def test_going_back_a_step_keeps_the_day(cast, sign_in):
    said = text(sign_in(cast.ada).get(times(cast, date="2026-03-05")))

    back = re.search(r'class="back" href="\?([^"]+)"', said)[1].replace("&amp;", "&")
    assert parse_qs(back)["date"] == ["2026-03-05"]
    assert "practitioner" not in parse_qs(back)


def test_another_day_of_the_times_is_in_their_address_once(cast, sign_in):
    said = text(sign_in(cast.ada).get(times(cast, date="2026-03-05")))

    days = re.findall(r'href="\?([^"]*date=2026-03-03[^"]*)"', said)
    assert days
    assert all(day.count("date=") == 1 for day in days)


def test_visitor_is_led_to_the_day_through_the_sign_in(client, cast, boise):
    there = follow(
        client, client.get(f"{BOOK}?{query(cast, location='', date=TUESDAY)}"), "Main Street"
    )

    onward = re.search(r'sign-in/\?next=([^"]+)"', text(there))[1]
    assert f"date={TUESDAY}" in unquote(onward)


def test_visitor_of_public_times_keeps_the_day_through_every_step(client, cast, boise):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(times_public=True)

    been = client.get(f"{BOOK}?date=2026-03-05&at={NINE}")
    place = follow(client, been, "Yes, I have been here before")
    service = follow(client, place, "Main Street")
    practitioner = follow(client, service, "Acupuncture")
    shown = text(follow(client, practitioner, "Lin Zhou"))

    assert 'data-says="Thursday, March 5,' in shown

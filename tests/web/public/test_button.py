"""Coming by a Book Appointment button: counted once, without a cookie, kept up to the booking."""

from urllib.parse import parse_qs, urlsplit

import pytest

from qimen.actions.setup import buttons
from qimen.models import Appointment, ButtonDay, FormKey
from qimen.queries import buttons as known
from tests.cast import NOW, acting
from tests.web.public.pages import BOOK, KEY, NINE, confirmation, text, times

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def button(cast):
    said = buttons.Kept(
        name="Home", label="Book", size="medium", colour="#00634c", corner="soft",
        service_id=cast.acupuncture.pk,
    )  # fmt: skip
    return buttons.add(acting(cast.oda), said, now=NOW)


def press(client, button, *, method="get", **headers):
    named = {
        "user-agent": FIREFOX,
        **{name.replace("_", "-"): said for name, said in headers.items()},
    }
    return getattr(client, method)(f"{BOOK}?from={button.ref}&service=x", headers=named)


def pressed():
    return sum(ButtonDay.objects.values_list("clicks", flat=True))


def test_press_is_counted_and_leads_on_without_a_cookie(client, button):
    there = press(client, button)

    assert (there.status_code, there["Location"]) == (302, f"{BOOK}?service=x&via={button.ref}")
    assert (pressed(), dict(there.cookies)) == (1, {})


def test_the_page_it_leads_to_counts_nothing_more(client, button):
    there = press(client, button)["Location"]

    for _ in range(3):
        assert client.get(there, headers={"user-agent": FIREFOX}).status_code == 200

    assert pressed() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"user_agent": "facebookexternalhit/1.1"},
        {"user_agent": "Slackbot-LinkExpanding 1.0"},
        {"user_agent": "python-requests/2.32"},
        {"user_agent": ""},
        {"sec_purpose": "prefetch"},
        {"sec_purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"sec_fetch_dest": "image"},
        {"sec_fetch_dest": "empty"},
    ],
)
def test_what_nobody_pressed_is_not_counted(client, button, headers):
    answer = press(client, button, **headers)

    assert (answer.status_code, pressed()) == (302, 0)


def test_asking_for_the_headers_alone_is_not_counted(client, button):
    assert (press(client, button, method="head").status_code, pressed()) == (302, 0)


@pytest.mark.parametrize("ref", ["2" * 16, "", "x" * 300, "'; DROP TABLE", "\x00"])
def test_unknown_button_leads_to_booking_all_the_same(client, cast, ref):
    there = client.get(BOOK, {"from": ref}, headers={"user-agent": FIREFOX})
    page = client.get(there["Location"])

    assert (there.status_code, page.status_code, pressed()) == (302, 200, 0)


def test_steps_carry_the_button_on_and_never_an_odd_value(client, cast, button):
    page = text(client.get(f"{BOOK}?via={button.ref}"))
    odd = text(client.get(f"{BOOK}?via=%22%3E%3Cscript%3E"))

    assert f"via={button.ref}" in page
    assert "via=" not in odd
    assert "<script>" not in odd


def test_sign_in_leads_back_with_button_and_day(client, cast, button):
    address = f"{times(cast)}&via={button.ref}&date=2026-03-05&at={NINE}"

    page = client.get(address).content.decode()

    [then] = {
        parse_qs(urlsplit(part.split('"')[0].replace("&amp;", "&")).query)["next"][0]
        for part in page.split('href="')
        if part.startswith("/riverbend/sign-in/?next=") and "via" in part
    }
    asked = parse_qs(urlsplit(then).query)
    assert (asked["via"], asked["date"], asked["at"]) == ([button.ref], ["2026-03-05"], [NINE])


def book(sign_in, cast, via):
    address = confirmation(cast, via=via)
    return sign_in(cast.eve).post(address, {"at": NINE, "form_key": KEY, "note": ""})


def test_booking_says_which_button_it_came_by(sign_in, cast, button):
    book(sign_in, cast, button.ref)

    visit = Appointment.objects.get()
    assert (visit.source, visit.button) == ("button", button)
    assert known.counts(acting(cast.oda), cast.riverbend, now=NOW)[button.pk] == (0, 1)


def test_booking_by_a_held_time_says_it_too(sign_in, cast, button):
    query = urlsplit(times(cast, via=button.ref)).query
    client = sign_in(cast.eve)

    there = client.post(f"/riverbend/book/hold/?{query}", {"at": NINE})["Location"]
    client.post(there, {"at": NINE, "form_key": KEY, "note": ""})

    visit = Appointment.objects.get()
    assert (visit.status, visit.source, visit.button) == ("confirmed", "button", button)


def test_held_time_is_no_booking_yet(sign_in, cast, button):
    query = urlsplit(times(cast, via=button.ref)).query

    sign_in(cast.eve).post(f"/riverbend/book/hold/?{query}", {"at": NINE})

    assert known.counts(acting(cast.oda), cast.riverbend, now=NOW) == {}


@pytest.mark.parametrize("via", ["2" * 16, ""])
def test_booking_by_no_button_of_the_clinic_is_the_portals(sign_in, cast, button, via):
    book(sign_in, cast, via)

    visit = Appointment.objects.get()
    assert (visit.source, visit.button, FormKey.objects.count()) == ("portal", None, 1)

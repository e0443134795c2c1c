"""The frame: public openings, on listed sites alone, without a cookie (security.md T20, 5.8)."""

import pytest
from django.test import Client

from qimen.actions.setup import buttons
from qimen.models import Location, PortalSettings, Service
from qimen.web.gate import limits
from tests import cast as casting
from tests.cast import NOW, acting, appointment
from tests.security.test_headers import policy
from tests.web.public.pages import text

pytestmark = pytest.mark.django_db
FRAME = "/embed/riverbend/"
SITES = ("https://clinic.example", "https://blog.example")


@pytest.fixture
def listed(cast):
    for site in SITES:
        buttons.allow_site(acting(cast.oda), site, now=NOW)
    PortalSettings.objects.filter(clinic=cast.riverbend).update(times_public=True)
    return cast


def of(cast, **values):
    return {"service": cast.acupuncture.ref, **values}


def test_without_a_listed_site_there_is_no_frame(client, cast):
    answer = client.get(FRAME)

    assert (answer.status_code, answer["X-Frame-Options"]) == (404, "DENY")


def test_only_listed_sites_may_show_it(client, listed):
    answer = client.get(FRAME)

    assert policy(answer) == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "https://blog.example https://clinic.example",
    }
    assert "X-Frame-Options" not in answer
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex")


def test_frame_of_another_clinic_is_another_list(client, listed):
    assert client.get("/embed/harbor/").status_code == 404


def test_no_cookie_is_read_or_set(sign_in, listed, django_assert_num_queries):
    stranger = Client().get(FRAME, of(listed))
    client = sign_in(listed.ada)

    own = client.get(FRAME, of(listed))

    assert own.content == stranger.content
    assert (dict(own.cookies), dict(stranger.cookies)) == ({}, {})


def test_reading_it_keeps_no_session_alive(sign_in, listed, time_machine):
    time_machine.move_to(NOW, tick=False)
    client = sign_in(listed.ada)
    assert client.get("/riverbend/appointments/").status_code == 200

    for _ in range(5):
        time_machine.shift(5 * 60)
        client.get(FRAME)

    assert client.get("/riverbend/appointments/").status_code == 302


def test_times_lead_out_to_the_portal_in_the_whole_window(client, listed):
    page = text(client.get(FRAME, of(listed, via="a" * 16)))

    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    out = [link for link in links if "/riverbend/book/" in link]
    first = out[0].replace("&amp;", "&")
    assert page.count('target="_top"') == len(out) > 3
    assert first.startswith("http://localhost:8000/riverbend/book/?")
    for part in (f"service={listed.acupuncture.ref}", "date=2026-03-03", "from=" + "a" * 16):
        assert part in first
    assert "via=" not in first


def test_times_are_those_of_somebody_who_comes_for_the_first_time_or_not(client, listed):
    first = text(client.get(FRAME, of(listed)))
    again = text(client.get(FRAME, of(listed, **{"class": "existing"})))

    assert 'aria-current="true">First visit' in first
    assert 'aria-current="true">Been here before' in again


def test_taken_times_are_absent_and_nothing_of_anybody_is_there(client, listed):
    PortalSettings.objects.filter(clinic=listed.riverbend).update(min_notice_hours=0)
    asked = of(listed, practitioner=listed.lin.ref, **{"class": "existing"})
    nine = '<time datetime="2026-03-03T09:00-08:00">'
    before = client.get(FRAME, asked).content.decode()
    appointment(listed, listed.ada, NOW.replace(day=3, hour=17), note="sciatica")

    after = client.get(FRAME, asked).content.decode()

    assert (nine in before, nine in after) == (True, False)
    for word in ("Ada", "Moreno", "sciatica", "family@example.net"):
        assert word not in after


def test_times_that_are_not_public_are_not_shown(client, listed):
    PortalSettings.objects.filter(clinic=listed.riverbend).update(times_public=False)

    services, one = text(client.get(FRAME)), text(client.get(FRAME, of(listed)))

    assert "Acupuncture" in services
    assert "<time" not in services + one
    assert "See the times" in one


def test_switched_off_portal_says_whom_to_call(client, listed):
    PortalSettings.objects.filter(clinic=listed.riverbend).update(online=False)

    page = text(client.get(FRAME, of(listed)))

    assert "Booking online is switched off" in page
    assert "<time" not in page


def test_service_that_is_not_online_is_not_offered(client, listed):
    Service.objects.filter(pk=listed.acupuncture.pk).update(online=False)

    page = text(client.get(FRAME, of(listed)))

    assert ("What would you like to book?" in page, "Acupuncture</span>" in page) == (True, False)


@pytest.mark.parametrize(
    "values", [{"service": "x" * 500}, {"class": "king"}, {"location": "\x00"}, {"via": '"><b>'}]
)
def test_odd_values_are_ignored(client, listed, values):
    answer = client.get(FRAME, of(listed) | values)

    assert (answer.status_code, b'"><b>' in answer.content) == (200, False)


def test_frame_is_asked_for_only_so_often(client, listed, settings):
    limits.seen.counts.clear()
    settings.WEB_PROCESSES = 300

    answers = [client.get(FRAME).status_code for _ in range(2)]

    assert answers == [200, 429]


def test_places_say_their_time_and_what_is_by_video(client, listed):
    place = casting.location(listed.riverbend, "Boise", "America/Boise")
    casting.room(place, "Sage")
    casting.hours(listed.mei, place, [5])
    Location.objects.filter(pk=place.pk).update(telehealth=True)

    said = text(client.get(FRAME))

    assert "Mountain time" in said
    assert "By video" in said
    assert "Pacific time" not in said

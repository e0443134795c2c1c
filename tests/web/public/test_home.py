"""The front page and a clinic's page: what can be done here."""

import pytest

from qimen.models import Clinic, Location, PortalSettings, Service, ServicePractitioner, StaffMember
from tests.web.public.pages import text

pytestmark = pytest.mark.django_db


def test_front_page_of_several_clinics_names_none_of_them(client, cast):
    response = client.get("/")

    assert response.status_code == 200
    assert "Ask your clinic for its address" in text(response)
    assert cast.riverbend.name not in text(response)


def test_front_page_of_the_demonstration_names_the_clinics(client, cast, settings):
    settings.DEMO = True

    said = text(client.get("/"))

    assert 'href="/riverbend/"' in said
    assert 'href="/harbor/"' in said
    assert "Nothing here is real" in said


def test_front_page_of_one_clinic_is_the_clinic(client, cast):
    Clinic.objects.exclude(pk=cast.riverbend.pk).delete()

    assert client.get("/").headers["Location"] == "/riverbend/"


def test_staff_find_their_door_at_the_foot_of_the_clinics_page(client, cast, sign_in):
    door = 'href="/staff/riverbend/sign-in/"'

    assert door in text(client.get("/riverbend/"))
    assert door not in text(client.get("/staff/riverbend/sign-in/"))
    assert door not in text(sign_in(cast.ada).get("/riverbend/"))


@pytest.mark.parametrize("address", ["/", "/riverbend/", "/riverbend/book/"])
def test_public_pages_are_for_reading_only(client, cast, address):
    assert client.post(address).status_code == 405


def test_clinic_page_tells_services_people_and_places(client, cast):
    said = text(client.get("/riverbend/"))

    assert "Acupuncture <span>60 minutes, $95</span>" in said
    assert "A first visit takes 90 minutes." in said
    assert "Needles in, 30 min" in said
    assert "Lin Zhou" in said
    assert "12 Mill Street" in said
    assert '<a class="nowrap" href="tel:+1-541-555-0100">(541) 555-0100</a>' in said


def test_clinic_page_shows_nothing_of_another_clinic(client, cast):
    said = text(client.get("/riverbend/"))

    assert "Cupping" not in said
    assert "Hana Reyes" not in said
    assert "Pier 4" not in said


def test_clinic_page_leaves_out_what_is_not_offered_any_more(client, cast):
    Service.objects.filter(pk=cast.consultation.pk).update(active=False)
    StaffMember.objects.filter(pk=cast.mei.pk).update(disabled_at=cast.riverbend.created_at)

    said = text(client.get("/riverbend/"))

    assert "Herbal consultation" not in said
    assert "Mei Tan" not in said


def test_clinic_page_offers_a_visitor_to_book_and_to_sign_in(client, cast):
    said = text(client.get("/riverbend/"))

    assert 'href="/riverbend/book/">Book a visit</a>' in said
    assert "My appointments" not in said


def test_clinic_page_offers_a_patient_their_appointments(cast, sign_in):
    said = text(sign_in(cast.ada).get("/riverbend/"))

    assert 'href="/riverbend/appointments/">My appointments</a>' in said
    assert "Sign out" in said


def test_clinic_page_says_to_call_when_booking_is_switched_off(client, cast):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(online=False)

    said = text(client.get("/riverbend/"))

    assert "Booking online is switched off" in said
    assert "Book a visit</a>" not in said


def test_clinic_page_of_an_unknown_clinic_is_not_found(client, cast):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "We cannot find this page" in text(response)


def test_clinic_page_may_be_found_by_searching_and_other_pages_may_not(client, cast):
    assert client.get("/riverbend/").headers["X-Robots-Tag"] == "all"
    assert client.get("/riverbend/book/").headers["X-Robots-Tag"] == "noindex"


CANARY = '"><svg onload=alert(1)></script>'


def test_clinic_page_escapes_whatever_a_clinic_wrote(client, cast):
    Clinic.objects.filter(pk=cast.riverbend.pk).update(name=CANARY, phone=CANARY)
    Location.objects.filter(pk=cast.main.pk).update(name=CANARY, address=CANARY, directions=CANARY)
    Service.objects.filter(pk=cast.acupuncture.pk).update(
        name=CANARY, description=CANARY, category=CANARY
    )
    StaffMember.objects.filter(pk=cast.lin.pk).update(
        name=CANARY, bio=CANARY, credentials=CANARY, pronouns=CANARY
    )

    for address in ("/riverbend/", "/riverbend/book/"):
        assert "<svg onload" not in text(client.get(address))


def test_clinic_page_is_calm_when_there_is_nothing_to_offer(client, cast):
    ServicePractitioner.objects.all().delete()
    Service.objects.all().update(active=False)

    assert client.get("/riverbend/").status_code == 200
    assert "Nothing can be booked online right now" in text(client.get("/riverbend/book/"))

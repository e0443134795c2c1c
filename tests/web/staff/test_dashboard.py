"""The Dashboard, and the first start from its link to times on offer."""

from datetime import timedelta

import pytest

from qimen.actions.setup import first_link
from qimen.models import Clinic, Location, PortalSettings, Service, StaffMember, Status
from tests import cast as people
from tests.cast import NOW, appointment

pytestmark = pytest.mark.django_db
PAGE = "/staff/riverbend/dashboard/"
CLINIC = {
    "name": "Willow & Reed", "slug": "", "zone": "Los Angeles", "phone": "541 555 0199",
    "owner": "Imani Brooks", "email": "imani@willow.example", "password": "quiet-river-stones-7",
}  # fmt: skip


def text(response):
    return " ".join(response.content.decode().split())


def test_dashboard_counts_today_and_names_who_waits(cast, sign_in):
    appointment(cast, cast.ada, NOW + timedelta(hours=2))
    appointment(cast, cast.eve, NOW + timedelta(days=1), status=Status.REQUESTED)

    page = text(sign_in(cast.noor).get(PAGE))

    assert "<dt>Visit</dt><dd>1</dd>" in page
    assert "Ada Moreno" in page
    assert "Eve Stone" in page
    assert "Before patients can book" not in page


def test_practitioner_sees_the_own_numbers_alone(cast, sign_in):
    appointment(cast, cast.ada, NOW + timedelta(hours=2))

    page = text(sign_in(cast.mei).get(PAGE))

    assert "<dt>Visits</dt><dd>0</dd>" in page
    assert "Ada Moreno" not in page


def test_owner_sees_what_is_missing_each_with_its_page(cast, sign_in):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(online=False)
    Service.objects.filter(clinic=cast.riverbend).update(online=False)

    page = text(sign_in(cast.oda).get(PAGE))

    assert page.count('aria-label="Missing"') == 3  # service, mail, portal
    assert page.count('aria-label="Done"') == 3
    assert '<a href="/staff/riverbend/settings/mail/">Mail</a>' in page


def test_list_goes_away_when_nothing_is_missing(cast, sign_in, settings):
    settings.SMTP_URL = "smtp://localhost"

    assert "Before patients can book" not in text(sign_in(cast.oda).get(PAGE))


def test_owner_arrives_at_the_dashboard_until_patients_can_book(cast, sign_in, settings):
    client = sign_in(cast.oda)
    session = client.session
    session["clinic_slug"] = "riverbend"
    session.save()

    before = client.get("/account/arrival/")["Location"]
    settings.SMTP_URL = "smtp://localhost"

    assert (before, client.get("/account/arrival/")["Location"]) == (PAGE, "/staff/riverbend/")


# ── the first start ──────────────────────────────────────────────────────────────────────


@pytest.fixture
def token(db):
    return first_link.make(anew=False, now=NOW)


def test_link_leaves_the_address_before_a_page_is_shown(client, token):
    answer = client.get(f"/account/first-start/{token}/")

    assert (answer.status_code, answer["Location"]) == (303, "/account/first-start/")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert client.get(f"/account/first-start/{token}/").status_code == 303


def test_first_page_makes_the_clinic_and_signs_its_owner_in(client, token):
    client.get(f"/account/first-start/{token}/")

    answer = client.post("/account/first-start/", CLINIC)

    assert (Clinic.objects.get().slug, Clinic.objects.get().zone) == (
        "willow-reed", "America/Los_Angeles"
    )  # fmt: skip
    assert answer["Location"] == "/staff/willow-reed/start/"
    assert client.get(answer["Location"])["Location"] == "/account/2fa/totp/activate/"
    assert client.get(f"/account/first-start/{token}/")["Location"] == "/staff/willow-reed/sign-in/"


@pytest.mark.parametrize(
    ("box", "typed", "words"),
    [
        ("name", "", "Enter the clinic&#x27;s name."),
        ("slug", "Not a slug", "lower-case letters and digits are needed"),
        ("slug", "account", "is the address of a page of the portal"),
        ("zone", "Nowhere", "Choose a time zone"),
        ("email", "imani", "Enter an e-mail address"),
        ("password", "short", "Use 12 characters or more."),
        ("password", "imani@willow.example", "too much like your e-mail address"),
    ],
)
def test_first_page_names_what_is_wrong(client, token, box, typed, words):
    client.get(f"/account/first-start/{token}/")

    page = client.post("/account/first-start/", {**CLINIC, box: typed})

    assert words in page.content.decode()
    assert not Clinic.objects.exists()


def test_who_has_an_account_gives_its_password(client, token):
    people.account("imani@willow.example")
    client.get(f"/account/first-start/{token}/")

    refused = client.post("/account/first-start/", CLINIC)
    taken = client.post("/account/first-start/", {**CLINIC, "password": people.PASSWORD})

    assert "Enter its password." in text(refused)
    assert taken.status_code == 302
    assert StaffMember.objects.get().account.email == "imani@willow.example"


def test_first_page_without_the_link_does_not_exist(client, db):
    assert client.get("/account/first-start/").status_code == 404


def test_steps_lead_one_after_the_other_and_can_be_left(client, token, time_machine):
    time_machine.move_to(NOW)
    client.get(f"/account/first-start/{token}/")
    client.post("/account/first-start/", CLINIC)
    owner = StaffMember.objects.get()
    people.sign_in(client, owner)
    start = "/staff/willow-reed/start/"
    nexts = []
    for path, form in (
        ("location/", {"name": "Main", "address": "12 Mill Street"}),
        ("rooms/", {"names": "Room 1\nRoom 2"}),
        ("hours/", {"weekdays": ["0", "1"], "starts_at": "09:00", "ends_at": "17:00"}),
        ("service/", {"name": "Acupuncture", "price": "95", "first_minutes": "90",
                      "hands_on_minutes": "30", "resting_minutes": "30"}),
    ):  # fmt: skip
        assert client.get(start)["Location"] == start + path
        nexts.append(client.post(start + path, form)["Location"])

    assert nexts == [start + path for path in ("rooms/", "hours/", "service/", "end/")]
    assert client.get(start)["Location"] == start + "end/"
    page = text(client.get(start + "end/"))
    assert "Patients can find times now" in page
    assert "/settings/closures/holidays/" in page
    assert "9:00" in page


@pytest.mark.parametrize(
    ("path", "form", "words"),
    [
        ("rooms/", {"names": "A\na"}, "Two rooms have the same name."),
        ("rooms/", {"names": ""}, "Enter at least one room"),
        ("hours/", {"starts_at": "09:00", "ends_at": "17:00"}, "Choose at least one day."),
        (
            "hours/",
            {"weekdays": "0", "starts_at": "17:00", "ends_at": "09:00"},
            "not after the time",
        ),
        (
            "service/",
            {"name": "X", "first_minutes": "0"},
            "Enter a number of minutes from 5 to 480.",
        ),
    ],
)
def test_step_names_what_is_wrong(cast, sign_in, path, form, words):
    page = sign_in(cast.oda).post(f"/staff/riverbend/start/{path}", form)

    assert words in text(page)
    assert Location.objects.filter(clinic=cast.riverbend).count() == 1

"""Clinic Settings: the clinic, its look and mail, locations, rooms, closures."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qimen.models import Clinic, Closure, JournalEntry, Location, Room
from tests.cast import NOW, ZONE, appointment
from tests.cast import sign_in as sign_in_to
from tests.gateways.test_pictures import file_of

pytestmark = pytest.mark.django_db
S = "/staff/riverbend/settings/"
CLINIC = {
    "name": "Riverbend Acupuncture", "phone": "541 555 0100", "email": "desk@riverbend.example",
    "website": "", "zone": ZONE, "country": "US", "currency": "USD", "language": "en",
    "first_weekday": "6", "clock_24": "12", "revision": "0",
}  # fmt: skip
PLACE = {
    "name": "Main Street", "address": "12 Mill Street", "phone": "", "zone": ZONE,
    "directions": "", "revision": "0",
}  # fmt: skip


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def oda(cast, sign_in):
    return sign_in(cast.oda)


# ── the clinic ───────────────────────────────────────────────────────────────────────────


def test_clinic_is_saved_and_says_so(oda, cast):
    page = oda.post(S, {**CLINIC, "clock_24": "24", "names_service_in_mail": "on"}, follow=True)

    clinic = Clinic.objects.get(pk=cast.riverbend.pk)
    assert (clinic.clock_24, clinic.names_service_in_mail, clinic.first_weekday) == (True, True, 6)
    assert "Saved. It holds from now on." in text(page)


def test_what_only_a_clinic_file_offers_stays_when_the_page_is_saved(oda, cast):
    rare = {"currency": "BHD", "first_weekday": 2, "country": "ZZ"}
    Clinic.objects.filter(pk=cast.riverbend.pk).update(**rare)
    form = oda.get(S).context["form"]
    shown = {box.html_name: box.value() for box in form}
    sent = {name: value for name, value in shown.items() if value is not False}
    offered = {name: [key for key, _ in form.fields[name].choices] for name in rare}

    answer = oda.post(S, {**sent, "phone": "+1 541 555 0199"})

    assert {name: rare[name] in offered[name] for name in rare} == dict.fromkeys(rare, True)
    assert answer.status_code == 302
    clinic = Clinic.objects.get(pk=cast.riverbend.pk)
    assert {name: getattr(clinic, name) for name in rare} == rare
    assert clinic.phone == "+1 541-555-0199"


def test_practitioners_see_their_colleagues_with_the_next_request_once_that_is_switched_on(
    oda, cast, client
):
    appointment(cast, cast.ada, NOW)
    meis = sign_in_to(type(client)(), cast.mei)
    day = "/staff/riverbend/?date=2026-03-02"
    before = text(meis.get(day))

    oda.post(S, {**CLINIC, "practitioners_see_all": "on"})
    on = text(meis.get(day))
    oda.post(S, {**CLINIC, "revision": "1"})

    assert ["Ada Moreno" in page for page in (before, on, text(meis.get(day)))] == [
        False, True, False
    ]  # fmt: skip
    told = JournalEntry.objects.filter(action="settings.clinic_changed").order_by("id")
    assert [entry.details["changed"]["practitioners_see_all"] for entry in told] == [
        [False, True], [True, False]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("box", "typed", "words"),
    [
        ("name", "", "Enter the clinic&#x27;s name."),
        ("name", "a\x07b", "A character here cannot be shown. Type it again."),
        ("phone", "call me", "Enter a phone number like"),
        ("email", "desk", "Enter an e-mail address like desk@example.org."),
        ("website", "javascript:alert(1)", "Enter an address"),
        ("website", "http://clinic.example", "Enter an address that begins with https://."),
        ("zone", "Pacific", "Choose a time zone: type a city, such as Los Angeles."),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_stays(oda, box, typed, words):
    page = oda.post(S, {**CLINIC, "phone": "541 555 0123", box: typed})

    assert words in page.content.decode()
    assert "One thing to fix" in text(page)
    assert "541 555 0123" in text(page) or box == "phone"


def test_second_editor_sees_what_the_first_changed_and_decides(oda, cast):
    oda.post(S, {**CLINIC, "name": "Riverbend", "website": "https://one.example"})

    page = oda.post(S, {**CLINIC, "name": "River Clinic"})
    shown = text(page)
    decided = oda.post(
        S, {**CLINIC, "name": "River Clinic", "website": "https://one.example", "revision": "1"}
    )

    clinic = Clinic.objects.get(pk=cast.riverbend.pk)
    assert "Oda Berg changed it from “Riverbend Acupuncture” to “Riverbend”. You typed" in shown
    assert "to “https://one.example”. It is taken over below." in shown
    assert 'value="https://one.example"' in shown
    assert 'value="River Clinic"' in shown
    assert decided.status_code == 302
    assert (clinic.name, clinic.website) == ("River Clinic", "https://one.example")


def test_second_editor_of_the_clock_sees_it(oda):
    oda.post(S, {**CLINIC, "clock_24": "24"})

    page = oda.post(S, {**CLINIC, "name": "River Clinic"})

    assert "It is taken over below." in text(page)
    assert '<option value="24" selected>' in text(page)


# ── look and mail ────────────────────────────────────────────────────────────────────────


def test_logo_goes_up_and_is_shown_to_everybody_and_cannot_run(oda, client):
    picture = SimpleUploadedFile("x.png", file_of("PNG"), "image/png")

    oda.post(S + "look/logo/", {"logo": picture})
    answer = client.get("/riverbend/logo/")

    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert 'class="wordmark-logo"' in client.get("/riverbend/").content.decode()
    assert client.get("/harbor/logo/").status_code == 404


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Choose a file first."),
        ({"logo": SimpleUploadedFile("x.png", b"<svg/>")}, "Choose a PNG, JPEG or WebP picture."),
        ({"logo": SimpleUploadedFile("x.png", bytes(5_000_001))}, "larger than 5 MB"),
    ],
    ids=["nothing", "svg", "big"],
)
def test_file_that_is_no_picture_is_refused_in_words(oda, cast, form, words):
    page = oda.post(S + "look/logo/", form)

    assert words in text(page)
    assert Clinic.objects.get(pk=cast.riverbend.pk).logo is None


def test_huge_upload_is_refused_before_it_is_read(oda):
    file = SimpleUploadedFile("x.png", bytes(8_100_000))

    assert oda.post(S + "look/logo/", {"logo": file}).status_code == 400


def test_colour_is_tried_on_the_page_and_saved(oda, cast):
    tried = text(oda.get(S + "look/?hue=20&chroma=0.13"))
    oda.post(S + "look/", {"hue": "20", "chroma": "0.13", "revision": "0"})

    clinic = Clinic.objects.get(pk=cast.riverbend.pk)
    assert "--brand-h:20;--brand-c:0.13" in tried
    assert (clinic.brand_hue, str(clinic.brand_chroma)) == (20, "0.13")


def test_test_mail_says_what_became_of_it(oda):
    assert "No mail server is set up." in text(oda.post(S + "mail/"))


# ── locations and rooms ──────────────────────────────────────────────────────────────────


def test_location_is_added_by_city_of_its_zone(oda, cast):
    oda.post(S + "locations/new/", {**PLACE, "name": "Harbour", "zone": "Lisbon"})

    assert Location.objects.get(name="Harbour").zone == "Europe/Lisbon"


def test_name_that_is_taken_is_said_at_the_name(oda):
    page = oda.post(S + "locations/new/", PLACE)

    assert "Another location has this name." in text(page)


def test_second_editor_of_a_location_sees_what_changed(oda, cast):
    path = f"{S}locations/{cast.main.ref}/"
    oda.post(path, {**PLACE, "address": "1 First Street"})

    page = text(oda.post(path, {**PLACE, "directions": "Ring twice"}))

    assert "from “12 Mill Street” to “1 First Street”. It is taken over below." in page
    assert "Ring twice" in page


def test_deactivation_lists_the_visits_first_and_cancels_none(oda, cast):
    visit = appointment(cast, cast.ada, NOW + timedelta(days=1))
    oda.post(S + "locations/new/", {**PLACE, "name": "Annex"})
    path = f"{S}locations/{cast.main.ref}/deactivation/"

    page = text(oda.get(path))
    oda.post(path)

    visit.refresh_from_db()
    assert "1 visit to come at Main Street" in page
    assert "Ada Moreno" in page
    assert "Deactivate all the same" in page
    assert (visit.status, Location.objects.get(pk=cast.main.pk).active) == ("confirmed", False)


def test_last_location_is_kept_with_a_way_out(oda, cast):
    page = text(oda.post(f"{S}locations/{cast.main.ref}/deactivation/"))

    assert "This is the only location in use" in page


def test_room_is_added_and_named_after_its_location(oda, cast):
    oda.post(S + "rooms/new/", {"name": "Birch", "location": cast.main.ref, "revision": "0"})

    assert Room.objects.get(name="Birch").location == cast.main


def test_rooms_take_the_same_statements_however_many_there_are(oda, cast):
    oda.get(S + "rooms/")
    counts = []
    for name in ("A", "B", "C"):
        Room.objects.create(clinic=cast.riverbend, location=cast.main, name=name)
        with CaptureQueriesContext(connection) as queries:
            oda.get(S + "rooms/")
        counts.append(len(queries))

    # session, account, membership; rooms, locations
    assert counts == [5, 5, 5]


# ── closures ─────────────────────────────────────────────────────────────────────────────


def test_closure_says_which_visits_are_booked_then(oda, cast):
    appointment(cast, cast.ada, NOW + timedelta(days=1))

    page = oda.post(S + "closures/new/", {"title": "Snow", "starts_on": "2026-03-03"}, follow=True)

    assert "Visits are booked on those days: none was cancelled." in text(page)
    assert "1 visit to come on these days" in text(page)
    assert "Ada Moreno" in text(page)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"starts_on": ""}, "Enter the first day."),
        ({"starts_on": "soon"}, "Enter a date like 3/27/2026."),
        ({"starts_on": "2026-03-03", "ends_on": "2026-03-01"}, "The last day is before the first."),
        (
            {"starts_on": "2026-03-03", "starts_at": "14:00", "ends_at": "13:00"},
            "not after the time",
        ),
    ],
)
def test_closure_that_cannot_be_is_refused_in_words(oda, form, words):
    page = oda.post(S + "closures/new/", {"title": "Snow", **form})

    assert words in text(page)
    assert not Closure.objects.exists()


def test_public_holidays_that_are_ticked_are_closed_and_not_offered_again(oda, cast):
    oda.post(S + "closures/holidays/", {"on": ["2026-12-25", "2026-12-24"]})
    page = text(oda.get(S + "closures/holidays/"))

    assert [(one.title, str(one.starts_on)) for one in Closure.objects.all()] == [
        ("Christmas Day", "2026-12-25")
    ]
    assert 'value="2026-12-25"' not in page
    assert 'value="2027-12-25"' in page


@pytest.mark.parametrize("is_booked", [True, False])
def test_closing_points_to_what_is_booked_only_where_something_is(oda, cast, is_booked):
    if is_booked:
        appointment(cast, cast.ada, datetime(2026, 12, 25, 18, 0, tzinfo=UTC))

    page = text(oda.post(S + "closures/holidays/", {"on": ["2026-12-25"]}, follow=True))

    assert "Closed on 1 day." in page
    assert ("What is booked then is listed below." in page) == is_booked


def test_second_editor_of_a_closure_sees_what_it_is_now(oda, cast):
    oda.post(S + "closures/new/", {"title": "Snow", "starts_on": "2026-03-03"})
    row = Closure.objects.get()
    stale = f"0/2026-03-03.0/2026-03-03.1440/{row.title}"
    form = {"title": "Ice", "starts_on": "2026-03-03", "version": stale}
    oda.post(f"{S}closures/{row.pk}/", form)

    page = text(oda.post(f"{S}closures/{row.pk}/", {**form, "title": "Storm"}))

    assert "Somebody else changed this closure" in page
    assert "“Ice”" in page
    assert 'value="Storm"' in page
    assert Closure.objects.get().title == "Ice"


def test_closures_take_the_same_statements_however_many_there_are(oda, cast):
    oda.get(S + "closures/")
    counts = []
    for day in ("2026-04-01", "2026-04-02", "2026-04-03"):
        Closure.objects.create(clinic=cast.riverbend, starts_on=day, ends_on=day, ends_minute=1440)
        with CaptureQueriesContext(connection) as queries:
            oda.get(S + "closures/")
        counts.append(len(queries))

    # session, account, membership; closures, past ones, zones, visits under them
    assert counts == [7, 7, 7]


def test_closure_that_was_changed_meanwhile_is_not_deleted_unseen(oda, cast):
    oda.post(f"{S}closures/new/", {"title": "Floor", "starts_on": "2026-03-10", "location": ""})
    row = Closure.objects.get()
    page = f"{S}closures/{row.pk}/deletion/"
    seen = oda.get(page).context["version"]
    Closure.objects.filter(pk=row.pk).update(title="New floor")

    shown = text(oda.post(page, {"version": seen}))

    assert "Somebody else changed this meanwhile." in shown
    assert "New floor" in shown
    oda.post(page, {"version": oda.get(page).context["version"]})
    assert not Closure.objects.exists()


def test_closure_that_was_deleted_meanwhile_keeps_what_was_typed(oda, cast):
    typed = {"title": "Typed here", "starts_on": "2026-03-10", "location": ""}

    shown = text(oda.post(f"{S}closures/99/", typed))

    assert "Somebody else deleted this while you were editing" in shown
    assert 'value="Typed here"' in shown
    assert not Closure.objects.exists()

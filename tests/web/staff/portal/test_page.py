"""The Patient Portal page: what it says, who may change it, what happens to bad input."""

from datetime import date, timedelta

import pytest
from django.conf import settings

from qimen.models import JournalEntry, PortalSettings
from tests import cast as casting

pytestmark = pytest.mark.django_db
P = "/staff/riverbend/portal/"
#: The form as the defaults fill it.
SAID = {
    "online": "on", "online_from": "", "horizon_number": "3", "horizon_unit": "months",
    "min_notice_hours": "24", "cancel_hours": "24", "round_to_minutes": "",
    "self_service_changes": "on", "max_future_visits": "5", "card_capture_hours": "24",
    "revision": "0",
}  # fmt: skip
ORDER = [
    "Patient Portal URL",
    "Allow patients to book appointments online",
    "Patient Portal Preferences",
    "How far into the future can appointments be booked?",
    "Minimum number of hours that an appointment can be scheduled in the future",
    "Minimum number of hours prior to an appointment that a patient can cancel or reschedule",
    "Round the appointment booking availabilities",
    "Allow existing patients to select “No Preference” for the provider",
    "Allow patient to cancel or reschedule an appointment online",
]


def text(response):
    return " ".join(response.content.decode().split())


def portal_of(cast):
    return PortalSettings.objects.get(clinic=cast.riverbend)


@pytest.fixture
def oda(cast, sign_in):
    return sign_in(cast.oda)


def test_page_has_the_address_and_the_preferences_in_the_order_of_the_help_article(oda):
    shown = text(oda.get(P))

    places = [shown.index(f">{words}<") for words in ORDER]
    assert places == sorted(places)
    assert f'href="{settings.SITE_URL}/riverbend/"' in shown
    assert '<a href="/staff/riverbend/portal/" aria-current="page">' in shown


def test_every_setting_is_saved_and_journalled_from_and_to(oda, cast):
    said = {
        **SAID, "online_from": "2031-05-01", "horizon_number": "6", "horizon_unit": "weeks",
        "min_notice_hours": "2", "cancel_hours": "12", "round_to_minutes": "30",
        "no_preference": "on", "max_future_visits": "", "times_public": "on",
        "card_capture": "on", "card_capture_hours": "48",
    }  # fmt: skip
    said.pop("self_service_changes")

    page = oda.post(P, said, follow=True)

    row = portal_of(cast)
    assert "Saved. It holds from now on." in text(page)
    assert (row.online, row.online_from) == (True, date(2031, 5, 1))
    assert (row.horizon_number, row.horizon_unit) == (6, "weeks")
    assert (row.min_notice_hours, row.cancel_hours, row.round_to_minutes) == (2, 12, 30)
    assert (row.no_preference, row.self_service_changes, row.times_public) == (True, False, True)
    assert (row.max_future_visits, row.card_capture, row.card_capture_hours) == (None, True, 48)
    entry = JournalEntry.objects.get(action="settings.portal_changed")
    assert entry.account_id == cast.oda.account_id
    assert entry.details["changed"]["cancel_hours"] == [24, 12]
    assert entry.details["changed"]["online_from"] == [None, "2031-05-01"]
    assert len(entry.details["changed"]) == 12


def test_saving_what_is_stored_changes_and_records_nothing(oda, cast):
    oda.post(P, SAID)

    assert portal_of(cast).revision == 0
    assert not JournalEntry.objects.filter(action="settings.portal_changed").exists()


def test_the_very_next_request_follows(oda, cast, client):
    said = {key: value for key, value in SAID.items() if key != "online"}

    oda.post(P, said)
    casting.sign_in(client, cast.ada)
    booking, own = client.get("/riverbend/book/"), client.get("/riverbend/appointments/")

    assert "Booking online is switched off at the moment." in text(booking)
    assert own.status_code == 200


@pytest.mark.parametrize(
    ("box", "typed", "words"),
    [
        ("horizon_number", "soon", "Enter how far ahead as a whole number, at most two years."),
        ("horizon_number", "731", "Enter how far ahead as a whole number, at most two years."),
        ("horizon_number", "25", "Enter at most 24 months: that is two years."),
        ("horizon_unit", "years", "Choose days, weeks or months."),
        ("min_notice_hours", "721", "Enter hours as a whole number from 0 to 720."),
        ("min_notice_hours", "1.5", "Enter hours as a whole number from 0 to 720."),
        ("cancel_hours", "-1", "Enter hours as a whole number from 0 to 720."),
        ("cancel_hours", "", "Enter hours as a whole number from 0 to 720."),
        ("round_to_minutes", "20", "Choose off, 15, 30 or 60 minutes."),
        ("max_future_visits", "0", "Enter a whole number from 1 to 1000, or nothing for no limit."),
        ("card_capture_hours", "0", "Enter hours as a whole number from 1 to 720."),
        ("online_from", "May", "Enter a date like 3/27/2026."),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_stays(oda, cast, box, typed, words):
    page = oda.post(P, {**SAID, "horizon_number": "11", box: typed})

    shown = text(page)
    assert page.status_code == 422
    assert shown.count(words) == 2, "on top and at the box"
    assert f'href="#id_{box}' in shown
    assert 'value="11"' in shown or box == "horizon_number"
    assert f'value="{typed}"' in shown or box in {"horizon_unit", "round_to_minutes"}
    assert portal_of(cast).revision == 0


@pytest.mark.parametrize(("unit", "most"), [("days", 730), ("weeks", 104), ("months", 24)])
def test_two_years_ahead_is_the_most_in_each_unit(oda, cast, unit, most):
    oda.post(P, {**SAID, "horizon_number": str(most), "horizon_unit": unit})

    assert (portal_of(cast).horizon_number, portal_of(cast).horizon_unit) == (most, unit)


def test_second_editor_sees_what_the_first_changed_and_decides(oda, cast):
    oda.post(P, {**SAID, "cancel_hours": "12", "round_to_minutes": "30", "max_future_visits": ""})

    page = oda.post(P, {**SAID, "cancel_hours": "6", "no_preference": "on"})
    shown = text(page)

    assert page.status_code == 409
    assert "Oda Berg changed it from “24” to “12”. You typed something else" in shown
    assert "Oda Berg changed it from “Off” to “30”. It is taken over below." in shown
    assert "from “5” to “nothing”" in shown
    assert 'name="cancel_hours" value="6"' in shown
    assert portal_of(cast).cancel_hours == 12
    oda.post(P, {**SAID, "cancel_hours": "6", "round_to_minutes": "30", "revision": "1"})
    assert (portal_of(cast).cancel_hours, portal_of(cast).round_to_minutes) == (6, 30)


# ── who ──────────────────────────────────────────────────────────────────────────────────


def test_front_desk_sees_the_settings_and_cannot_change_them(cast, sign_in):
    noor = sign_in(cast.noor)

    page = noor.get(P)
    answer = noor.post(P, {**SAID, "cancel_hours": "1"})

    assert "Owners change these settings." in text(page)
    assert '<fieldset class="bare" disabled>' in text(page)
    assert 'value="save">Save' not in text(page).replace('aria-hidden="true">Save', "")
    assert answer.status_code == 404
    assert portal_of(cast).cancel_hours == 24


def test_practitioner_and_strangers_find_no_such_page(cast, sign_in):
    assert sign_in(cast.lin).get(P).status_code == 404
    assert sign_in(cast.hana).get(P).status_code in {302, 404}


# ── the traps ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cancel", "window", "more", "is_warned"),
    [
        ("24", "24", {"card_capture": "on"}, True),
        ("25", "24", {"card_capture": "on"}, True),
        ("23", "24", {"card_capture": "on"}, False),
        ("24", "24", {}, False),
        ("24", "24", {"card_capture": "on", "self_service_changes": ""}, False),
    ],
)
def test_cancel_hours_that_shut_the_window_are_warned_of(oda, cancel, window, more, is_warned):
    said = {**SAID, "cancel_hours": cancel, "card_capture_hours": window, **more, "do": "look"}

    shown = text(oda.post(P, {key: value for key, value in said.items() if value}))

    assert ("No late-cancel fee will be assessed automatically." in shown) is is_warned


def test_one_click_sets_the_cancel_hours_below_the_window(oda, cast):
    said = {**SAID, "card_capture": "on", "card_capture_hours": "48", "cancel_hours": "72"}

    page = oda.post(P, {**said, "do": "remedy"})
    shown = text(page)

    assert 'name="cancel_hours" value="47"' in shown
    assert "No late-cancel fee" not in shown
    assert portal_of(cast).cancel_hours == 24, "it is said in the form, and saved by Save"
    oda.post(P, {**said, "cancel_hours": "47"})
    assert portal_of(cast).cancel_hours == 47


def test_a_legal_trap_can_be_saved(oda, cast):
    oda.post(P, {**SAID, "card_capture": "on", "cancel_hours": "48"})

    assert (portal_of(cast).cancel_hours, portal_of(cast).card_capture) == (48, True)


def test_card_capture_is_said_to_have_no_effect_yet(oda):
    assert "Stored, and not in effect yet" in text(oda.get(P))


def test_rounding_names_each_service_with_its_step_and_the_starts_it_costs(oda):
    shown = text(oda.post(P, {**SAID, "round_to_minutes": "60", "do": "look"}))

    # Monday to Friday 9 to 17, Lin and Mei: new patients every 60 minutes with 90 minutes, existing
    # ones every 30 minutes with 60.
    assert (
        "<b>Acupuncture</b>, new patients: the 60-minute step gives way, as many starts, 70"
        in shown
    )
    assert (
        "<b>Acupuncture</b>, existing patients: the 30-minute step gives way, "
        '<span class="loss">70 fewer</span> of 150 starts a week' in shown
    )
    assert (
        "<b>Herbal consultation</b>, new patients: the 30-minute step gives way, "
        '<span class="loss">40 fewer</span> of 80 starts a week' in shown
    )


# ── chosen patients ──────────────────────────────────────────────────────────────────────


def test_chosen_patients_are_found_let_in_and_taken_out(oda, cast):
    found = oda.post(f"{P}early/", {"words": "moreno"})
    oda.post(f"{P}early/", {"let_in": cast.ada.ref})
    oda.post(f"{P}early/", {"let_in": cast.ada.ref})
    listed = text(oda.get(f"{P}early/"))
    oda.post(f"{P}early/", {"shut_out": cast.ada.ref})
    after = text(oda.get(f"{P}early/"))

    assert 'Let in<span class="sr"> Ada Moreno' in text(found)
    assert "1 chosen" in listed
    assert "Ada Moreno" in listed
    assert "0 chosen" in after
    verbs = JournalEntry.objects.filter(action__contains="early").order_by("id")
    assert list(verbs.values_list("action", "patient_id")) == [
        ("settings.early_patient_added", cast.ada.pk),
        ("settings.early_patient_removed", cast.ada.pk),
    ]


def test_chosen_patient_books_before_the_first_day_and_others_are_asked_to_call(oda, cast, client):
    first_day = date.today() + timedelta(days=40)  # noqa: DTZ011 - any day that is well ahead
    oda.post(P, {**SAID, "online_from": first_day.isoformat()})
    oda.post(f"{P}early/", {"let_in": cast.ada.ref})

    early = text(casting.sign_in(client, cast.ada).get("/riverbend/book/"))
    others = text(casting.sign_in(client, cast.eve).get("/riverbend/book/"))

    assert "Acupuncture" in early
    begins = f"{first_day:%A, %B} {first_day.day}, {first_day.year}"
    assert f"Booking online begins on {begins}. Until then call us" in others


def test_patients_of_another_clinic_cannot_be_chosen(oda, cast):
    assert oda.post(f"{P}early/", {"let_in": cast.hugo.ref}).status_code == 404


def test_front_desk_chooses_nobody(cast, sign_in):
    assert sign_in(cast.noor).get(f"{P}early/").status_code == 404


# ── who changed what ─────────────────────────────────────────────────────────────────────


def test_page_tells_its_last_changes_to_who_sees_it(cast, oda, sign_in):
    assert "Nothing has been changed yet." in text(oda.get(P))

    oda.post(P, {**SAID, "cancel_hours": "48", "no_preference": "on"})
    shown = text(oda.get(P))
    desk = text(sign_in(cast.noor).get(P))

    for page in (shown, desk):
        assert "<b>Oda Berg</b>" in page
        assert "cancel hours: 24 <span" in page
        assert "</span> 48</li>" in page
        assert "No Preference: off <span" in page
    assert "All settings in the journal" in shown
    assert "All settings in the journal" not in desk


def test_changes_of_another_clinic_are_not_told(cast, oda, sign_in):
    oda.post(P, {**SAID, "cancel_hours": "48"})
    hana = sign_in(cast.hana)

    assert "Nothing has been changed yet." in text(hana.get("/staff/harbor/portal/"))


def test_page_tells_the_last_ten_changes(oda):
    for number in range(12):
        oda.post(P, {**SAID, "revision": str(number), "cancel_hours": str(30 + number)})

    shown = text(oda.get(P))
    assert shown.count("<b>Oda Berg</b>") == 10
    assert shown.index("</span> 41</li>") < shown.index("</span> 40</li>")

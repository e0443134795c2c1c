"""Times that are public: whoever comes sees them, and signs in once one is chosen."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from qimen.actions.setup import buttons
from qimen.models import Appointment, PortalSettings, ProvidedTo, Service
from qimen.web.gate import limits
from tests.cast import NOW, acting, appointment
from tests.web.public.pages import BOOK, CONFIRM, KEY, NINE, TUESDAY, query, text, times

pytestmark = pytest.mark.django_db
SIGN_IN = "/riverbend/book/sign-in/"


@pytest.fixture
def shown(cast):
    PortalSettings.objects.filter(clinic=cast.riverbend).update(times_public=True)
    return cast


def said(cast, patient_class, **values):
    return times(cast, **{"class": patient_class, **values})


def entry(cast, patient_class="existing", at=NINE, **values):
    return f"{SIGN_IN}?{query(cast, **{'class': patient_class, 'at': at, **values})}"


def onward(response):
    """Where sign-in leads from a page."""
    page = response.content.decode()
    return unquote(page.split('href="/riverbend/sign-in/?next=')[1].split('"')[0])


# ── who one says one is ──────────────────────────────────────────────────────────────────


def test_visitor_first_says_whether_they_have_been_here_before(client, shown):
    response = client.get(BOOK)

    assert "Have you been here before?" in text(response)
    assert '&amp;class=new"' in text(response)
    assert not response.cookies


def test_question_keeps_everything_a_link_has_chosen(client, shown):
    asked = text(client.get(times(shown, date="2026-03-05", at=NINE, practitioner="any")))

    answer = asked.split('href="?')[1].split('"')[0].replace("&amp;", "&")
    assert parse_qs(answer) == {
        "location": [shown.main.ref],
        "service": [shown.acupuncture.ref],
        "practitioner": ["any"],
        "class": ["new"],
        "date": ["2026-03-05"],
        "at": [NINE],
    }


@pytest.mark.parametrize("odd", ["old", "NEW", "%00", "new existing", "' OR 1=1 --"])
def test_answer_that_is_none_is_asked_for_again(client, shown, odd):
    response = client.get(said(shown, odd))

    assert response.status_code == 200
    assert "Have you been here before?" in text(response)


@pytest.mark.parametrize(("patient_class", "minutes"), [("new", "90"), ("existing", "60")])
def test_answer_picks_what_is_shown(client, shown, patient_class, minutes):
    services = text(client.get(f"{BOOK}?class={patient_class}"))

    assert f"{minutes} minutes" in services
    assert f"class={patient_class}" in services


def test_answer_leaves_out_what_is_not_for_them(client, shown):
    Service.objects.filter(pk=shown.consultation.pk).update(provided_to=ProvidedTo.NEW)

    assert "Herbal consultation" in text(client.get(f"{BOOK}?class=new"))
    assert "Herbal consultation" not in text(client.get(f"{BOOK}?class=existing"))


def test_no_preference_is_for_who_has_been_here_before(client, shown):
    PortalSettings.objects.filter(clinic=shown.riverbend).update(no_preference=True)

    assert "No Preference" in text(client.get(said(shown, "existing", practitioner="")))
    assert "No Preference" not in text(client.get(said(shown, "new", practitioner="")))
    assert "Who would you like" in text(client.get(said(shown, "new", practitioner="any")))
    assert "Choose a time" in text(client.get(said(shown, "existing", practitioner="any")))


# ── times ────────────────────────────────────────────────────────────────────────────────


def test_visitor_sees_the_times_and_nothing_is_kept_of_them(client, shown):
    response = client.get(said(shown, "existing", date=TUESDAY))

    assert f'value="{NINE}"' in text(response)
    assert "Times for patients who have been here before." in text(response)
    assert f'action="{SIGN_IN}"' in text(response)
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"


def test_taken_times_are_absent_and_nothing_of_anybody_is_there(client, shown):
    asked = said(shown, "existing", date=TUESDAY)
    appointment(shown, shown.max, NOW.replace(day=3, hour=17), note="sciatica")

    page = text(client.get(asked))

    assert f'value="{NINE}"' not in page
    for word in ("Max", "Moreno", "sciatica"):
        assert word not in page


def test_own_visits_do_not_count_before_the_sign_in(client, shown):
    PortalSettings.objects.filter(clinic=shown.riverbend).update(max_future_visits=1)
    appointment(shown, shown.ada, NOW.replace(day=5, hour=17))

    assert f'value="{NINE}"' in text(client.get(said(shown, "existing", date=TUESDAY)))


def test_times_are_limited_for_each_address(client, shown, monkeypatch):
    monkeypatch.setattr(limits, "READS", {**limits.READS, "openings": limits.Limit(2)})
    limits.seen.counts.clear()

    codes = [client.get(said(shown, "new")).status_code for _ in range(3)]

    assert codes[-1] == 429
    limits.seen.counts.clear()


def test_times_stay_behind_the_sign_in_without_the_setting(client, cast):
    asked = text(client.get(said(cast, "existing")))

    assert "Sign in to see the times" in asked
    assert 'name="at"' not in asked
    assert "class%3D" not in asked
    response = client.get(entry(cast))
    assert urlsplit(response.url).path == BOOK


# ── signing in with a time ───────────────────────────────────────────────────────────────


def test_chosen_time_leads_through_the_sign_in_to_confirm(client, shown):
    response = client.get(entry(shown))

    assert "Sign in to book this time" in text(response)
    assert "Tuesday, March 3 at" in text(response)
    there = urlsplit(onward(response))
    assert there.path == CONFIRM
    assert parse_qs(there.query)["at"] == [NINE]
    assert not Appointment.objects.exists()
    assert not response.cookies


def test_account_without_a_file_is_asked_for_one_and_not_to_sign_in(sign_in, shown):
    said_there = text(sign_in(shown.kim).get(entry(shown)))

    assert 'href="/riverbend/file/?next=%2Friverbend%2Fbook%2Fconfirmation%2F' in said_there


@pytest.mark.parametrize("at", ["", "soon", "9999-01-01T00:00Z"])
def test_entry_without_a_time_leads_back_to_choosing(client, shown, at):
    response = client.get(entry(shown, at=at))

    assert response.status_code == 302
    assert urlsplit(response.url).path == BOOK


def test_time_that_was_taken_meanwhile_is_told_before_the_sign_in(client, shown):
    appointment(shown, shown.max, NOW.replace(day=3, hour=17))

    response = client.get(entry(shown), follow=True)

    assert "That time was just taken" in text(response)
    assert ">Tuesday, March 3</h2>" in text(response)


def test_entry_waits_for_booking_to_be_on(client, shown):
    PortalSettings.objects.filter(clinic=shown.riverbend).update(online=False)

    assert "Call us to book" in text(client.get(entry(shown), follow=True))


# ── the file decides ─────────────────────────────────────────────────────────────────────


def test_patient_who_is_signed_in_is_not_asked(sign_in, shown):
    client = sign_in(shown.ada)

    assert "What would you like to book?" in text(client.get(BOOK))
    page = text(client.get(times(shown, date=TUESDAY)))
    assert 'action="/riverbend/book/hold/' in page
    assert "class=" not in "".join(part.split('"')[0] for part in page.split('href="')[1:])
    assert urlsplit(client.get(entry(shown)).url).path == CONFIRM


def test_patient_books_what_was_chosen_before_the_sign_in(client, sign_in, shown):
    there = onward(client.get(entry(shown)))
    own = sign_in(shown.ada)

    looked = own.get(there)
    assert "Check and confirm" in text(looked)
    booked = own.post(there, {"form_key": KEY})

    assert booked.status_code == 302
    assert Appointment.objects.get().patient == shown.ada


@pytest.mark.parametrize(
    ("claimed", "words", "minutes"),
    [
        ("new", "By your file you have been here before.", "60 min"),
        ("existing", "By your file here this is your first visit.", "90 min"),
    ],
)
def test_file_that_says_otherwise_shows_its_own_times(
    client, sign_in, shown, claimed, words, minutes
):
    shown.ada.came_new = claimed == "existing"
    shown.ada.save()
    there = onward(client.get(entry(shown, claimed)))

    response = sign_in(shown.ada).get(there, follow=True)

    assert words in text(response)
    assert minutes in text(response)
    assert ">Tuesday, March 3</h2>" in text(response)
    assert not Appointment.objects.exists()


def test_who_signed_in_elsewhere_meanwhile_is_told_too(sign_in, shown):
    response = sign_in(shown.ada).get(entry(shown, "new"), follow=True)

    assert "By your file you have been here before." in text(response)


def test_file_that_says_otherwise_may_need_another_service(client, sign_in, shown):
    Service.objects.filter(pk=shown.acupuncture.pk).update(provided_to=ProvidedTo.NEW)
    there = onward(client.get(entry(shown, "new")))

    response = sign_in(shown.ada).get(there, follow=True)

    assert "By your file you have been here before." in text(response)
    assert "What you had chosen is not offered to you here." in text(response)


def test_lost_race_leads_to_the_nearest_times(client, sign_in, shown):
    there = onward(client.get(entry(shown)))
    appointment(shown, shown.max, NOW.replace(day=3, hour=17))

    page = text(sign_in(shown.ada).get(there))

    assert "That time is no longer free" in page
    assert page.count('name="at"') == 3


def test_frame_leads_on_with_the_class_whose_times_it_shows(client, shown):
    buttons.allow_site(acting(shown.oda), "https://clinic.example", now=NOW)
    asked = {"service": shown.acupuncture.ref, "class": "existing"}

    page = text(client.get("/embed/riverbend/", asked)).replace("&amp;", "&")

    there = next(part for part in page.split('href="') if "&at=2026" in part).split('"')[0]
    local = there.removeprefix("http://localhost:8000")
    assert "checked" in text(client.get(local))

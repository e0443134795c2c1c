"""A patient's file, tab by tab: who may open it, that opening leaves a trace, what is saved."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qimen.models import Appointment, Guardian, JournalEntry, Message, Patient, RedFlag, Status
from tests import cast as people
from tests.actions.test_booking import book
from tests.cast import NOW

pytestmark = pytest.mark.django_db
NOTHING = (None, "", False)
TABS = ("", "appointments/", "messages/", "activity/")


def path(patient, tab="", slug="riverbend"):
    return f"/staff/{slug}/patients/{patient.ref}/{tab}"


def body(response):
    """The page without its one-time token."""
    return re.sub(rb'value="[A-Za-z0-9]{64}"', b"", response.content)


def text(response):
    return " ".join(response.content.decode().split())


def boxes(response):
    """Return what the Personal form holds, as a browser would send it."""
    form = response.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent["revision"] = str(sent["revision"])
    sent |= dict(response.context["was"])
    return {
        name: form_text(form, name, value) for name, value in sent.items() if value not in NOTHING
    }


def form_text(form, name, value):
    if name in form.fields:
        return form.fields[name].widget.format_value(value) if value is not True else "on"
    return value


@pytest.fixture
def bea(cast):
    return people.staff_member(cast.riverbend, "Bea Roth", "billing")


# ── reading ──────────────────────────────────────────────────────────────────────────────


def test_file_shows_who_it_is_and_what_is_coming(cast, sign_in):
    book(cast)

    page = text(sign_in(cast.noor).get(path(cast.eve)))

    assert "Eve Stone" in page
    assert "<dt>Age</dt><dd>35</dd>" in page
    assert "Mon, Mar 9, " in page
    assert 'Red flag</h2> <span class="quiet">none</span>' in page
    assert "Signs in to the portal with this address." in page


@pytest.mark.parametrize("tab", TABS)
def test_file_has_no_name_in_its_title(cast, sign_in, tab):
    page = sign_in(cast.noor).get(path(cast.eve, tab)).content.decode()
    title = page[page.index("<title>") : page.index("</title>")]

    assert "Eve" not in title
    assert "Stone" not in title


def test_file_names_the_others_who_share_its_address(cast, sign_in):
    page = text(sign_in(cast.noor).get(path(cast.ada)))

    assert "This address is shared" in page
    assert "Max Moreno" in page


def test_red_flag_is_shown_as_text(cast, sign_in):
    Patient.objects.filter(pk=cast.eve.pk).update(red_flag="Faints <b>easily</b>")

    page = text(sign_in(cast.noor).get(path(cast.eve)))

    assert "Faints &lt;b&gt;easily&lt;/b&gt;" in page


@pytest.mark.parametrize("tab", [*TABS, "red-flag/"])
def test_opening_a_file_is_journalled_each_time(cast, sign_in, tab):
    client = sign_in(cast.noor)
    client.get(path(cast.eve, tab))
    client.get(path(cast.eve, tab))

    entries = JournalEntry.objects.filter(action="patient.opened")
    assert [(one.patient_id, one.account_id, one.role) for one in entries] == [
        (cast.eve.pk, cast.noor.account_id, "front_desk")
    ] * 2


@pytest.mark.parametrize("tab", TABS)
def test_practitioner_opens_the_files_of_own_patients_alone(cast, sign_in, tab):
    book(cast)

    assert sign_in(cast.lin).get(path(cast.eve, tab)).status_code == 200
    assert sign_in(cast.mei).get(path(cast.eve, tab)).status_code == 404


@pytest.mark.parametrize("tab", [*TABS, "red-flag/"])
def test_file_of_another_clinic_does_not_exist_and_leaves_no_trace(cast, sign_in, tab):
    foreign = sign_in(cast.oda).get(path(cast.hugo, tab))
    unknown = sign_in(cast.oda).get(f"/staff/riverbend/patients/nosuchnosuchnosu/{tab}")

    assert foreign.status_code == unknown.status_code == 404
    assert body(foreign) == body(unknown)
    assert not JournalEntry.objects.exists()


def test_billing_reads_how_to_reach_somebody_and_nothing_else(cast, bea, sign_in):
    Patient.objects.filter(pk=cast.eve.pk).update(red_flag="Faints")
    client = sign_in(bea)

    page = text(client.get(path(cast.eve)))

    assert "eve@example.org" in page
    assert "Faints" not in page
    assert '<form method="post" id="personal"' not in page
    statuses = [client.get(path(cast.eve, tab)).status_code for tab in (*TABS[1:], "red-flag/")]
    assert statuses == [200, 404, 404, 404]
    assert client.post(path(cast.eve), {"first_name": "X"}).status_code == 404


def test_auditor_sees_no_file(cast, sign_in):
    abe = people.staff_member(cast.riverbend, "Abe Quist", "auditor")

    assert {sign_in(abe).get(path(cast.eve, tab)).status_code for tab in TABS} == {404}


def test_appointments_stand_by_what_became_of_them(cast, sign_in):
    days = [NOW.replace(day=day) for day in (1, 9, 10)]
    over, ahead, gone = (people.appointment(cast, cast.eve, day) for day in days)
    Appointment.objects.filter(pk=gone.pk).update(status=Status.CANCELLED)

    page = text(sign_in(cast.noor).get(path(cast.eve, "appointments/")))

    places = ["Upcoming</h2>", ahead.ref, "Past</h2>", over.ref, "Cancelled</h2>", gone.ref]
    body_from = page.index("Upcoming</h2>")
    at = [page.index(place, body_from) for place in places]
    assert at == sorted(at)


def test_messages_say_what_became_of_them(cast, sign_in):
    book(cast)
    Message.objects.update(state="dead", answer="550 no such mailbox")

    page = text(sign_in(cast.noor).get(path(cast.eve, "messages/")))

    assert "Appointment booked" in page
    assert "Could not be delivered" in page
    assert "550 no such mailbox" in page


def test_activity_tells_what_was_done_in_words(cast, sign_in):
    client = sign_in(cast.noor)
    sent = boxes(client.get(path(cast.eve)))
    client.post(path(cast.eve), {**sent, "mobile": "541 555 0123"})

    page = text(client.get(path(cast.eve, "activity/")))

    assert "Noor Haddad" in page
    assert "changed this file: mobile" in page
    assert "opened this file: Personal" in page
    assert "0123" not in page


@pytest.mark.parametrize(("tab", "count"), [("", 13), ("appointments/", 12), ("activity/", 12)])
def test_tab_takes_the_same_statements_however_full_it_is(cast, sign_in, tab, count):
    client = sign_in(cast.noor)
    client.get(path(cast.eve, tab))
    counts = []
    for weeks in (1, 2, 3):
        people.appointment(cast, cast.eve, NOW.replace(day=7 * weeks))
        RedFlag.objects.create(
            clinic=cast.riverbend, patient=cast.eve, account=cast.noor.account, at=NOW
        )
        Guardian.objects.create(clinic=cast.riverbend, patient=cast.eve, name=f"Aunt {weeks}")
        with CaptureQueriesContext(connection) as queries:
            client.get(path(cast.eve, tab))
        counts.append(len(queries))

    assert counts == [count] * 3


# ── changing ─────────────────────────────────────────────────────────────────────────────


def test_form_saved_as_it_is_changes_nothing(cast, sign_in):
    client = sign_in(cast.noor)
    sent = boxes(client.get(path(cast.max)))

    answer = client.post(path(cast.max), sent)

    assert answer.status_code == 302
    assert Patient.objects.get(pk=cast.max.pk).revision == 0


def test_broken_address_and_odd_number_may_stay(cast, sign_in):
    Patient.objects.filter(pk=cast.max.pk).update(email="max@", email_key="", mobile="ask his wife")
    client = sign_in(cast.noor)
    page = client.get(path(cast.max))

    answer = client.post(path(cast.max), {**boxes(page), "pronouns": "he"})

    assert "Nothing can be sent to this address" in text(page)
    assert answer.status_code == 302
    saved = Patient.objects.get(pk=cast.max.pk)
    assert (saved.email, saved.mobile, saved.pronouns) == ("max@", "ask his wife", "he")


@pytest.mark.parametrize(
    ("box", "typed", "said"),
    [
        ("first_name", "", "Enter the first name."),
        ("email", "max@", "Enter an e-mail address like jo@example.org."),
        ("mobile", "12", "Enter a phone number like"),
        ("birth_on", "3/27/2985", "Enter a birth date in the past, like 3/27/1985."),
        ("birth_on", "yesterday", "Enter a birth date in the past, like 3/27/1985."),
        ("last_name", "x" * 81, "Use 80 characters or fewer."),
        ("last_name", "Sto\u202ene", "A character here cannot be shown."),
    ],
)
def test_box_says_what_it_needs_and_keeps_what_was_typed(cast, sign_in, box, typed, said):
    client = sign_in(cast.noor)
    sent = boxes(client.get(path(cast.max)))

    answer = client.post(path(cast.max), {**sent, box: typed, "address": "12 Mill Street"})

    assert answer.status_code == 422
    assert said in text(answer)
    assert "12 Mill Street" in text(answer)
    assert Patient.objects.get(pk=cast.max.pk).revision == 0


def test_second_of_two_sees_what_changed_and_decides(cast, sign_in):
    client = sign_in(cast.noor)
    stale = boxes(client.get(path(cast.max)))
    theirs = {**stale, "pronouns": "he", "address": "1 First Street"}
    sign_in(cast.oda).post(path(cast.max), theirs)
    client = sign_in(cast.noor)

    answer = client.post(path(cast.max), {**stale, "address": "2 Second Street", "mobile": ""})

    page = text(answer)
    assert answer.status_code == 409
    assert (
        "<b>Address</b>: Oda Berg changed it to “1 First Street”. You typed something else" in page
    )
    assert "<b>Pronouns</b>: Oda Berg changed it to “he”. It is taken over below." in page
    assert Patient.objects.get(pk=cast.max.pk).address == "1 First Street"

    client.post(path(cast.max), boxes(answer))

    saved = Patient.objects.get(pk=cast.max.pk)
    assert (saved.pronouns, saved.address) == ("he", "2 Second Street")


def test_ticks_that_somebody_else_changed_are_taken_over(cast, sign_in):
    client = sign_in(cast.noor)
    stale = boxes(client.get(path(cast.max)))
    theirs = {name: value for name, value in stale.items() if name != "wants_email_reminders"}
    client.post(path(cast.max), {**theirs, "wants_news": "on"})

    answer = client.post(path(cast.max), {**stale, "pronouns": "he"})
    client.post(path(cast.max), boxes(answer))

    saved = Patient.objects.get(pk=cast.max.pk)
    assert (saved.wants_email_reminders, saved.wants_news, saved.pronouns) == (False, True, "he")


def test_deleting_the_address_of_an_account_is_asked_about_first(cast, sign_in):
    client = sign_in(cast.noor)
    sent = {**boxes(client.get(path(cast.eve))), "email": ""}

    answer = client.post(path(cast.eve), sent)

    assert answer.status_code == 409
    assert "Without an address this file loses its account" in text(answer)
    assert Patient.objects.get(pk=cast.eve.pk).account_id
    client.post(path(cast.eve), {**sent, "ends_tie": "1"})
    assert Patient.objects.get(pk=cast.eve.pk).account_id is None


def test_account_that_lost_its_file_sees_nothing_of_it(cast, sign_in, client):
    book(cast)
    cast.eve.refresh_from_db()
    Patient.objects.filter(pk=cast.eve.pk).update(account=None, email="", email_key="")

    answer = sign_in(cast.eve).get("/riverbend/appointments/")

    assert answer.status_code == 302


def test_new_or_existing_can_be_said_otherwise(cast, sign_in):
    client = sign_in(cast.noor)
    sent = boxes(client.get(path(cast.max)))
    client.post(path(cast.max), {**sent, "class_override": "new"})

    assert "<dt>Patient</dt><dd>New</dd>" in text(client.get(path(cast.max)))


# ── red flag, archive, new ───────────────────────────────────────────────────────────────


def test_red_flag_is_edited_where_it_stands(cast, sign_in):
    client = sign_in(cast.noor)
    page = client.get(path(cast.eve, "red-flag/"))
    sent = {"revision": page.context["form"]["revision"].value(), "text": "Faints"}

    answer = client.post(path(cast.eve, "red-flag/"), sent)

    assert answer.status_code == 302
    assert "Faints" in text(client.get(answer["Location"]))


def test_red_flag_of_two_at_once_is_decided_by_the_second(cast, sign_in):
    client = sign_in(cast.noor)
    client.post(path(cast.eve, "red-flag/"), {"revision": "0", "text": "Faints"})

    answer = client.post(path(cast.eve, "red-flag/"), {"revision": "0", "text": "Deaf"})

    assert answer.status_code == 409
    assert "Somebody else wrote here meanwhile" in text(answer)
    assert "> Deaf</textarea>" in text(answer)
    client.post(path(cast.eve, "red-flag/"), {"revision": "1", "text": "Deaf"})
    assert Patient.objects.get(pk=cast.eve.pk).red_flag == "Deaf"


def test_archiving_says_which_visits_are_to_come(cast, sign_in):
    visit = book(cast).appointment
    client = sign_in(cast.noor)

    answer = client.post(path(cast.eve, "archive/"))

    assert answer.status_code == 409
    assert "This file cannot be archived yet" in text(answer)
    assert f"/visits/{visit.ref}/" in text(answer)


def test_archived_file_says_so_and_comes_back(cast, sign_in):
    client = sign_in(cast.noor)
    page = text(client.post(path(cast.eve, "archive/"), follow=True))
    again = text(client.post(path(cast.eve, "restoration/"), follow=True))

    assert "Archived</span>" in page
    assert "Restore this file" in page
    assert "Archive this file" in again


@pytest.mark.parametrize("tab", ["archive/", "restoration/"])
def test_archiving_is_never_done_by_reading(cast, sign_in, tab):
    assert sign_in(cast.noor).get(path(cast.eve, tab)).status_code == 405

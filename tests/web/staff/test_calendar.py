"""The calendar's pages: what they show to whom, asked again quietly, and on paper."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qimen.models import Appointment, Clinic, JournalEntry, Patient, Status
from tests.actions.test_arranging import book_for, plan
from tests.actions.test_booking import book, nine, wish
from tests.cast import NOW

pytestmark = pytest.mark.django_db
DAY = "/staff/riverbend/?date=2026-03-09"
QUIET = {"HTTP_HX_REQUEST": "true", "HTTP_X_BACKGROUND": "1"}


def text(response):
    return " ".join(response.content.decode().split())


def columns(response):
    """Return {name of a column: its text}."""
    lanes = re.findall(
        r'<section class="cal-lane.*?</section>', response.content.decode(), re.DOTALL
    )
    return {re.search(r'<h2[^>]*title="([^"]*)"', lane)[1]: lane for lane in lanes}


@pytest.fixture
def visits(cast):
    """Ada with Lin at nine, Eve with Mei at ten."""
    first = book(cast, cast.ada).appointment
    second = book(cast, cast.eve, wish(cast, nine(60), "mei"), key="form-2").appointment
    return first, second


@pytest.mark.parametrize("who", ["noor", "oda"])
def test_day_shows_everybodys_visits_by_practitioner(cast, visits, sign_in, who):
    shown = columns(sign_in(getattr(cast, who)).get(DAY))

    assert list(shown) == ["Lin Zhou", "Mei Tan"]
    assert "Ada Moreno" in shown["Lin Zhou"]
    assert "Eve Stone" in shown["Mei Tan"]
    assert "Eve Stone" not in shown["Lin Zhou"]
    assert ", Acupuncture, Willow, booked</span>" in shown["Lin Zhou"]


def test_visit_leads_to_its_page_and_says_its_rows(cast, visits, sign_in):
    lane = columns(sign_in(cast.noor).get(DAY))["Lin Zhou"]

    assert f'href="/staff/riverbend/visits/{visits[0].ref}/"' in lane
    assert 'class="visit hue-a" data-at="1" data-len="12"' in lane
    assert 'class="stage stage-busy lane-all" data-at="1" data-len="6"' in lane
    assert 'class="stage stage-rest lane-a" data-at="7" data-len="6"' in lane


def test_free_time_leads_to_a_new_appointment_then_and_there(cast, sign_in):
    lane = columns(sign_in(cast.noor).get(DAY))["Mei Tan"]

    assert (
        f'href="/staff/riverbend/visits/new/?practitioner={cast.mei.ref}&amp;'
        f'location={cast.main.ref}&amp;at=2026-03-09T16:00Z"' in lane
    )
    assert "New appointment, Mei Tan, free 9:00 to 10:00" in lane


def test_practitioner_sees_the_own_day_alone(cast, visits, sign_in):
    page = text(sign_in(cast.lin).get(DAY))

    assert "Ada Moreno" in page
    assert "Mei Tan" not in page
    assert "Eve Stone" not in page


def test_practitioner_arranges_the_own_day_and_only_sees_the_others(cast, visits, sign_in):
    Clinic.objects.filter(pk=cast.riverbend.pk).update(practitioners_see_all=True)

    shown = columns(sign_in(cast.mei).get(DAY))

    assert list(shown) == ["Mei Tan", "Lin Zhou"]
    assert "cal-free" in shown["Mei Tan"]
    assert "data-move" in shown["Mei Tan"]
    assert "cal-free" not in shown["Lin Zhou"]
    assert "data-move" not in shown["Lin Zhou"]


def test_owner_of_another_clinic_finds_nothing(cast, visits, sign_in):
    assert sign_in(cast.hana).get(DAY).status_code == 404
    assert "Ada" not in text(sign_in(cast.hana).get("/staff/harbor/?date=2026-03-09"))


def test_patient_is_not_staff_even_with_a_session(cast, visits, sign_in):
    response = sign_in(cast.ada).get(DAY)

    assert response.status_code == 302
    assert response["Location"].startswith("/staff/riverbend/sign-in/")


def test_today_is_the_date_at_the_clinic(cast, sign_in):
    assert "Monday, March 2" in text(sign_in(cast.noor).get("/staff/riverbend/"))


@pytest.mark.parametrize("date", ["yesterday", "2026-02-30", "0001-01-01", "99999-01-01", ""])
def test_date_that_is_none_is_ignored(cast, sign_in, date):
    page = text(sign_in(cast.noor).get(f"/staff/riverbend/?date={date}"))

    assert "Monday, March 2" in page


@pytest.mark.parametrize("query", ["location=x", "column=x", "by=x", "view=x", "show=x", "done=x"])
def test_what_is_unknown_in_the_address_is_ignored(cast, visits, sign_in, query):
    assert list(columns(sign_in(cast.noor).get(f"{DAY}&{query}"))) == ["Lin Zhou", "Mei Tan"]


def test_cancelled_visit_leaves_the_calendar_and_a_no_show_stays_without_its_time(
    cast, visits, sign_in
):
    first, second = visits
    Appointment.objects.filter(pk=first.pk).update(status=Status.CANCELLED)
    Appointment.objects.filter(pk=second.pk).update(status=Status.NO_SHOW)

    response = sign_in(cast.noor).get(DAY)

    assert "Ada Moreno" not in text(response)
    mei = columns(response)["Mei Tan"]
    assert "hue-off missed" in mei
    assert "free 10:00 to 11:00" in mei


def test_request_is_hatched_and_counted(cast, visits, sign_in):
    Appointment.objects.filter(pk=visits[0].pk).update(status=Status.REQUESTED)

    page = text(sign_in(cast.noor).get(DAY))

    assert 'class="visit hue-a asked"' in page
    assert "1 request to answer" in page


def test_visit_saved_without_the_room_it_needs_is_marked(cast, sign_in):
    book_for(cast, plan(cast, any_room=False, room_id=None))

    page = text(sign_in(cast.noor).get(DAY))

    assert "No room" in page
    assert "booked over a conflict" in page


def test_visit_booked_over_a_conflict_is_marked(cast, visits, sign_in):
    from_noor = plan(cast, nine(15), any_room=False, room_id=cast.cedar.pk)
    try:
        book_for(cast, from_noor, whom=cast.max.ref)
    except Exception as conflicting:  # noqa: BLE001 - its fingerprint is all that is wanted
        book_for(cast, from_noor, whom=cast.max.ref, override=conflicting.fingerprint)

    lane = columns(sign_in(cast.noor).get(DAY))["Lin Zhou"]

    assert lane.count("booked over a conflict") == 1


def test_names_are_text(cast, visits, sign_in):
    Patient.objects.filter(pk=cast.ada.pk).update(first_name='"><svg onload=alert(1)>')

    response = sign_in(cast.noor).get(DAY)

    assert b"<svg onload" not in response.content
    assert b"&quot;&gt;&lt;svg onload=alert(1)&gt; Moreno" in response.content


def test_week_shows_the_days_of_one(cast, visits, sign_in):
    page = sign_in(cast.noor).get(f"{DAY}&view=week&column={cast.lin.ref}")

    assert len(re.findall('class="cal-lane', page.content.decode())) == 7
    assert "Sun, Mar 8 – Sat, Mar 14" in text(page)


def test_rooms_stand_side_by_side(cast, visits, sign_in):
    shown = columns(sign_in(cast.noor).get(f"{DAY}&by=room"))

    assert list(shown) == ["Willow", "Cedar"]
    assert "Ada Moreno" in shown["Willow"]
    assert "Eve Stone" in shown["Cedar"] or "Eve Stone" in shown["Willow"]


def test_long_day_marks_the_hour_that_comes_twice(cast, sign_in):
    book_for(cast, plan(cast, nine(60, "2026-11-02")))
    visit = Appointment.objects.get()
    twice = NOW.replace(month=11, day=1, hour=8, minute=0)
    Appointment.objects.update(starts_at=twice, ends_at=twice + timedelta(hours=3))

    page = text(sign_in(cast.noor).get("/staff/riverbend/?date=2026-11-01"))

    assert "1 AM PDT</span>" in page
    assert "1 AM PST</span>" in page
    assert f'data-at="1" data-len="36" data-visit="{visit.ref}"' in page


# ── asked again quietly ──────────────────────────────────────────────────────────────────


def test_board_alone_is_what_a_quiet_request_gets(cast, visits, sign_in):
    response = sign_in(cast.noor).get(DAY, **QUIET)

    assert b"<html" not in response.content
    assert b"Ada Moreno" in response.content


def test_nothing_is_sent_while_nothing_changes(cast, visits, sign_in):
    client = sign_in(cast.noor)
    tag = client.get(DAY)["ETag"]

    same = client.get(DAY, **QUIET, HTTP_IF_NONE_MATCH=tag)
    Appointment.objects.filter(pk=visits[0].pk).update(status="checked_in", revision=1)
    changed = client.get(DAY, **QUIET, HTTP_IF_NONE_MATCH=tag)

    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200
    assert changed["ETag"] != tag


@pytest.mark.parametrize(("quietly", "count"), [(False, 7), (True, 5)])
def test_day_takes_the_same_statements_however_full_it_is(cast, sign_in, quietly, count):
    client = sign_in(cast.noor)
    counts = []
    for n, who in enumerate((cast.ada, cast.eve, cast.ada)):
        book(cast, who, wish(cast, nine(n * 90)), key=f"form-{n}")
        tag = client.get(DAY)["ETag"]
        headers = {**QUIET, "HTTP_IF_NONE_MATCH": tag} if quietly else {}
        with CaptureQueriesContext(connection) as queries:
            client.get(DAY, **headers)
        counts.append(len(queries))

    # session, account, membership with the clinic; what is claimed; the version; the visits;
    # and for the whole page, whether the worker lives
    assert counts == [count] * 3


# ── on paper ─────────────────────────────────────────────────────────────────────────────


def test_paper_has_names_times_and_phones(cast, visits, sign_in):
    Patient.objects.filter(pk=cast.ada.pk).update(mobile="+1 541 555 0188")

    page = text(sign_in(cast.noor).get("/staff/riverbend/paper/?date=2026-03-09"))

    assert "Ada Moreno" in page
    assert "(541) 555-0188" in page
    assert page.index("Lin Zhou") < page.index("Ada Moreno") < page.index("Mei Tan")


def test_paper_of_an_empty_day_says_so(cast, sign_in):
    page = text(sign_in(cast.noor).get("/staff/riverbend/paper/?date=2026-03-10"))

    assert "Nobody is booked" in page


def test_day_on_paper_is_a_reading_of_files_recorded_once_with_how_many(cast, visits, sign_in):
    client = sign_in(cast.noor)

    client.get("/staff/riverbend/paper/?date=2026-03-09")

    [entry] = JournalEntry.objects.filter(action="appointment.day_opened")
    assert (entry.account_id, entry.subject) == (cast.noor.account_id, "day:2026-03-09")
    assert entry.details == {"on": "2026-03-09", "visits": 2}
    assert "opened a day on paper: Mon, Mar 9, 2026, 2 visits" in text(
        sign_in(cast.oda).get("/staff/riverbend/journal/")
    )


def test_empty_day_on_paper_has_read_nothing(cast, sign_in):
    sign_in(cast.noor).get("/staff/riverbend/paper/?date=2026-03-09")

    assert not JournalEntry.objects.filter(action="appointment.day_opened").exists()

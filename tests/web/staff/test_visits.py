"""New appointments, a visit's page, moves and steps, as a front desk sees them; without script."""

import re

import pytest

from qimen.models import Appointment, JournalEntry, Patient, StaffMember, Status
from tests import cast as people
from tests.actions.test_arranging import book_for, move, plan
from tests.actions.test_booking import book, nine
from tests.cast import NOW

pytestmark = pytest.mark.django_db
NEW = "/staff/riverbend/visits/new/"


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def desk(cast, sign_in):
    return sign_in(cast.noor)


@pytest.fixture
def visit(cast):
    return book(cast).appointment


def path(visit, what=""):
    return f"/staff/riverbend/visits/{visit.ref}/{what}"


def form(cast, **changes):
    return {
        "whom": cast.eve.ref,
        "service": cast.acupuncture.ref,
        "location": cast.main.ref,
        "practitioner": cast.lin.ref,
        "date": "2026-03-09",
        "time": "09:00",
        "room": "",
        "repeat": "1",
        "note": "",
        "form_key": "k" * 32,
        "do": "book",
        **changes,
    }


def stage_lines(*lines):
    """Return lines of (minutes, letters of who is busy) as the form sends them."""
    parties = {"P": "patient", "R": "practitioner", "M": "room"}
    return {
        "stage_minutes": [str(minutes) for minutes, _ in lines],
        "stage_name": ["" for _ in lines],
        "stage_busy": [f"{n}-{parties[one]}" for n, (_, busy) in enumerate(lines) for one in busy],
    }


# ── new appointment ──────────────────────────────────────────────────────────────────────


def test_new_appointment_knows_the_time_that_was_pressed(cast, desk):
    address = f"{NEW}?practitioner={cast.mei.ref}&location={cast.main.ref}&at=2026-03-09T17:30Z"

    page = text(desk.get(address))

    assert 'value="2026-03-09"' in page
    assert 'value="10:30"' in page
    assert f'<option value="{cast.mei.ref}" selected>' in page


def test_new_appointment_is_booked_and_leads_to_its_day_with_undo(cast, desk):
    response = desk.post(NEW, form(cast))

    visit = Appointment.objects.get()
    assert response["Location"] == f"/staff/riverbend/?date=2026-03-09&done={visit.ref}"
    page = text(desk.get(response["Location"]))
    assert "Booked for Mon, Mar 9" in page
    assert path(visit, "undo/") in page


@pytest.mark.parametrize("words", ["sto", "Eve Stone", "eve@ex", "EVE"])
def test_patient_is_found_by_a_part_of_them(cast, desk, words):
    page = text(desk.post(NEW, form(cast, whom="", words=words, do="find")))

    assert f'value="{cast.eve.ref}"' in page
    assert cast.ada.ref not in page


def test_searching_is_by_post_and_finds_nobody_of_another_clinic(cast, desk):
    search = "/staff/riverbend/visits/patients/"

    assert "Eve Stone" in text(desk.post(search, {"words": "eve"}))
    assert "Hugo" not in text(desk.post(search, {"words": "hugo"}))
    assert desk.get(f"{search}?words=eve").status_code == 405


def test_practitioner_finds_every_patient_for_the_own_diary(cast, sign_in):
    page = text(sign_in(cast.lin).get(NEW))
    found = text(sign_in(cast.lin).post("/staff/riverbend/visits/patients/", {"words": "eve"}))

    assert "Eve Stone" in found
    assert cast.mei.ref not in page


def test_saving_without_a_patient_searches_for_what_is_typed(cast, desk):
    page = desk.post(NEW, form(cast, whom="", words="eve"))

    assert (page.status_code, cast.eve.ref in text(page)) == (200, True)
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"whom": ""}, "Choose a patient."),
        ({"date": "soon"}, "Enter a date like 3/27/2026."),
        ({"date": "0001-01-01"}, "Enter a date of this century."),
        ({"time": "25:00"}, "Enter a time like 9:30 AM or 14:15."),
        ({"repeat": "99"}, "Enter 52 weeks or fewer."),
        ({"whom": "new", "newcomer-last_name": "Vale"}, "Enter the first name."),
        (
            {"whom": "new", "newcomer-birth_on": "2099-01-01"},
            "Enter a birth date in the past, like 3/27/1985.",
        ),
    ],
)
def test_fault_is_named_and_what_was_typed_stays(cast, desk, change, words):
    response = desk.post(NEW, form(cast, note="left knee", **change))

    page = text(response)
    assert (response.status_code, words in page) == (422, True)
    assert "left knee" in page
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([("x", "PRM")], "Enter 1 to 480 minutes for stage 1."),
        ([(30, "M")], "The first stage keeps the patient and the practitioner busy: tick both."),
        ([(30, "PRM"), (10, "")], "Say who is busy in stage 2: tick at least one box."),
        ([(480, "PRM")] * 4, "Keep the whole visit within 24 hours."),
    ],
)
def test_stages_that_are_none_are_refused_in_words(cast, desk, lines, words):
    of = {"stages_of": f"{cast.acupuncture.ref}:existing"}

    response = desk.post(NEW, form(cast, **of, **stage_lines(*lines)))

    assert (response.status_code, words in text(response)) == (422, True)


def test_stages_of_this_visit_are_those_of_the_form(cast, desk):
    of = {"stages_of": f"{cast.acupuncture.ref}:existing"}

    desk.post(NEW, form(cast, **of, **stage_lines((20, "PRM"), (15, "PM"), ("", ""))))

    assert [stage["minutes"] for stage in Appointment.objects.get().stages] == [20, 15]


def test_stages_drawn_for_another_service_are_not_used(cast, desk):
    of = {"stages_of": f"{cast.consultation.ref}:existing"}

    desk.post(NEW, form(cast, **of, **stage_lines((20, "PR"))))

    assert [stage["minutes"] for stage in Appointment.objects.get().stages] == [30, 30]


def test_conflict_names_who_and_what_and_continuing_saves(cast, desk):
    taken = book(cast, cast.ada).appointment
    response = desk.post(NEW, form(cast))
    page = text(response)

    assert response.status_code == 409
    assert "<b>Lin Zhou</b> is with" in page
    assert path(taken) in page
    assert "Continue and Save" in page
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    assert desk.post(NEW, form(cast, do="override", seen=seen)).status_code == 302
    assert Appointment.objects.count() == 2


def test_conflict_does_not_name_patients_whom_one_may_not_see(cast, sign_in):
    book_for(cast, plan(cast, practitioner="mei", any_room=False, room_id=cast.willow.pk),
             whom=cast.ada.ref)  # fmt: skip

    page = text(sign_in(cast.lin).post(NEW, form(cast, room=cast.willow.ref)))

    assert "<b>Willow</b> is taken by another patient" in page
    assert "Ada" not in page


def test_weekly_repeats_show_every_conflict_before_saving(cast, desk):
    book(cast, cast.ada)

    page = text(desk.post(NEW, form(cast, repeat="3")))

    assert "1 of 3 weeks conflict" in page
    assert Appointment.objects.count() == 1


def test_weeks_that_conflict_can_be_left_out(cast, desk):
    taken = book(cast, cast.ada).appointment
    page = text(desk.post(NEW, form(cast, repeat="3")))
    said = re.findall(r'name="leave_out" value="(\d+)"', page)

    desk.post(NEW, form(cast, repeat="3", do="skip", leave_out=said))

    made = Appointment.objects.exclude(pk=taken.pk).order_by("starts_at")
    assert "Leave out this week" in page
    assert list(made.values_list("wall_start", flat=True)) == [
        "2026-03-16T09:00",
        "2026-03-23T09:00",
    ]


def test_one_visit_that_conflicts_cannot_be_left_out(cast, desk):
    book(cast, cast.ada)

    assert "Leave out" not in text(desk.post(NEW, form(cast)))


def test_conflict_over_rooms_names_who_is_in_them(cast, desk):
    for start, room, whom in ((nine(), cast.willow, cast.ada), (nine(30), cast.cedar, cast.max)):
        there = plan(cast, start, "mei", any_room=False, room_id=room.pk)
        [visit] = book_for(cast, there, whom=whom.ref)

    page = text(desk.post(NEW, form(cast)))

    assert "No suitable room is free for the whole visit" in page
    assert "<b>Willow</b> is taken by" in page
    assert "<b>Cedar</b> is taken by" in page
    assert path(visit) in page


def test_weekly_repeats_keep_their_hour_when_the_clocks_change(cast, desk):
    desk.post(NEW, form(cast, date="2026-03-02", repeat="2"))

    starts = Appointment.objects.order_by("starts_at").values_list("wall_start", flat=True)
    assert list(starts) == ["2026-03-02T09:00", "2026-03-09T09:00"]


def test_new_patient_is_added_in_place(cast, desk):
    newcomer = {
        "newcomer-first_name": "Nora", "newcomer-last_name": "Vale", "newcomer-is_new": "on",
    }  # fmt: skip

    desk.post(NEW, form(cast, whom="new", **newcomer))

    visit = Appointment.objects.get()
    assert (visit.patient.name, visit.patient_class) == ("Nora Vale", "new")


SISTER = {
    "newcomer-first_name": "E.", "newcomer-last_name": "Stone", "newcomer-email": "eve@example.org",
}  # fmt: skip


def test_new_patient_who_may_have_a_file_is_asked_about(cast, desk):
    response = desk.post(NEW, form(cast, whom="new", **SISTER))
    desk.post(NEW, form(cast, whom=cast.eve.ref, do="anew", **SISTER))

    assert (response.status_code, "There may be a file already" in text(response)) == (409, True)
    assert Patient.objects.filter(last_name="Stone").count() == 2


def test_new_patient_is_asked_about_once_and_again_when_another_is_typed(cast, desk):
    book(cast, cast.ada)

    conflict = text(desk.post(NEW, form(cast, whom="new", do="anew", **SISTER)))
    said = re.search(r'name="even_so" value="([^"]+)"', conflict)[1]
    other = {**SISTER, "newcomer-first_name": "Eva"}
    again = text(desk.post(NEW, form(cast, whom="new", time="11:00", even_so=said, **other)))
    desk.post(NEW, form(cast, whom="new", time="11:00", even_so=said, **SISTER))

    assert ("This conflicts" in conflict, "There may be a file already" in again) == (True, True)
    assert {one.first_name for one in Patient.objects.filter(last_name="Stone")} == {"Eve", "E."}


def test_patient_of_another_clinic_is_none(cast, desk):
    assert desk.post(NEW, form(cast, whom=cast.hugo.ref)).status_code == 404


# ── a visit's page ───────────────────────────────────────────────────────────────────────


def test_page_shows_facts_history_and_what_can_be_done(cast, desk, visit):
    page = text(desk.get(path(visit)))

    assert "Eve Stone" in page
    assert "Monday, March 9, 2026" in page
    assert "<b>Booked </b> by the patient, online" in page
    assert "Cancel this appointment" in page
    assert path(visit, "move/") in page
    assert "Check in" not in page


def test_page_has_no_name_in_title_or_address(cast, desk, visit):
    title = re.search("<title>(.*?)</title>", text(desk.get(path(visit))))[1]

    assert title.strip() == "Appointment – Riverbend Acupuncture"


def test_reading_a_visit_is_journalled(cast, desk, visit):
    desk.get(path(visit))

    entry = JournalEntry.objects.latest("id")
    assert (entry.action, entry.patient_id) == ("appointment.opened", cast.eve.pk)


@pytest.mark.parametrize("who", ["mei", "hana"])
def test_visit_one_may_not_see_does_not_exist(cast, visit, sign_in, who):
    client = sign_in(getattr(cast, who))

    for what in ("", "move/"):
        assert client.get(path(visit, what)).status_code == 404
    for what in ("steps/", "undo/", "move/"):
        assert client.post(path(visit, what)).status_code == 404


def test_colleague_who_sees_a_visit_may_not_touch_it(cast, visit, sign_in):
    type(cast.riverbend).objects.filter(pk=cast.riverbend.pk).update(practitioners_see_all=True)
    client = sign_in(cast.mei)

    page = text(client.get(path(visit)))

    assert "Eve Stone" in page
    assert "Cancel this appointment" not in page
    step = {"step": "cancel", "reason": "x", "revision": visit.revision}
    assert client.post(path(visit, "steps/"), step).status_code == 404
    assert client.get(path(visit, "move/")).status_code == 404


def test_billing_sees_and_changes_nothing(cast, visit, sign_in):
    StaffMember.objects.filter(pk=cast.noor.pk).update(role="billing")
    client = sign_in(cast.noor)

    assert client.get(path(visit)).status_code == 200
    assert "New Appointment" not in text(client.get("/staff/riverbend/?date=2026-03-09"))
    assert client.get(NEW).status_code == 404


def test_step_is_taken_and_its_page_offers_undo(cast, desk, visit):
    step = {"step": "cancel", "by": "patient", "reason": "a cold", "revision": visit.revision}

    response = desk.post(path(visit, "steps/"), step)

    visit.refresh_from_db()
    assert (response.status_code, visit.status) == (302, Status.CANCELLED)
    page = text(desk.get(response["Location"]))
    assert "Cancelled by the patient a moment ago" in page
    assert "“a cold”" in page
    desk.post(path(visit, "undo/"), {"revision": visit.revision})
    visit.refresh_from_db()
    assert visit.status == Status.CONFIRMED


@pytest.mark.parametrize("step", ["check_in", "mark_no_show"])
def test_day_goes_on_from_the_calendar_where_the_step_can_be_taken_back(cast, desk, step):
    visit = people.appointment(cast, cast.ada, NOW)

    response = desk.post(path(visit, "steps/"), {"step": step, "revision": visit.revision})

    assert response["Location"] == f"/staff/riverbend/?date=2026-03-02&done={visit.ref}"
    assert path(visit, "undo/") in text(desk.get(response["Location"]))


def test_cancelling_without_a_reason_asks_for_one(cast, desk, visit):
    response = desk.post(path(visit, "steps/"), {"step": "cancel", "revision": visit.revision})

    assert (response.status_code, "Enter a reason." in text(response)) == (422, True)


@pytest.mark.parametrize("step", ["", "explode", "complete"])
def test_step_that_is_none_or_cannot_be_taken_changes_nothing(cast, desk, visit, step):
    response = desk.post(path(visit, "steps/"), {"step": step, "revision": visit.revision})

    assert response.status_code in {409, 422}
    visit.refresh_from_db()
    assert visit.status == Status.CONFIRMED


def test_stale_page_shows_what_changed_meanwhile(cast, desk, visit):
    move(cast, visit, plan(cast, nine(120)), who=cast.oda)
    step = {"step": "cancel", "reason": "a cold", "revision": visit.revision - 1}

    response = desk.post(path(visit, "steps/"), step)

    page = text(response)
    assert response.status_code == 409
    assert "Somebody changed this visit meanwhile" in page
    assert "<b>Moved </b> by Oda Berg" in page
    assert "a cold" in page
    visit.refresh_from_db()
    assert visit.status == Status.CONFIRMED

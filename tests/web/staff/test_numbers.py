"""Numbers nobody types: a form says what is wrong, an address is read as if it did not say them."""

import pytest

from qimen.models import Appointment, Clinic, Patient
from qimen.web.staff.numbers import whole
from tests.actions.test_booking import book
from tests.web.staff.test_visits import path

pytestmark = pytest.mark.django_db

#: More than Python is willing to read.
HUGE = "9" * 4_400
ELSEWHERE = {"date": "2026-03-10", "time": "11:00", "room": ""}


@pytest.fixture
def desk(cast, sign_in):
    return sign_in(cast.noor)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0),
        ("480", 480),
        ("481", None),
        ("0480", None),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("٣", None),
        (HUGE, None),
    ],
)
def test_number_is_plain_digits_up_to_the_most(typed, number):
    assert whole(typed, 480) == number


@pytest.mark.parametrize(
    ("page", "form", "status"),
    [
        ("steps/", {"step": "check_in", "revision": HUGE}, 409),
        ("steps/", {"step": "cancel", "reason": "-", "revision": HUGE}, 409),
        ("undo/", {"revision": HUGE}, 409),
        ("note/", {"note": "Bring a blanket.", "revision": HUGE}, 409),
        ("move-request/", {"step": "accept_move", "revision": HUGE}, 409),
        ("move/", {**ELSEWHERE, "revision": HUGE}, 409),
        ("move/", {"length": HUGE, "revision": "0"}, 422),
        ("move/", {**ELSEWHERE, "stage_minutes": HUGE, "stage_busy": "0-patient"}, 422),
    ],
)
def test_visit_stays_as_it_is_for_a_number_of_thousands_of_digits(cast, desk, page, form, status):
    visit = book(cast).appointment
    before = Appointment.objects.values().get()

    assert desk.post(path(visit, page), form).status_code == status

    assert Appointment.objects.values().get() == before


@pytest.mark.parametrize("key", ["ahead", "notice", "round", "limit"])
def test_why_not_reads_no_such_setting(cast, sign_in, key):
    value = f"{HUGE}-days" if key == "ahead" else HUGE

    assert sign_in(cast.oda).get("/staff/riverbend/why/", {key: value}).status_code == 200


@pytest.mark.parametrize("page", ["patients/{}/activity/", "journal/"])
def test_entries_before_no_such_one_are_the_newest(cast, sign_in, page):
    there = "/staff/riverbend/" + page.format(cast.ada.ref)

    assert sign_in(cast.oda).get(there, {"before": HUGE}).status_code == 200


@pytest.mark.parametrize("page", ["settings/", "settings/rooms/{willow}/", "patients/{ada}/"])
def test_form_made_from_a_revision_that_never_was_saves_nothing(cast, sign_in, page):
    owner = sign_in(cast.oda)
    there = "/staff/riverbend/" + page.format(willow=cast.willow.ref, ada=cast.ada.ref)
    shown = owner.get(there).context["form"]
    form = {box.html_name: box.value() or "" for box in shown if box.value() is not False}
    before = list(Clinic.objects.values()), list(Patient.objects.values())

    answer = owner.post(there, {**form, "revision": "9" * 30})

    assert answer.status_code in {200, 409, 422}
    assert (list(Clinic.objects.values()), list(Patient.objects.values())) == before

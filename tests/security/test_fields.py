"""Which boxes of a patient each role reads on each page, to the letter (ASVS 8.2.3)."""

import pytest

from qimen.actions import appointments
from qimen.models import Clinic, Patient
from qimen.rules.attendance import Step
from tests import cast as people
from tests.actions.test_booking import book, nine, wish
from tests.cast import NOW, acting
from tests.web.staff.test_calendar import DAY, columns

pytestmark = pytest.mark.django_db
HERE = "/staff/riverbend"
#: What stands in a page where a box is shown.
BOXES = {
    "name": "Ada Moreno",
    "phone": "555-7001",
    "e-mail": "family@example.net",
    "age": ", 35<",
    "flag": "ed flag<",
    "flag text": "latex",
    "note": "a note to read",
    "reason": "a reason to read",
}
WHOLE = set(BOXES)
CONTACT = {"name", "phone", "e-mail", "age"}


@pytest.fixture(autouse=True)
def _at_eight_on_monday(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def visit(cast):
    """Ada with Lin; cancelled, with a reason, and taken up again."""
    Patient.objects.filter(pk=cast.ada.pk).update(mobile="541-555-7001", red_flag="latex")
    made = book(cast, cast.ada, wish(cast, note="a note to read")).appointment
    actor = acting(cast.noor)
    gone = appointments.mark(
        actor, made.ref, Step.CANCEL, revision=made.revision, reason="a reason to read", now=NOW
    )
    return appointments.reopen(actor, made.ref, revision=gone.revision, now=NOW)


@pytest.fixture
def roles(cast, visit):
    """One of each, and Mei, who may look at Lin's days but has never treated Ada."""
    Clinic.objects.filter(pk=cast.riverbend.pk).update(practitioners_see_all=True)
    return {
        "owner": cast.oda,
        "front desk": cast.noor,
        "own practitioner": cast.lin,
        "other practitioner": cast.mei,
        "billing": people.staff_member(cast.riverbend, "Bea Roth", "billing"),
        "auditor": people.staff_member(cast.riverbend, "Abe Fox", "auditor"),
    }


def shown(page):
    return {name for name, bytes_ in BOXES.items() if bytes_ in page}


def read(client, path, who):
    response = people.sign_in(client, who).get(f"{HERE}{path}")
    return response.content.decode() if response.status_code == 200 else ""


@pytest.mark.parametrize(
    ("role", "boxes"),
    [
        ("owner", WHOLE),
        ("front desk", WHOLE),
        ("own practitioner", WHOLE),
        ("other practitioner", {"name"}),
        ("billing", CONTACT),
        ("auditor", set()),
    ],
)
def test_visit_page_shows_each_role_its_boxes(client, visit, roles, role, boxes):
    assert shown(read(client, f"/visits/{visit.ref}/", roles[role])) == boxes


@pytest.mark.parametrize(
    ("role", "boxes"),
    [
        ("owner", {"name", "phone", "flag"}),
        ("front desk", {"name", "phone", "flag"}),
        ("own practitioner", {"name", "phone", "flag"}),
        ("other practitioner", {"name"}),
        ("billing", {"name", "phone"}),
        ("auditor", set()),
    ],
)
def test_day_on_paper_shows_each_role_its_boxes(client, visit, roles, role, boxes):
    assert shown(read(client, "/paper/?date=2026-03-09", roles[role])) == boxes


@pytest.mark.parametrize(
    ("role", "boxes"),
    [
        ("owner", {"name", "flag"}),
        ("front desk", {"name", "flag"}),
        ("own practitioner", {"name", "flag"}),
        ("other practitioner", {"name"}),
        ("billing", {"name"}),
    ],
)
def test_calendar_marks_the_red_flag_for_who_may_read_it(client, visit, roles, role, boxes):
    response = people.sign_in(client, roles[role]).get(DAY)

    assert shown(columns(response)["Lin Zhou"]) == boxes


@pytest.mark.parametrize(
    ("role", "boxes"),
    [
        ("owner", {"name", "phone", "e-mail", "flag", "flag text"}),
        ("front desk", {"name", "phone", "e-mail", "flag", "flag text"}),
        ("own practitioner", {"name", "phone", "e-mail", "flag", "flag text"}),
        ("other practitioner", set()),
        ("billing", {"name", "phone", "e-mail"}),
        ("auditor", set()),
    ],
)
def test_file_shows_each_role_its_boxes(client, cast, visit, roles, role, boxes):
    assert shown(read(client, f"/patients/{cast.ada.ref}/", roles[role])) == boxes


@pytest.mark.parametrize(("role", "is_told"), [("owner", True), ("auditor", False)])
def test_journal_tells_a_visits_reason_to_who_reads_notes(client, visit, roles, role, is_told):
    page = read(client, "/journal/", roles[role])

    assert "cancelled a visit" in page
    assert ("a reason to read" in page) == is_told


def test_practitioner_who_sees_all_reads_the_boxes_of_the_own_patients_with_a_colleague(
    client, cast, visit, roles
):
    book(cast, cast.ada, wish(cast, nine(120), "mei"), key="form-2")

    assert shown(read(client, f"/visits/{visit.ref}/", cast.mei)) == WHOLE

"""Add New Patient: with the first visit or not at all, and asked about where there may be a file."""

from dataclasses import replace
from datetime import date

import pytest

from qimen.actions import patients
from qimen.actions.appointments import Conflicting
from qimen.actions.patients import Alike, Newcomer, Sheet
from qimen.models import JournalEntry, Patient
from qimen.rules.access import Forbidden
from tests.actions.test_arranging import book_for
from tests.actions.test_booking import book
from tests.cast import NOW, acting

pytestmark = pytest.mark.django_db
SHEET = Sheet(
    first_name="Nora", last_name="Vale", email="Nora@Example.org", birth_on=date(1980, 1, 2)
)
NORA = Newcomer(sheet=SHEET)


def test_new_patient_is_added_with_the_visit_and_gets_the_first_visits_stages(cast):
    [visit] = book_for(cast, whom=NORA)

    assert (visit.patient.name, visit.patient.email_key) == ("Nora Vale", "nora@example.org")
    assert [stage["minutes"] for stage in visit.stages] == [60, 30]
    verbs = JournalEntry.objects.order_by("id").values_list("action", flat=True)
    assert list(verbs) == ["patient.added", "appointment.confirmed"]


def test_new_patient_is_not_added_when_the_visit_conflicts(cast):
    book(cast, cast.ada)

    with pytest.raises(Conflicting):
        book_for(cast, whom=NORA)

    assert not Patient.objects.filter(last_name="Vale").exists()


@pytest.mark.parametrize(
    "alike",
    [
        {"email": "EVE@example.org", "last_name": "Other", "birth_on": None},
        {"email": "", "last_name": "stone", "birth_on": date(1990, 5, 17)},
    ],
)
def test_new_patient_who_may_have_a_file_is_asked_about_first(cast, alike):
    newcomer = Newcomer(sheet=replace(SHEET, **alike))
    with pytest.raises(Alike) as refused:
        book_for(cast, whom=newcomer)

    [visit] = book_for(cast, whom=replace(newcomer, even_so=True))

    assert [file.pk for file in refused.value.files] == [cast.eve.pk]
    assert visit.patient_id != cast.eve.pk


@pytest.mark.parametrize("who", ["ada", "eve"])
def test_new_patient_is_not_a_patients_to_add(cast, who):
    with pytest.raises(Forbidden):
        patients.add(acting(getattr(cast, who)), NORA, now=NOW)

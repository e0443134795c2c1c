"""Who answers for a patient: written down by whoever may change the file, and never overwritten."""

import pytest
from django.http import Http404

from qimen.actions import patients
from qimen.models import Guardian, JournalEntry
from qimen.queries import patients as files
from qimen.rules.access import Forbidden
from tests import cast as people
from tests.cast import NOW, acting

pytestmark = pytest.mark.django_db
GRACE = patients.GuardianParticulars(name="Grace Byron", relation="Mother", phone="+1 541-555-7009")


def add(cast, said=GRACE, by=None):
    return patients.add_guardian(acting(by or cast.noor), cast.max.ref, said, now=NOW)


def change(cast, one, said, revision, by=None):
    return patients.change_guardian(
        acting(by or cast.noor), cast.max.ref, one.ref, said, revision=revision, now=NOW
    )


def there(cast):
    return files.guardians(acting(cast.noor), cast.max)


def recorded():
    return [
        entry.details for entry in JournalEntry.objects.filter(action="patient.changed")
    ]  # names of fields, never values


def test_guardian_is_on_the_file_and_in_the_journal(cast):
    add(cast)

    assert [(one.name, one.relation) for one in there(cast)] == [("Grace Byron", "Mother")]
    assert recorded() == [{"fields": ["guardians"]}]


def test_form_that_is_sent_twice_adds_one(cast):
    assert add(cast).ref == add(cast).ref
    assert len(there(cast)) == len(recorded()) == 1


def test_two_guardians_of_one_name_are_both_on_the_file(cast):
    add(cast, patients.GuardianParticulars(name="John Byron", relation="Father", phone="5550001"))

    add(cast, patients.GuardianParticulars(name="John Byron", relation="Uncle", phone="5550002"))

    assert [(one.relation, one.phone) for one in there(cast)] == [
        ("Father", "5550001"),
        ("Uncle", "5550002"),
    ]


def test_file_holds_a_handful(cast):
    for number in range(patients.MOST_GUARDIANS):
        add(cast, patients.GuardianParticulars(name=f"Aunt {number}"))

    with pytest.raises(patients.TooManyGuardians):
        add(cast)
    assert len(there(cast)) == patients.MOST_GUARDIANS


def test_change_writes_what_differs_and_nothing_else(cast):
    one = add(cast)
    change(cast, one, GRACE, 0)
    assert len(recorded()) == 1

    changed = change(cast, one, patients.GuardianParticulars(name="Grace Lamb"), 0)

    assert (changed.name, changed.phone, changed.revision) == ("Grace Lamb", "", 1)
    assert len(recorded()) == 2


def test_guardian_that_a_colleague_changed_is_not_overwritten(cast):
    one = add(cast)
    change(cast, one, patients.GuardianParticulars(name="Grace Lamb"), 0, by=cast.oda)

    with pytest.raises(patients.GuardianOutdated) as outdated:
        change(cast, one, patients.GuardianParticulars(name="Grace Bell"), 0)

    assert outdated.value.guardian.name == "Grace Lamb"
    assert there(cast)[0].name == "Grace Lamb"


def test_guardian_is_taken_off_once(cast):
    one = add(cast)
    for _ in range(2):
        patients.remove_guardian(acting(cast.noor), cast.max.ref, one.ref, now=NOW)

    assert there(cast) == []
    assert len(recorded()) == 2


def test_guardian_of_another_file_is_not_there(cast):
    one = add(cast)

    with pytest.raises(Http404):
        patients.change_guardian(
            acting(cast.noor), cast.eve.ref, one.ref, GRACE, revision=0, now=NOW
        )
    patients.remove_guardian(acting(cast.noor), cast.eve.ref, one.ref, now=NOW)
    assert Guardian.objects.count() == 1


def test_only_whoever_may_change_the_file_may_write_here(cast):
    one = add(cast)
    bea = people.staff_member(cast.riverbend, "Bea Roth", "billing")

    for attempt in (
        lambda: add(cast, patients.GuardianParticulars(name="Aunt"), by=bea),
        lambda: change(cast, one, patients.GuardianParticulars(name="Aunt"), 0, by=bea),
        lambda: patients.remove_guardian(acting(bea), cast.max.ref, one.ref, now=NOW),
    ):
        with pytest.raises(Forbidden):
            attempt()
    with pytest.raises(Http404):  # another clinic's owner finds no such file
        add(cast, by=cast.hana)
    assert [one.name for one in there(cast)] == ["Grace Byron"]

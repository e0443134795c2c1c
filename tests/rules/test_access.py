"""Who may do what: the table, read as sentences."""

import pytest

from qimen.rules.access import (
    TABLE,
    Actor,
    Forbidden,
    Permission,
    Role,
    Scope,
    may,
    require,
    scope,
)


def actor(role, **columns):
    return Actor(clinic_id=1, role=role, account_id=9, **columns)


PATIENT = actor(Role.PATIENT, patient_id=5)
PRACTITIONER = actor(Role.PRACTITIONER, staff_id=7)


def test_anonymous_and_auditor_may_nothing_that_changes():
    for role in (Role.ANONYMOUS, Role.AUDITOR):
        for permission in (Permission.BOOK, Permission.CANCEL, Permission.CHANGE_SETUP):
            assert not may(actor(role), permission, patient_id=5, practitioner_id=7)


def test_patient_books_for_the_own_file_alone():
    assert may(PATIENT, Permission.BOOK, patient_id=5)
    assert not may(PATIENT, Permission.BOOK, patient_id=6)
    assert not may(PATIENT, Permission.BOOK)


def test_patient_without_a_file_books_for_nobody():
    assert not may(actor(Role.PATIENT), Permission.BOOK, patient_id=None)


def test_practitioner_cancels_in_the_own_diary_alone():
    assert may(PRACTITIONER, Permission.CANCEL, patient_id=5, practitioner_id=7)
    assert not may(PRACTITIONER, Permission.CANCEL, patient_id=5, practitioner_id=8)


@pytest.mark.parametrize("role", [Role.OWNER, Role.FRONT_DESK])
def test_owner_and_front_desk_cancel_for_everybody(role):
    assert may(actor(role, staff_id=3), Permission.CANCEL, patient_id=5, practitioner_id=8)


def test_only_the_owner_and_the_system_change_the_setup():
    allowed = {role for role in Role if scope(actor(role), Permission.CHANGE_SETUP) != Scope.NONE}

    assert allowed == {Role.OWNER, Role.SYSTEM}


def test_staff_never_book_by_the_patients_door():
    assert not any(
        may(actor(role, staff_id=3), Permission.BOOK, patient_id=5)
        for role in Role
        if role.is_staff
    )


def test_require_raises_where_may_says_no():
    require(PATIENT, Permission.BOOK, patient_id=5)
    with pytest.raises(Forbidden):
        require(PATIENT, Permission.BOOK, patient_id=6)


def test_every_permission_has_a_line_in_the_table():
    assert set(TABLE) == set(Permission)

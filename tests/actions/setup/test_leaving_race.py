"""Two owners end each other's access at the same moment: one of them stays."""

import pytest

from qimen.actions.setup import leaving, staff
from qimen.models import JournalEntry, StaffMember
from qimen.rules.access import Role
from tests import cast as people
from tests.actions.setup.test_staff import said
from tests.cast import NOW, acting
from tests.together import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 6


def owners(cast):
    return StaffMember.objects.filter(
        clinic=cast.riverbend, role=Role.OWNER, disabled_at=None
    ).count()


def test_one_owner_stays_when_two_end_each_others_access():
    cast = people.assemble()
    olu = people.staff_member(cast.riverbend, "Olu Stone", Role.OWNER)
    for _ in range(ROUNDS):
        StaffMember.objects.filter(role=Role.OWNER).update(disabled_at=None)

        answers = at_once(
            lambda: leaving.disable(acting(cast.oda), olu.ref, now=NOW),
            lambda: leaving.disable(acting(olu), cast.oda.ref, now=NOW),
        )

        assert sorted(type(one).__name__ for one in answers) == ["LastOwner", "StaffMember"]
        assert owners(cast) == 1
    assert JournalEntry.objects.filter(action="settings.staff_disabled").count() == ROUNDS


def test_one_owner_stays_when_two_make_each_other_something_less():
    cast = people.assemble()
    olu = people.staff_member(cast.riverbend, "Olu Stone", Role.OWNER)
    for _ in range(ROUNDS):
        StaffMember.objects.filter(pk__in=[cast.oda.pk, olu.pk]).update(role=Role.OWNER, revision=0)
        cast.oda.refresh_from_db()
        olu.refresh_from_db()

        answers = at_once(
            lambda: staff.change(
                acting(cast.oda), olu.ref, said(olu, role=Role.AUDITOR), revision=0, now=NOW
            ),
            lambda: staff.change(
                acting(olu), cast.oda.ref, said(cast.oda, role=Role.AUDITOR), revision=0, now=NOW
            ),
        )

        assert sorted(type(one).__name__ for one in answers) == ["LastOwner", "StaffMember"]
        assert owners(cast) == 1


def test_one_owner_stays_when_one_ends_what_the_other_lessens():
    cast = people.assemble()
    olu = people.staff_member(cast.riverbend, "Olu Stone", Role.OWNER)
    for _ in range(ROUNDS):
        StaffMember.objects.filter(pk__in=[cast.oda.pk, olu.pk]).update(
            role=Role.OWNER, revision=0, disabled_at=None
        )
        cast.oda.refresh_from_db()
        olu.refresh_from_db()

        at_once(
            lambda: leaving.disable(acting(cast.oda), olu.ref, now=NOW),
            lambda: staff.change(
                acting(olu), cast.oda.ref, said(cast.oda, role=Role.AUDITOR), revision=0, now=NOW
            ),
        )

        assert owners(cast) == 1

"""Taking back what was just done, when what stood there before is not there any more."""

from datetime import timedelta

import pytest

from qimen.models import Location, StaffMember
from qimen.rules.attendance import Step
from tests.actions.test_arranging import book_for, move, plan
from tests.actions.test_attending import mark
from tests.actions.test_booking import nine
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def put_out_of_use(cast, what):
    if what == "practitioner":
        StaffMember.objects.filter(pk=cast.lin.pk).update(disabled_at=NOW)
    else:
        Location.objects.filter(pk=cast.main.pk).update(active=False)


@pytest.mark.parametrize("what", ["practitioner", "location"])
@pytest.mark.parametrize("done", ["moved", "cancelled"])
def test_what_cannot_be_taken_back_is_said_and_changes_nothing(cast, sign_in, what, done):
    [visit] = book_for(cast, now=NOW - timedelta(hours=1))
    client = sign_in(cast.noor)
    there = f"/staff/riverbend/visits/{visit.ref}/"
    if done == "moved":
        move(cast, visit, plan(cast, nine(120), "mei"))
    else:
        mark(cast, visit, Step.CANCEL, now=NOW)
    visit.refresh_from_db()
    before = (visit.status, visit.starts_at, visit.revision)
    put_out_of_use(cast, what)

    answer = client.post(there + "undo/", {"revision": str(visit.revision)})

    assert answer.status_code == 409
    assert "That cannot be taken back" in answer.content.decode()
    visit.refresh_from_db()
    assert (visit.status, visit.starts_at, visit.revision) == before
    assert before[2] == 1

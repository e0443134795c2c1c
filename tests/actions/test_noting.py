"""The note on a visit: written, refused, forbidden, recorded; what two do at once."""

import pytest
from django.http import Http404

from qimen.actions import appointments
from qimen.actions.appointments import Outdated
from qimen.models import JournalEntry, Message
from qimen.queries import history
from qimen.rules.access import Forbidden
from tests.actions.test_arranging import book_for
from tests.actions.test_booking import book
from tests.cast import NOW, acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(cast):
    return book(cast).appointment


def note(cast, visit, words, who=None, revision=None):
    return appointments.note(
        acting(who or cast.noor), visit.ref, words,
        revision=visit.revision if revision is None else revision, now=NOW,
    )  # fmt: skip


def test_note_is_saved_and_recorded_without_its_words(cast, visit):
    told, before = Message.objects.count(), visit.revision

    noted = note(cast, visit, "Bring a blanket.")

    visit.refresh_from_db()
    entry = JournalEntry.objects.get(action="appointment.noted")
    assert (visit.note, visit.revision) == ("Bring a blanket.", before + 1)
    assert noted.revision == visit.revision
    assert (entry.patient_id, entry.account_id) == (visit.patient_id, cast.noor.account_id)
    assert ("blanket" in str(entry.details), Message.objects.count()) == (False, told)


def test_note_that_says_the_same_changes_nothing(cast, visit):
    note(cast, visit, visit.note)

    assert not JournalEntry.objects.filter(action="appointment.noted").exists()


def test_note_on_what_somebody_changed_meanwhile_is_outdated(cast, visit):
    note(cast, visit, "Bring a blanket.")

    with pytest.raises(Outdated):
        note(cast, visit, "No blanket.", who=cast.oda)

    visit.refresh_from_db()
    assert visit.note == "Bring a blanket."


@pytest.mark.parametrize("who", ["mei", "hana"])
def test_note_by_who_may_not_is_refused(cast, visit, who):
    with pytest.raises((Forbidden, Http404)):
        note(cast, visit, "x", who=getattr(cast, who))


def test_note_leaves_what_was_done_before_to_be_undone(cast):
    [made] = book_for(cast)

    note(cast, made, "Bring a blanket.")

    made.refresh_from_db()
    undoable = history.undoable(acting(cast.noor), made, now=NOW)
    assert undoable.action == "appointment.confirmed"
    appointments.undo(acting(cast.noor), made.ref, revision=made.revision, now=NOW)

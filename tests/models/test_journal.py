"""What was written into the journal stays as it was written."""

import pytest
from django.db import DatabaseError, transaction

from qimen.models import JournalEntry
from tests import cast as casting


@pytest.fixture
def entry(cast):
    return JournalEntry.objects.create(
        clinic=cast.riverbend, at=casting.NOW, action="appointment.confirmed", role="patient"
    )


def test_journal_entry_cannot_be_changed(entry):
    entry.action = "appointment.cancelled"

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.save()

    entry.refresh_from_db()
    assert entry.action == "appointment.confirmed"


def test_journal_entry_cannot_be_deleted(entry):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()

    assert JournalEntry.objects.get() == entry


def test_journal_cannot_be_emptied_row_by_row(entry):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        JournalEntry.objects.all().delete()

    assert JournalEntry.objects.get() == entry


def test_journal_outlives_the_account_it_names(entry, cast):
    mine = JournalEntry.objects.create(
        clinic=cast.riverbend, at=casting.NOW, action="session.started", role="patient",
        account=cast.kim,
    )  # fmt: skip

    cast.kim.delete()

    mine.refresh_from_db()
    assert mine.account_id is not None

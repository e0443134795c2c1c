"""The worker seals what the journal has gained, and notes how far each chain has come."""

from datetime import timedelta

import pytest

from qimen.actions import journal
from qimen.actions.journal import system
from qimen.jobs import seal
from qimen.models import JournalSeal
from qimen.queries import seals
from qimen.rules.seals import head
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def heads(settings, tmp_path):
    settings.JOURNAL_HEADS = tmp_path / "journal-heads.txt"
    return settings.JOURNAL_HEADS


def write(clinic, times):
    for _ in range(times):
        journal.record(system(clinic.pk), "patient.opened", now=NOW)


def test_long_journal_is_sealed_in_short_transactions(cast, monkeypatch):
    monkeypatch.setattr(seal, "AT_ONCE", 3)
    monkeypatch.setattr(seal, "ROUNDS", 2)
    write(cast.riverbend, 8)

    assert [seal.entries(NOW)["sealed"] for _ in range(3)] == [6, 2, 0]
    assert JournalSeal.objects.count() == 8
    assert list(seals.flaws(cast.riverbend.pk)) == []


def test_heads_are_noted_day_by_day_for_their_owner_alone(cast, heads):
    write(cast.riverbend, 2)
    write(cast.harbor, 1)
    seal.entries(NOW)
    first = seal.heads(NOW)
    write(cast.riverbend, 1)
    seal.entries(NOW)
    seal.heads(NOW + timedelta(days=1))

    lines = heads.read_text().splitlines()
    assert first == {"heads": 2}
    assert [head(line).number for line in lines] == [2, 1, 3, 1]
    assert [line.partition("T")[0] for line in lines] == 2 * ["2026-03-02"] + 2 * ["2026-03-03"]
    assert heads.stat().st_mode & 0o777 == 0o600


def test_nothing_is_noted_before_anything_is_sealed(cast, heads):
    assert seal.heads(NOW) == {"heads": 0}
    assert not heads.exists()

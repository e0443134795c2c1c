"""The command `qimen audit verify`: what it prints and how it ends."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from qimen.actions import journal
from qimen.actions.journal import system
from qimen.jobs import seal
from qimen.models import JournalEntry, JournalSeal
from tests.cast import NOW
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db


@pytest.fixture
def heads(settings, tmp_path):
    settings.JOURNAL_HEADS = tmp_path / "journal-heads.txt"
    return settings.JOURNAL_HEADS


@pytest.fixture
def entries(cast, heads):
    for clinic, times in ((cast.riverbend, 3), (cast.harbor, 1)):
        for _ in range(times):
            journal.record(system(clinic.pk), "patient.opened", now=NOW)
    seal.entries(NOW)
    return list(JournalEntry.objects.order_by("pk"))


def run(*arguments):
    """Run the command; return its exit code and what it printed where."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("audit", "verify", *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue().splitlines(), err.getvalue()


def test_whole_journal_is_said_to_be_whole(cast, entries):
    journal.record(system(cast.riverbend.pk), "patient.opened", now=NOW)

    assert run() == (
        0,
        [
            "riverbend: sealed up to number 3; not sealed yet: 1",
            "harbor: sealed up to number 1",
            "The journal is as it was written.",
        ],
        "",
    )


def test_empty_journal_is_whole(cast, heads):
    assert run() == (0, ["The journal is as it was written."], "")


def test_changed_entry_is_named(entries):
    with unguarded():
        JournalEntry.objects.filter(pk=entries[1].pk).update(role="owner")

    code, lines, _ = run()

    assert code == 1
    assert lines == [
        "riverbend: sealed up to number 3",
        f"  entry {entries[1].pk} (seal 2) is not as it was sealed",
        "harbor: sealed up to number 1",
    ]


def test_newest_entries_that_were_cut_off_are_missed_by_the_noted_heads(entries, heads):
    seal.heads(NOW)
    with unguarded():
        JournalEntry.objects.filter(pk=entries[2].pk).delete()
        JournalSeal.objects.filter(pk=entries[2].pk).delete()

    code, lines, _ = run()

    assert code == 1
    assert lines[1] == "  seal 3 is not the one that was noted: the chain was cut or rewritten"


def test_chain_of_which_nothing_is_left_is_missed_by_the_noted_heads(entries, heads):
    seal.heads(NOW)
    with unguarded():
        JournalEntry.objects.filter(pk=entries[3].pk).delete()
        JournalSeal.objects.filter(pk=entries[3].pk).delete()

    code, lines, _ = run()

    assert code == 1
    assert lines[-2:] == [
        "harbor: sealed up to number 0",
        "  seal 1 is not the one that was noted: the chain was cut or rewritten",
    ]


def test_heads_that_were_kept_elsewhere_are_read(entries, heads, tmp_path):
    seal.heads(NOW)
    kept = heads.rename(tmp_path / "kept.txt")

    assert run("--heads", str(kept))[0] == 0
    kept.write_text(kept.read_text().replace("number 3", "number 2"))
    assert run("--heads", str(kept))[0] == 1


def test_many_faults_are_counted(entries):
    with unguarded():
        JournalEntry.objects.all().delete()
        for number in range(4, 40):
            JournalSeal.objects.create(
                entry_id=1000 + number, clinic_id=entries[0].clinic_id, number=number,
                digest="0" * 64, key_id="x", sealed_at=NOW,
            )  # fmt: skip

    code, lines, _ = run()

    assert code == 1
    assert "  and 19 more" in lines


@pytest.mark.parametrize(
    ("said", "words"), [(None, "No such file"), ("hello\n", "line 1 of the heads is none: 'hello'")]
)
def test_heads_that_cannot_be_read_are_refused(entries, tmp_path, said, words):
    file = tmp_path / "heads.txt"
    if said:
        file.write_text(said)

    code, lines, error = run("--heads", str(file))

    assert (code, lines) == (2, [])
    assert words in error


def test_nothing_else_is_done_to_the_journal():
    with pytest.raises(CommandError, match="invalid choice: 'rewrite'"):
        call_command("audit", "rewrite")

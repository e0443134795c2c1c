"""What a seal covers, and how a head is noted."""

from dataclasses import fields, replace

import pytest

from qimen.rules.seals import NOTHING, Head, Written, covered, head, line

ENTRY = Written(
    id=7, clinic=1, at="2026-03-02T14:00:00.000000+00:00", action="patient.opened",
    role="practitioner", account=3, session="abcd", ip="192.0.2.1", subject="patient:wxyz",
    patient=9, reason="asked by phone", details={"part": "personal", "after": 2},
)  # fmt: skip
OTHER = {
    "id": 8, "clinic": None, "at": "2026-03-02T14:00:00.000001+00:00", "action": "patient.added",
    "role": "owner", "account": None, "session": "", "ip": None, "subject": "", "patient": None,
    "reason": "", "details": {"part": "personal"},
}  # fmt: skip


@pytest.mark.parametrize("name", [each.name for each in fields(Written)])
def test_seal_covers_every_word_of_the_entry(name):
    changed = replace(ENTRY, **{name: OTHER[name]})

    assert covered(changed, number=1, previous=NOTHING) != covered(
        ENTRY, number=1, previous=NOTHING
    )


def test_seal_covers_its_place_and_what_stands_before_it():
    texts = {
        covered(ENTRY, number=1, previous=NOTHING),
        covered(ENTRY, number=2, previous=NOTHING),
        covered(ENTRY, number=2, previous="ab" * 32),
    }

    assert len(texts) == 3


def test_order_of_details_does_not_matter():
    turned = replace(ENTRY, details={"after": 2, "part": "personal"})

    assert covered(turned, number=1, previous=NOTHING) == covered(ENTRY, number=1, previous=NOTHING)


@pytest.mark.parametrize("clinic", [None, 12])
def test_noted_head_is_read_as_it_was(clinic):
    noted = Head(clinic, 345, "0a" * 32)

    assert head(line(noted, on="2026-03-02T14:00:00+00:00")) == noted


@pytest.mark.parametrize(
    "text",
    ["", "hello", "2026-03-02 clinic 1 number 2 beef", f"x clinic  number 2 {'0a' * 32}"],
)
def test_other_lines_are_no_heads(text):
    assert head(text) is None

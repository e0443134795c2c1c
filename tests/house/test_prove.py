"""What has a full size is run at full size by `make prove`, and its figures stand in docs/proof.md."""

import re

import pytest

from tests import prove
from tests.house import building

FULL_SIZE = re.compile(r"QIMEN_PROVE|crowd\.(FULL|note)\b")
TESTS = building.ROOT / "tests"


def left_out(tests, proven):
    """Return the tests with a full size that no proof runs."""
    return [
        str(file.relative_to(tests.parent))
        for file in sorted(tests.rglob("test_*.py"))
        if FULL_SIZE.search(file.read_text())
        and not any(file.is_relative_to(tests.parent / one) for one in proven)
    ]


def test_every_full_size_is_proven():
    house = TESTS / "house"

    assert left_out(TESTS, [*prove.PROOFS, prove.LAWS, house]) == []


def test_every_proof_is_there():
    assert [one for one in (*prove.PROOFS, prove.LAWS) if not (building.ROOT / one).exists()] == []


@pytest.mark.parametrize("line", ['os.environ["QIMEN_PROVE"]', "20 if crowd.FULL else 2"])
def test_proofs_are_inspected(tmp_path, line):
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_new.py").write_text(line)

    assert left_out(tests, ["tests/races"]) == ["tests/test_new.py"]

"""docs/admin/clinic-file.md says every key that the reader knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from qimen.rules import clinic_file

ROOT = Path(__file__).resolve().parents[2]


def keys() -> list[tuple[str, str]]:
    sections = clinic_file.SECTIONS.items()
    return [(section, key) for section, table in sections for key in table.keys]


@pytest.mark.parametrize(("section", "key"), keys())
def test_every_key_is_documented(section, key):
    document = (ROOT / "docs/admin/clinic-file.md").read_text()
    chapters = document.split("\n## ")
    of_section = [chapter for chapter in chapters if chapter.startswith(f"`{section}`")]

    assert len(of_section) == 1, section
    assert f"| `{key}` |" in of_section[0]


def test_document_has_no_key_that_the_reader_does_not_know():
    document = (ROOT / "docs/admin/clinic-file.md").read_text()
    known = {key for _, key in keys()}
    written = {line.split("`")[1] for line in document.splitlines() if line.startswith("| `")}

    assert sorted(written - known) == []

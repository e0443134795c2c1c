"""Nothing of a machine, of a package index, or secret stands in the repository."""

import re
from pathlib import Path

import pytest

from tests.house import building

#: Where this checkout stands, and homes of people.
PLACES = re.compile(
    rf"{re.escape(str(building.ROOT.parent))}/|(?<![\w.])/(?:home|Users)/[a-z]|(?<![\w.])/root/"
)
INDEXES = re.compile(
    r"--(?:extra-)?index-url|--find-links|\"resolved\": \"http"
    r"|files\.pythonhosted|pypi\.org/simple|registry\.(?:npmjs|yarnpkg)"
)
SECRETS = re.compile(
    r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\b[rs]k_live_\w{8}|\bghp_\w{20}"
)
#: This file itself spells what it looks for.
SELF = Path(__file__).resolve()


def places_named(files):
    return _found(PLACES, files)


def indexes_named(files):
    return _found(INDEXES, files)


def secrets_named(files):
    return _found(SECRETS, files)


def _found(pattern, files):
    return [
        building.shown(file, number, match.group())
        for file in files
        if file.resolve() != SELF
        for number, line in enumerate(_text(file).splitlines(), 1)
        if (match := pattern.search(line))
    ]


def _text(file):
    raw = file.read_bytes()
    return "" if b"\0" in raw else raw.decode("utf-8", "replace")


@pytest.mark.parametrize("inspection", [places_named, indexes_named, secrets_named])
def test_repository_is_clean(inspection):
    assert inspection(building.contents()) == []


@pytest.mark.parametrize(
    ("inspection", "fault"),
    [
        (places_named, f'open("{building.ROOT.parent}/main/notes.txt")'),
        (places_named, "cd /home/lin/clinic"),
        (indexes_named, "pip install --index-url=https://example.org/simple django"),
        (indexes_named, '"resolved": "https://registry.example/htmx.tgz"'),
        (secrets_named, "-----BEGIN RSA PRIVATE KEY-----"),
    ],
)
def test_repository_is_inspected(tmp_path, inspection, fault):
    file = tmp_path / "notes.md"
    file.write_text(f"# Notes\n\n{fault}\n")

    assert [found.split(":")[:2] for found in inspection([file])] == [["notes.md", "3"]]


def test_every_requirement_is_locked_by_hash():
    for file in sorted((building.ROOT / "requirements").glob("*.txt")):
        blocks = re.split(r"\n(?=\S)", file.read_text())
        pinned = [block for block in blocks if re.match(r"[a-z0-9]", block, re.IGNORECASE)]

        assert pinned != []
        assert [block.split()[0] for block in pinned if "--hash=sha256:" not in block] == []
        assert [block.split()[0] for block in pinned if "==" not in block.split()[0]] == []


def test_checkout_folder_is_not_named_in_the_source():
    assert str(building.ROOT) not in Path(__file__).read_text()

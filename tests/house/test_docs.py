"""What exists is documented, and what is documented exists."""

import ast
import re
import tomllib

import pytest

from qimen import cli
from qimen.rules.notices import Kind
from tests.house import building

DOCS = building.ROOT / "docs"
DECISION_11 = DOCS / "decisions" / "0011-dependencies.md"
#: `name` in the first column of a table.
ENTRY = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)
NAME = re.compile(r"[a-z_]+\.[a-z_]+")
#: Not of the settings: what the Makefile and the tests read.
FOR_DEVELOPERS = {"QIMEN_TEST_DB", "QIMEN_PROVE", "CHROMIUM"}


def documented(file):
    return set(ENTRY.findall(file.read_text()))


# ── settings ─────────────────────────────────────────────────────────────────────────────


def variables(settings):
    """Return the environment variables that the settings read."""
    found = set()
    nodes = (
        node for file in sorted(settings.rglob("*.py")) for node in ast.walk(building.tree(file))
    )
    for node in nodes:
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            asked = ast.unparse(node.func)
            if asked in {"os.environ.get", "_flag", "_secret", "_whole", "os.getenv"}:
                found.add(node.args[0].value)
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            found.add(node.slice.value)
    return found


def test_every_setting_is_documented_and_no_other():
    assert documented(DOCS / "admin" / "configure.md") == variables(building.SRC / "settings")


@pytest.mark.parametrize(
    "fault",
    [
        "os.environ.get('NEW')",
        "_flag('NEW')",
        "_secret('NEW')",
        "_whole('NEW', 2)",
        "os.environ['NEW']",
    ],
)
def test_settings_are_inspected(tmp_path, fault):
    (tmp_path / "settings.py").write_text(f"X = {fault}\n")

    assert variables(tmp_path) == {"NEW"}


# ── journal ──────────────────────────────────────────────────────────────────────────────


def verbs(src):
    """Return the verbs that the source speaks, and patterns for those it puts together.

    A verb is a dotted string that is handed to `record` or stands in a table or an enum of verbs.
    """
    spoken, patterns = set(), set()
    for file in [*src.glob("actions/**/*.py"), *src.glob("web/**/*.py"), *src.glob("rules/*.py")]:
        for node in ast.walk(building.tree(file)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                spoken |= {node.value} if _is_verb(node.value) else set()
            elif isinstance(node, ast.JoinedStr) and _pattern(node):
                patterns.add(_pattern(node))
    return spoken, patterns


NOUNS = {
    "access", "account", "appointment", "clinic", "limit", "message", "patient", "session",
    "settings", "staff",
}  # fmt: skip
#: Dotted, and not a verb: an address of a page's words.
NOT_VERBS = {"appointment.ics"}


def _is_verb(text):
    return bool(NAME.fullmatch(text)) and text.split(".")[0] in NOUNS and text not in NOT_VERBS


def _pattern(node):
    """Return `appointment\\.[a-z_]+` for f"appointment.{status}"."""
    first = node.values[0]
    if not isinstance(first, ast.Constant) or len(node.values) != 2:
        return None
    noun = str(first.value).removesuffix(".")
    return rf"{noun}\.[a-z_]+" if noun in NOUNS and first.value.endswith(".") else None


def test_every_verb_of_the_journal_is_documented_and_no_other():
    spoken, patterns = verbs(building.SRC)
    told = documented(DOCS / "journal.md")
    put_together = {verb for verb in told if any(re.fullmatch(p, verb) for p in patterns)}

    assert told - put_together == spoken - put_together
    assert spoken <= told


def test_journal_verbs_are_inspected(tmp_path):
    (tmp_path / "actions").mkdir()
    (tmp_path / "actions" / "rooms.py").write_text(
        'record(actor, "patient.merged", now=now)\nrecord(actor, f"staff.{what}", now=now)\n'
    )

    assert verbs(tmp_path) == ({"patient.merged"}, {r"staff\.[a-z_]+"})


# ── messages ─────────────────────────────────────────────────────────────────────────────


def kinds():
    """Return every kind of message: of events, and of an account."""
    words = building.SRC / "templates" / "messages"
    named = {file.relative_to(words) for file in words.rglob("*.txt")}
    return {str(name.with_suffix("")) for name in named if not name.name.startswith("_")}


def test_every_message_is_documented_and_no_other():
    assert documented(DOCS / "messages.md") == kinds()


def test_every_kind_of_notice_has_words():
    assert {kind.value for kind in Kind} <= kinds()


# ── commands ─────────────────────────────────────────────────────────────────────────────


def targets(makefile):
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE).group(1).split()
    return set(phony) - {"help", "dev"}


def test_every_subcommand_is_documented_and_no_other():
    commands = {*cli.management_commands(), "openings", "explain"}

    assert documented(DOCS / "admin" / "commands.md") == commands


def test_every_target_of_make_is_told_by_make_itself():
    makefile = (building.ROOT / "Makefile").read_text()

    assert set(re.findall(r"^#   make (\w+)", makefile, re.MULTILINE)) == targets(makefile)


def test_targets_of_make_are_inspected():
    assert targets(".PHONY: help run test new\n") == {"run", "test", "new"}


# ── dependencies ─────────────────────────────────────────────────────────────────────────


def dependencies(pyproject):
    """Return the names of what the product itself is built on."""
    listed = tomllib.loads(pyproject.read_text())["project"]["dependencies"]
    return {re.split(r"[<>=\[]", line)[0] for line in listed}


def test_every_dependency_has_its_reason_and_no_other():
    rows = re.findall(r"^\| ([\w-]+)[^|]* \|", DECISION_11.read_text(), re.MULTILINE)
    told = {name.lower() for name in rows} - {"runtime", "---"}

    assert told == dependencies(building.ROOT / "pyproject.toml")


def test_dependencies_are_inspected(tmp_path):
    file = tmp_path / "pyproject.toml"
    file.write_text('[project]\ndependencies = ["psycopg[pool]>=3", "left-pad==1"]\n')

    assert dependencies(file) == {"psycopg", "left-pad"}


# ── decisions, links ─────────────────────────────────────────────────────────────────────


def test_decisions_are_numbered_without_a_gap():
    files = sorted((DOCS / "decisions").glob("*.md"))
    numbers = [int(file.name[:4]) for file in files]

    assert numbers == list(range(1, len(files) + 1))
    assert [int(file.read_text().split(".")[0].removeprefix("# ")) for file in files] == numbers


def dead_references(file):
    """Return paths in code marks or links that lead nowhere."""
    text = file.read_text()
    linked = re.findall(r"\]\((?!http|#|mailto)([^)#]+)", text)
    marked = re.findall(r"`((?:docs|tests|bench|requirements|src|examples)/[\w./-]+)`", text)
    rooms = re.findall(r"`((?:scheduling|rules|models|queries|actions|jobs|web)/[\w./-]*)`", text)
    return [
        *(name for name in linked if not (file.parent / name).exists()),
        *(name for name in marked if not (building.ROOT / name).exists()),
        *(
            name
            for name in rooms
            if not (building.SRC / name).exists() and not (building.SRC / f"{name}.py").exists()
        ),
    ]


def pages():
    return sorted([*building.ROOT.glob("*.md"), *DOCS.rglob("*.md")])


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_page_refers_to_what_exists(page):
    assert dead_references(page) == []


def test_references_are_inspected(tmp_path):
    (tmp_path / "page.md").write_text("[a](gone.md) `docs/gone.md` `rules/gone.py`")

    assert dead_references(tmp_path / "page.md") == ["gone.md", "docs/gone.md", "rules/gone.py"]

"""Imports look down only, the ground floor stands alone, and doors keep their hands off tables."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import building

LINT = Path(sys.executable).parent / "lint-imports"
ORM = {"objects", "save", "delete", "bulk_create", "bulk_update"}


def contracts_broken(root: Path) -> list[str]:
    """Return the names of the import contracts that are broken."""
    done = subprocess.run(
        [LINT, "--no-cache", "--no-logo"], cwd=root, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "200"},
    )  # fmt: skip
    names = [line for line in done.stdout.splitlines() if line.endswith(" BROKEN")]
    assert done.returncode in {0, 1}, done.stderr
    assert bool(names) == bool(done.returncode), done.stdout + done.stderr
    return [name.removesuffix(" BROKEN") for name in names]


@pytest.fixture
def model(tmp_path):
    return building.model_of(tmp_path)


def test_floors_look_down_only():
    assert contracts_broken(building.ROOT) == []


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("web/public/health.py", "import qimen.models.rooms", "Only queries and actions"),
        ("rules/money.py", "import django", "The ground floor knows"),
        ("queries/clinics.py", "import qimen.actions.journal", "Floors"),
        ("web/public/health.py", "import qimen.web.staff", "Audiences do not borrow"),
    ],
)
def test_floors_are_inspected(model, file, line, contract):
    building.plant(model / "src" / "qimen" / file, line)

    assert [name for name in contracts_broken(model) if name.startswith(contract)] != []


def loads_without_django(root: Path) -> str:
    """Import every module of the ground floor where Django cannot be imported; return the error."""
    src = root / "src"
    ground = [
        file for room in ("scheduling", "rules") for file in (src / "qimen" / room).rglob("*.py")
    ]
    modules = [".".join(file.relative_to(src).with_suffix("").parts) for file in ground]
    blocked = "import sys; sys.modules['django'] = None; import importlib"
    code = f"{blocked}; [importlib.import_module(name) for name in {sorted(modules)}]"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(src), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    return done.stderr


def test_ground_floor_loads_without_django():
    assert loads_without_django(building.ROOT) == ""


def test_ground_floor_is_inspected(model):
    building.plant(model / "src" / "qimen" / "scheduling" / "span.py", "import django")

    assert "import of django halted" in loads_without_django(model)


def hands_on_tables(src: Path) -> list[str]:
    """Return where a door speaks to the tables itself."""
    doors = [file for room in ("web", "jobs", "management") for file in building.rooms(room, src)]
    return [
        building.shown(file, node.lineno, node.attr)
        for file in doors
        for node in ast.walk(building.tree(file))
        if isinstance(node, ast.Attribute) and node.attr in ORM and not _of_super(node)
    ]


def _of_super(node: ast.Attribute) -> bool:
    """Whether it is `super().save`: a form of a library, asked to do what it does."""
    owner = node.value
    return isinstance(owner, ast.Call) and getattr(owner.func, "id", "") == "super"


def test_doors_keep_their_hands_off_the_tables():
    assert hands_on_tables(building.SRC) == []


@pytest.mark.parametrize("fault", ["Room.objects.all()", "room.save()", "room.delete()"])
def test_doors_are_inspected(model, fault):
    planted = model / "src" / "qimen" / "web" / "public" / "health.py"
    building.plant(planted, fault)

    assert len(hands_on_tables(model / "src" / "qimen")) == 1

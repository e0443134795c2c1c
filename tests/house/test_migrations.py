"""Migrations are complete, stand alone, and can be taken back."""

import ast

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, RunSQL

from qimen.models import Claim
from tests.house import building

#: The only thing of ours that a migration may import: a field's default.
ALLOWED = "qimen.models.refs"


def imports_of_ours(folder):
    faults = []
    for file in sorted(folder.glob("*.py")):
        for node in ast.walk(building.tree(file)):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                named = [node.module or ""]
            faults += [
                building.shown(file, node.lineno, name)
                for name in named
                if name.partition(".")[0] == "qimen" and name != ALLOWED
            ]
    return faults


def irreversible(migrations):
    """Return the operations that cannot be taken back."""
    return [
        f"{migration.name}: {operation}"
        for migration in migrations
        for operation in migration.operations
        if isinstance(operation, (RunPython, RunSQL)) and not operation.reversible
    ]


@pytest.fixture
def loaded(db):
    return MigrationExecutor(connection).loader


def test_no_migration_is_missing(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_a_missing_migration_is_noticed(db, monkeypatch):
    field = apps.get_model("qimen", "Room")._meta.get_field("name")
    monkeypatch.setattr(field, "max_length", 81)
    monkeypatch.setattr(field, "_original_max_length", 81, raising=False)

    with pytest.raises(SystemExit):
        call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_migrations_are_one_straight_line(loaded):
    ours = [key for key in loaded.graph.nodes if key[0] == "qimen"]

    assert len(loaded.graph.leaf_nodes("qimen")) == 1
    assert all(
        len([c for c in loaded.graph.node_map[key].children if c.key[0] == "qimen"]) <= 1
        for key in ours
    )


def test_migrations_import_nothing_of_ours():
    assert imports_of_ours(building.SRC / "migrations") == []


@pytest.mark.parametrize("fault", ["from qimen.models import Room", "import qimen.rules.identity"])
def test_imports_of_migrations_are_inspected(tmp_path, fault):
    (tmp_path / "0009_fault.py").write_text(fault)

    assert len(imports_of_ours(tmp_path)) == 1


def test_migrations_can_be_taken_back(loaded):
    ours = [node for key, node in loaded.disk_migrations.items() if key[0] == "qimen"]

    assert irreversible(ours) == []


def test_reversibility_is_inspected():
    class Fault:
        name = "0009_fault"
        operations = (RunSQL("SELECT 1"),)

    assert len(irreversible([Fault])) == 1


def test_law_is_taken_back_and_brought_again(transactional_db):
    before = _guards()

    call_command("migrate", "qimen", "0001", verbosity=0)
    without = _guards()
    call_command("migrate", "qimen", verbosity=0)

    assert without == set()
    assert _guards() == before != set()


def _guards():
    """Return the names of triggers and exclusion constraints that stand in the database."""
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname || tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal "
        "UNION SELECT conname FROM pg_constraint WHERE contype = 'x'",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


def test_claims_know_their_clinic_first_in_their_index():
    assert Claim._meta.indexes[0].fields[0] == "clinic"

"""Any part of what a file is found by, by an index: both databases know groups of three letters.

On SQLite the index is a table of its own (fts5) that triggers keep up with the files: a migration
that makes qimen_patient anew has to bring the triggers again.
"""

from django.db import migrations

POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX qimen_patient_parts ON qimen_patient USING gin (found_by gin_trgm_ops)",
]
POSTGRESQL_BACK = ["DROP INDEX qimen_patient_parts"]

TAKE_OUT = """
    INSERT INTO qimen_patient_parts (qimen_patient_parts, rowid, found_by)
    VALUES ('delete', OLD.id, OLD.found_by);
"""
PUT_IN = """
    INSERT INTO qimen_patient_parts (rowid, found_by) VALUES (NEW.id, NEW.found_by);
"""
SQLITE = [
    """
    CREATE VIRTUAL TABLE qimen_patient_parts
    USING fts5(found_by, content='qimen_patient', content_rowid='id', tokenize='trigram')
    """,
    "INSERT INTO qimen_patient_parts (qimen_patient_parts) VALUES ('rebuild')",
    f"""
    CREATE TRIGGER qimen_patient_parts_insert AFTER INSERT ON qimen_patient BEGIN {PUT_IN} END
    """,
    f"""
    CREATE TRIGGER qimen_patient_parts_delete AFTER DELETE ON qimen_patient BEGIN {TAKE_OUT} END
    """,
    f"""
    CREATE TRIGGER qimen_patient_parts_update AFTER UPDATE OF found_by ON qimen_patient
    WHEN NEW.found_by <> OLD.found_by BEGIN {TAKE_OUT} {PUT_IN} END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER qimen_patient_parts_update",
    "DROP TRIGGER qimen_patient_parts_delete",
    "DROP TRIGGER qimen_patient_parts_insert",
    "DROP TABLE qimen_patient_parts",
]


def forwards(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if is_postgresql else SQLITE:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL_BACK if is_postgresql else SQLITE_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("qimen", "0004_files_found_by")]
    operations = [migrations.RunPython(forwards, backwards)]

"""Seals of the journal: each entry a link of its clinic's chain, append-only like the journal."""

import django.db.models.deletion
from django.db import migrations, models

POSTGRESQL = [
    """
    CREATE TRIGGER qimen_seal_is_append_only BEFORE UPDATE OR DELETE ON qimen_journalseal
    FOR EACH ROW EXECUTE FUNCTION qimen_journal_is_append_only()
    """,
]
POSTGRESQL_BACK = ["DROP TRIGGER qimen_seal_is_append_only ON qimen_journalseal"]
SQLITE = [
    f"""
    CREATE TRIGGER qimen_seal_is_append_only_{event.lower()}
    BEFORE {event} ON qimen_journalseal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """
    for event in ("UPDATE", "DELETE")
]
SQLITE_BACK = [
    "DROP TRIGGER qimen_seal_is_append_only_update",
    "DROP TRIGGER qimen_seal_is_append_only_delete",
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
    dependencies = [
        ("qimen", "0011_dropped_moves"),
    ]

    operations = [
        migrations.CreateModel(
            name="JournalSeal",
            fields=[
                ("entry_id", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "number",
                    models.BigIntegerField(help_text="its place in the clinic's chain, from 1"),
                ),
                ("digest", models.CharField(max_length=64)),
                ("key_id", models.CharField(max_length=8)),
                ("sealed_at", models.DateTimeField()),
                (
                    "clinic",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="qimen.clinic",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "number"), name="seal_place_in_chain")
                ],
            },
        ),
        migrations.RunPython(forwards, backwards),
    ]

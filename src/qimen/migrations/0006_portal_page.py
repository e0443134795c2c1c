"""What the Patient Portal page decides besides: a first day, who may come before it, and cards.

SQLite makes a table anew to add a column, and its triggers are gone: they are brought again.
"""

import django.db.models.deletion
from django.db import migrations, models

PORTAL, EARLY = "qimen_portalsettings", "qimen_earlypatient"


def trigger(table, event):
    row = "OLD" if event == "DELETE" else "NEW"
    return f"""
        CREATE TRIGGER IF NOT EXISTS {table}_setup_changed_{event.lower()} AFTER {event} ON {table}
        BEGIN
            UPDATE qimen_clinic SET setup_version = setup_version + 1 + abs(random() % 1000000000)
            WHERE id = {row}.clinic_id;
        END
    """


def bring(schema_editor, *tables):
    for table in tables:
        for event in ("INSERT", "UPDATE", "DELETE"):
            schema_editor.execute(trigger(table, event))


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        bring(schema_editor, PORTAL, EARLY)
    else:
        schema_editor.execute(
            f"CREATE TRIGGER qimen_setup_changed AFTER INSERT OR UPDATE OR DELETE ON {EARLY} "
            "FOR EACH ROW EXECUTE FUNCTION qimen_setup_changed()"
        )


def backwards_of_all(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        bring(schema_editor, PORTAL)


class Migration(migrations.Migration):
    dependencies = [("qimen", "0005_found_by_parts")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, backwards_of_all),
        migrations.CreateModel(
            name="EarlyPatient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("added_at", models.DateTimeField()),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="qimen.clinic",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="qimen.patient",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "patient"), name="early_patient_once")
                ]
            },
        ),
        migrations.AddField(
            model_name="portalsettings",
            name="online_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="portalsettings",
            name="times_public",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="portalsettings",
            name="card_capture",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="portalsettings",
            name="card_capture_hours",
            field=models.PositiveSmallIntegerField(default=24),
        ),
        migrations.AddConstraint(
            model_name="portalsettings",
            constraint=models.CheckConstraint(
                condition=models.Q(card_capture_hours__gte=1, card_capture_hours__lte=720),
                name="portal_card_capture",
            ),
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
    ]

"""The index of a clinic's days holds what tells which visits a change of the settings would break."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("qimen", "0013_devices"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="appointment", name="appointment_day"),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                fields=["clinic", "starts_at", "status", "location", "wall_start"],
                name="appointment_day",
            ),
        ),
    ]

"""Remembered devices, as rows that can be taken back."""

import django.db.models.deletion
import qimen.models.refs
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("qimen", "0012_journal_seals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Device",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    models.CharField(
                        default=qimen.models.refs.reference, editable=False, max_length=16
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("means", models.CharField(max_length=64)),
                ("name", models.CharField(blank=True, max_length=60)),
                ("remembered_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["sha256"], name="device_by_secret")],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "sha256"), name="device_secret"),
                    models.UniqueConstraint(fields=("account", "ref"), name="device_ref"),
                ],
            },
        ),
    ]

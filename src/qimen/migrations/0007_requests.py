"""Holds for a move, moves that wait for an answer, and links that carry one right."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("qimen", "0006_portal_page"),
    ]

    operations = [
        migrations.CreateModel(
            name="Capability",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.CharField(choices=[("decision", "Decision")], max_length=16)),
                ("sha256", models.CharField(max_length=64)),
                ("subject", models.CharField(max_length=40)),
                ("revision", models.PositiveIntegerField()),
                ("email_key", models.CharField(help_text="to whom it was sent", max_length=254)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MoveRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("starts_at", models.DateTimeField()),
                ("plan", models.JSONField()),
                ("no_preference", models.BooleanField(default=False)),
                ("lapses_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="appointment",
            name="moving",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="qimen.appointment",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("status", "requested")),
                fields=["starts_at"],
                name="appointment_requests",
            ),
        ),
        migrations.AddField(
            model_name="capability",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="qimen.clinic"
            ),
        ),
        migrations.AddField(
            model_name="moverequest",
            name="account",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="moverequest",
            name="appointment",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="move_request",
                to="qimen.appointment",
            ),
        ),
        migrations.AddField(
            model_name="moverequest",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="qimen.clinic"
            ),
        ),
        migrations.AddField(
            model_name="moverequest",
            name="practitioner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="qimen.staffmember",
            ),
        ),
        migrations.AddIndex(
            model_name="capability",
            index=models.Index(fields=["expires_at"], name="capability_age"),
        ),
        migrations.AddConstraint(
            model_name="capability",
            constraint=models.UniqueConstraint(fields=("clinic", "sha256"), name="capability_once"),
        ),
        migrations.AddConstraint(
            model_name="capability",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["decision"])), name="capability_purpose"
            ),
        ),
        migrations.AddIndex(
            model_name="moverequest",
            index=models.Index(fields=["lapses_at"], name="move_request_lapses"),
        ),
    ]

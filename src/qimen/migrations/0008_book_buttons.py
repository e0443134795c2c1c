import django.db.models.deletion
import qimen.models.refs
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("qimen", "0007_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name="ButtonDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("clicks", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="FrameSite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("origin", models.CharField(max_length=120)),
                ("added_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["origin"],
            },
        ),
        migrations.AlterField(
            model_name="appointment",
            name="source",
            field=models.CharField(
                choices=[("portal", "Portal"), ("button", "Button"), ("staff", "Staff")],
                default="portal",
                max_length=8,
            ),
        ),
        migrations.CreateModel(
            name="BookButton",
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
                ("name", models.CharField(max_length=60)),
                ("label", models.CharField(max_length=40)),
                (
                    "size",
                    models.CharField(
                        choices=[("small", "small"), ("medium", "medium"), ("large", "large")],
                        max_length=6,
                    ),
                ),
                ("colour", models.CharField(max_length=7)),
                (
                    "corner",
                    models.CharField(
                        choices=[("square", "square"), ("soft", "soft"), ("round", "round")],
                        max_length=6,
                    ),
                ),
                ("copied", models.CharField(blank=True, max_length=16)),
                ("copied_at", models.DateTimeField(blank=True, null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="buttons",
                        to="qimen.clinic",
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="qimen.location",
                    ),
                ),
                (
                    "practitioner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="qimen.staffmember",
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="qimen.service",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="appointment",
            name="button",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="qimen.bookbutton",
            ),
        ),
        migrations.AddIndex(
            model_name="appointment",
            index=models.Index(
                condition=models.Q(("button__isnull", False)),
                fields=["clinic", "button"],
                name="appointment_button",
            ),
        ),
        migrations.AddField(
            model_name="buttonday",
            name="button",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="days",
                to="qimen.bookbutton",
            ),
        ),
        migrations.AddField(
            model_name="buttonday",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="qimen.clinic"
            ),
        ),
        migrations.AddField(
            model_name="framesite",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="frame_sites",
                to="qimen.clinic",
            ),
        ),
        migrations.AddConstraint(
            model_name="bookbutton",
            constraint=models.UniqueConstraint(fields=("clinic", "ref"), name="button_ref"),
        ),
        migrations.AddConstraint(
            model_name="bookbutton",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)),
                fields=("clinic", "name"),
                name="button_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="bookbutton",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("size__in", ["small", "medium", "large"]),
                    ("corner__in", ["square", "soft", "round"]),
                ),
                name="button_shape",
            ),
        ),
        migrations.AddConstraint(
            model_name="buttonday",
            constraint=models.UniqueConstraint(
                fields=("clinic", "button", "on"), name="button_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="framesite",
            constraint=models.UniqueConstraint(fields=("clinic", "origin"), name="frame_site"),
        ),
    ]

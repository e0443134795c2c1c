import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("qimen", "0008_book_buttons"),
    ]

    operations = [
        migrations.CreateModel(
            name="Feed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("initials", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
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
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="qimen.patient",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="qimen.staffmember",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clinic", "sha256"), name="feed_secret"),
                    models.UniqueConstraint(fields=("clinic", "patient"), name="feed_of_patient"),
                    models.UniqueConstraint(fields=("clinic", "staff"), name="feed_of_staff"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("patient__isnull", False), ("staff__isnull", True)),
                            models.Q(("patient__isnull", True), ("staff__isnull", False)),
                            _connector="OR",
                        ),
                        name="feed_of_one",
                    ),
                ],
            },
        ),
    ]

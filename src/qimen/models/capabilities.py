"""Links that are worth something to whoever holds them. Only their hashes are kept."""

from django.db import models
from django.db.models import Q

from qimen.models.clinics import Clinic


class Purpose(models.TextChoices):
    DECISION = "decision"


class Capability(models.Model):
    """One link: what for, about what, as of which revision of it; used once, until an instant."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    sha256 = models.CharField(max_length=64)
    subject = models.CharField(max_length=40)
    # The `sequence` of the visit it asks about, which every change that is told of raises: the
    # link is void from then on. Where what it asks is asked still, or again after an undo, this
    # follows (actions/capabilities.carry_over).
    revision = models.PositiveIntegerField()
    email_key = models.CharField(max_length=254, help_text="to whom it was sent")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "sha256"], name="capability_once"),
            models.CheckConstraint(
                condition=Q(purpose__in=Purpose.values), name="capability_purpose"
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="capability_age")]

    def __str__(self) -> str:
        return f"{self.purpose} link"

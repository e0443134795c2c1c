"""The journal: append-only (the database refuses anything else)."""

from django.conf import settings
from django.db import models

from qimen.models.clinics import Clinic


class JournalEntry(models.Model):
    # Sign-in events of an account may belong to no clinic.
    clinic = models.ForeignKey(
        Clinic, models.DO_NOTHING, null=True, blank=True, related_name="+", db_constraint=False
    )
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    role = models.CharField(max_length=12)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
    )
    session_hash = models.CharField(max_length=16, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    subject = models.CharField(max_length=60, blank=True, help_text="kind:reference")
    patient_id = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=240, blank=True)
    # Names of what changed or codes of what was decided; never values of a patient's file.
    details = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "journal entries"
        indexes = [
            models.Index(fields=["clinic", "patient_id", "id"], name="journal_patient"),
            models.Index(fields=["clinic", "action", "id"], name="journal_action"),
        ]

    def __str__(self) -> str:
        return self.action

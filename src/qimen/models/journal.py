"""The journal and its seals: append-only (the database refuses anything else)."""

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


class JournalSeal(models.Model):
    """One link of a clinic's chain: whoever changes the entry, or takes it away, breaks it.

    The entry is named and not referred to: its seal outlives it, and says that it is gone.
    """

    entry_id = models.BigIntegerField(primary_key=True)
    clinic = models.ForeignKey(
        Clinic, models.DO_NOTHING, null=True, blank=True, related_name="+", db_constraint=False
    )
    number = models.BigIntegerField(help_text="its place in the clinic's chain, from 1")
    digest = models.CharField(max_length=64)
    key_id = models.CharField(max_length=8)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "number"], name="seal_place_in_chain")
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.digest}"

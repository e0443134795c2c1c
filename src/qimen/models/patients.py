"""Patient files. Several may share an address; at most one is an account's own in a clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from qimen.models.clinics import Clinic
from qimen.models.refs import reference
from qimen.models.services import PatientClass
from qimen.rules import finding

if TYPE_CHECKING:
    from collections.abc import Sequence


class FoundBy(models.TextField):  # type: ignore[type-arg]
    """What a file is found by, worked out from its other columns whenever it is written.

    Who writes some columns only has to name this one among them (tests/actions/test_patients.py).
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> str:  # noqa: FBT001 - Django's
        del add
        words = model_instance.haystack()  # type: ignore[attr-defined] # a Patient
        setattr(model_instance, self.attname, words)
        return str(words)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs  # what it is to a migration


class Patient(models.Model):
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="patients")
    ref = models.CharField(max_length=16, default=reference, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="files"
    )
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    preferred_name = models.CharField(max_length=80, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    birth_on = models.DateField(null=True, blank=True)
    # As the clinic wrote it: it may be broken, and several files may share it.
    email = models.CharField(max_length=254, blank=True)
    email_key = models.CharField(max_length=254, blank=True, help_text="empty when unusable")
    mobile = models.CharField(max_length=40, blank=True)
    home_phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=240, blank=True)
    red_flag = models.TextField(max_length=2000, blank=True)
    # A file becomes existing after its first visit that took place; staff may say otherwise.
    came_new = models.BooleanField(default=True)
    class_override = models.CharField(max_length=8, choices=PatientClass.choices, blank=True)
    wants_email_reminders = models.BooleanField(default=True)
    wants_sms_reminders = models.BooleanField(default=False)
    wants_news = models.BooleanField(default=False)
    found_by = FoundBy(default="", editable=False)
    revision = models.PositiveIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "account"], name="patient_account"),
            models.UniqueConstraint(fields=["clinic", "ref"], name="patient_ref"),
            models.CheckConstraint(
                condition=Q(class_override="") | Q(class_override__in=PatientClass.values),
                name="patient_class_override",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "email_key"], name="patient_email_key"),
            models.Index(fields=["clinic", "last_name", "first_name"], name="patient_name"),
        ]

    def __str__(self) -> str:
        return f"patient {self.ref}"

    @property
    def name(self) -> str:
        return f"{self.preferred_name or self.first_name} {self.last_name}"

    def haystack(self) -> str:
        """Return what this file is found by."""
        names = (self.last_name, self.first_name, self.preferred_name, self.email)
        phones = (self.mobile, self.home_phone)
        return finding.haystack(names=names, phones=phones, born=self.birth_on)

    @property
    def initials(self) -> str:
        return f"{self.first_name[:1]}{self.last_name[:1]}".upper()


class RedFlag(models.Model):
    """What a file's red flag said from an instant on; the last one is the file's own."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="red_flags")
    text = models.TextField(max_length=2000, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"red flag of {self.patient_id}"


class EarlyPatient(models.Model):
    """Somebody who may book online before the date from which everybody may."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "patient"], name="early_patient_once")
        ]

    def __str__(self) -> str:
        return f"early patient {self.patient_id}"

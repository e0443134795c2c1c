"""Who answers for a patient: a parent, a carer. A fact of the file, which opens no door by itself."""

from __future__ import annotations

from django.db import models

from qimen.models.clinics import Clinic
from qimen.models.patients import Patient
from qimen.models.refs import reference


class Guardian(models.Model):
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    ref = models.CharField(max_length=16, default=reference, editable=False)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="guardians")
    name = models.CharField(max_length=120)
    relation = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)
    note = models.CharField(max_length=240, blank=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "ref"], name="guardian_ref")]
        indexes = [models.Index(fields=["clinic", "patient"], name="guardian_patient")]

    def __str__(self) -> str:
        return f"guardian {self.ref}"

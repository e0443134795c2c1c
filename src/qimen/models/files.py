"""Uploaded pictures, re-encoded before they are kept; served by one gated view."""

from django.db import models

from qimen.models.clinics import Clinic
from qimen.models.refs import reference


class Picture(models.Model):
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    ref = models.CharField(max_length=16, default=reference, editable=False)
    media_type = models.CharField(max_length=20)
    content = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "ref"], name="picture_ref")]

    def __str__(self) -> str:
        return f"picture {self.ref}"

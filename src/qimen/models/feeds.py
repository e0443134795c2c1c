"""Private calendar feeds: an address that one's own calendar reads by itself."""

from django.db import models
from django.db.models import Q

from qimen.models.clinics import Clinic
from qimen.models.patients import Patient
from qimen.models.staff import StaffMember


class Feed(models.Model):
    """One person's feed. The address has a secret in it; here stands its hash alone."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    patient = models.ForeignKey(Patient, models.CASCADE, null=True, blank=True, related_name="+")
    staff = models.ForeignKey(StaffMember, models.CASCADE, null=True, blank=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    # Of a member of staff: who comes, as initials; otherwise "Booked".
    initials = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "sha256"], name="feed_secret"),
            models.UniqueConstraint(fields=["clinic", "patient"], name="feed_of_patient"),
            models.UniqueConstraint(fields=["clinic", "staff"], name="feed_of_staff"),
            models.CheckConstraint(
                condition=Q(patient__isnull=False, staff__isnull=True)
                | Q(patient__isnull=True, staff__isnull=False),
                name="feed_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"feed {self.pk}"

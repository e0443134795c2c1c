"""Staff members. One who gives visits is a practitioner and has a diary."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from qimen.models.clinics import Clinic, Location
from qimen.models.refs import reference
from qimen.rules.access import Role


class StaffMember(models.Model):
    ROLES = [(role.value, role.value) for role in Role if role.is_staff]

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="staff")
    ref = models.CharField(max_length=16, default=reference, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    name = models.CharField(max_length=120)
    credentials = models.CharField(max_length=60, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    bio = models.TextField(max_length=600, blank=True)
    role = models.CharField(max_length=12, choices=ROLES)
    is_practitioner = models.BooleanField(default=False)
    email = models.EmailField(max_length=254)
    notifications_email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    online = models.BooleanField(default=True, help_text="Allow Online Scheduling")
    auto_accept = models.BooleanField(default=True, help_text="Auto-Accept Appointments")
    max_starts_per_hour = models.PositiveSmallIntegerField(null=True, blank=True)
    primary_location = models.ForeignKey(
        Location, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    primary_service = models.ForeignKey(
        "qimen.Service", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    photo = models.ForeignKey(
        "qimen.Picture", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)
    disabled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "account"], name="staff_account"),
            models.UniqueConstraint(fields=["clinic", "ref"], name="staff_ref"),
            models.UniqueConstraint(fields=["clinic", "email"], name="staff_email"),
            models.CheckConstraint(
                condition=Q(max_starts_per_hour__isnull=True) | Q(max_starts_per_hour__gte=1),
                name="staff_cap",
            ),
        ]

    def __str__(self) -> str:
        return self.name

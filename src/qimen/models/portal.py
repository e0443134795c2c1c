"""What a clinic has decided about its portal. Each column is a question on the settings page."""

from django.db import models
from django.db.models import Q

from qimen.models.clinics import Clinic


class HorizonUnit(models.TextChoices):
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


class PortalSettings(models.Model):
    clinic = models.OneToOneField(Clinic, models.CASCADE, related_name="portal")
    online = models.BooleanField(default=True)
    # Until that date, in the clinic's zone, only those of EarlyPatient may book.
    online_from = models.DateField(null=True, blank=True)
    horizon_number = models.PositiveSmallIntegerField(default=3)
    horizon_unit = models.CharField(
        max_length=6, choices=HorizonUnit.choices, default=HorizonUnit.MONTHS
    )
    min_notice_hours = models.PositiveSmallIntegerField(default=24)
    cancel_hours = models.PositiveSmallIntegerField(default=24)
    round_to_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    no_preference = models.BooleanField(default=False)
    self_service_changes = models.BooleanField(default=True)
    max_future_visits = models.PositiveSmallIntegerField(null=True, blank=True, default=5)
    times_public = models.BooleanField(default=False)
    card_capture = models.BooleanField(default=False)
    card_capture_hours = models.PositiveSmallIntegerField(default=24)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(min_notice_hours__lte=720) & Q(cancel_hours__lte=720),
                name="portal_hours",
            ),
            models.CheckConstraint(
                condition=Q(round_to_minutes__isnull=True) | Q(round_to_minutes__in=[15, 30, 60]),
                name="portal_rounding",
            ),
            models.CheckConstraint(
                condition=Q(horizon_unit__in=HorizonUnit.values)
                & Q(horizon_number__gte=0, horizon_number__lte=730),
                name="portal_horizon",
            ),
            models.CheckConstraint(
                condition=Q(max_future_visits__isnull=True) | Q(max_future_visits__gte=1),
                name="portal_limit",
            ),
            models.CheckConstraint(
                condition=Q(card_capture_hours__gte=1, card_capture_hours__lte=720),
                name="portal_card_capture",
            ),
        ]

    def __str__(self) -> str:
        return f"portal of clinic {self.clinic_id}"

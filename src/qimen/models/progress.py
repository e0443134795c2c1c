"""Background jobs: what is to be done, how far it is, who holds it at the moment."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from qimen.models.clinics import Clinic


class JobState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(models.Model):
    # The installation's own jobs (pruning) belong to no clinic.
    clinic = models.ForeignKey(Clinic, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state"),
            # One row per recurring job of the installation.
            models.UniqueConstraint(
                fields=["kind"], condition=Q(clinic__isnull=True), name="job_of_installation"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="job_due", condition=Q(state__in=["waiting", "running"])
            )
        ]

    def __str__(self) -> str:
        return self.kind

"""Appointments: what was agreed, with whom, where and when."""

from django.db import models
from django.db.models import F, Q

from qimen.models.buttons import BookButton
from qimen.models.clinics import Clinic, Location
from qimen.models.patients import Patient
from qimen.models.refs import reference
from qimen.models.rooms import Room
from qimen.models.services import PatientClass, Service
from qimen.models.staff import StaffMember


class Status(models.TextChoices):
    HELD = "held"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    CHECKED_IN = "checked_in"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    LAPSED = "lapsed"


#: A visit is an appointment in one of these states, or a live hold.
VISIT_STATUSES = (Status.REQUESTED, Status.CONFIRMED, Status.CHECKED_IN, Status.COMPLETED)
UPCOMING_STATUSES = (Status.REQUESTED, Status.CONFIRMED, Status.CHECKED_IN)


class Source(models.TextChoices):
    PORTAL = "portal"
    BUTTON = "button"  # of a website; which one says the column `button`
    STAFF = "staff"


class Appointment(models.Model):
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    ref = models.CharField(max_length=16, default=reference, editable=False)
    patient = models.ForeignKey(
        Patient, models.PROTECT, null=True, blank=True, related_name="appointments"
    )
    practitioner = models.ForeignKey(StaffMember, models.PROTECT, related_name="appointments")
    location = models.ForeignKey(Location, models.PROTECT, related_name="+")
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # The wall time that was agreed, kept in case a zone's rules change before the visit.
    zone = models.CharField(max_length=64)
    wall_start = models.CharField(max_length=16)
    patient_class = models.CharField(max_length=8, choices=PatientClass.choices)
    # The visit's own copy of its staging: [{"name", "minutes", "busy": [...]}, ...].
    stages = models.JSONField()
    price_minor = models.PositiveIntegerField(default=0)
    held_until = models.DateTimeField(null=True, blank=True)
    # A hold for a visit that is to be moved: what it adds to that one's claims.
    moving = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.PORTAL)
    button = models.ForeignKey(
        BookButton, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    no_preference = models.BooleanField(default=False)
    note = models.TextField(max_length=1000, blank=True)
    sequence = models.PositiveIntegerField(default=0, help_text="of its calendar entry")
    series = models.CharField(max_length=16, blank=True, help_text="visits booked together")
    revision = models.PositiveIntegerField(default=0)
    booked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "ref"], name="appointment_ref"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="appointment_status"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="appointment_is_forward"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.HELD, held_until__isnull=False)
                | (~Q(status=Status.HELD) & Q(held_until__isnull=True) & Q(patient__isnull=False)),
                name="appointment_hold_or_patient",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "practitioner", "starts_at"], name="appointment_diary"),
            models.Index(fields=["clinic", "patient", "starts_at"], name="appointment_patient"),
            # It says by itself which visits ahead a change of the settings would break.
            models.Index(
                fields=["clinic", "starts_at", "status", "location", "wall_start"],
                name="appointment_day",
            ),
            models.Index(
                fields=["clinic", "held_until"],
                name="appointment_holds",
                condition=Q(status="held"),
            ),
            models.Index(
                fields=["starts_at"], name="appointment_requests", condition=Q(status="requested")
            ),
            models.Index(
                fields=["clinic", "button"],
                name="appointment_button",
                condition=Q(button__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"appointment {self.ref}"

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

"""Appointments and the claims they make. The law on claims stands in the database (0003)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

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
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.PORTAL)
    no_preference = models.BooleanField(default=False)
    note = models.TextField(max_length=1000, blank=True)
    sequence = models.PositiveIntegerField(default=0, help_text="of its calendar entry")
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
            models.Index(fields=["clinic", "starts_at"], name="appointment_day"),
            models.Index(
                fields=["clinic", "held_until"],
                name="appointment_holds",
                condition=Q(status="held"),
            ),
        ]

    def __str__(self) -> str:
        return f"appointment {self.ref}"

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


class PartyKind(models.IntegerChoices):
    """As in the engine (`scheduling.PartyKind`): the numbers are the same."""

    PRACTITIONER = 1
    ROOM = 2
    PATIENT = 3


class Claim(models.Model):
    """One party kept busy for one span, in whole minutes since 1970-01-01T00:00Z, [start, end)."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="claims")
    party_kind = models.PositiveSmallIntegerField(choices=PartyKind.choices)
    party_id = models.BigIntegerField()
    start = models.BigIntegerField()
    end = models.BigIntegerField()
    overridden = models.BooleanField(default=False)
    # A hold's claim: from this instant on readers leave it out.
    held_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                # Readers look back no further than the longest claim (queries/diary).
                condition=Q(end__gt=F("start")) & Q(end__lte=F("start") + 2880),
                name="claim_is_a_span",
            ),
            models.CheckConstraint(
                condition=Q(party_kind__in=PartyKind.values), name="claim_party_kind"
            ),
        ]
        indexes = [
            # It holds all that a snapshot reads: the table itself is not visited.
            models.Index(
                fields=[
                    "clinic",
                    "party_kind",
                    "party_id",
                    "start",
                    "end",
                    "held_until",
                    "appointment",
                ],
                name="claim_party",
            )
        ]

    def __str__(self) -> str:
        return f"claim [{self.start}, {self.end})"


class CancelledBy(models.TextChoices):
    PATIENT = "patient"
    CLINIC = "clinic"


class Cancellation(models.Model):
    """Who cancelled, when and why. The appointment row stays."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    appointment = models.OneToOneField(Appointment, models.CASCADE, related_name="cancellation")
    by = models.CharField(max_length=8, choices=CancelledBy.choices)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(max_length=240, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"cancelled by {self.by}"


class FormKey(models.Model):
    """A form that was already sent once, and what came of it: sending it again changes nothing."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=43)
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="+")
    used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "account", "key"], name="form_key_once")
        ]
        indexes = [models.Index(fields=["used_at"], name="form_key_age")]

    def __str__(self) -> str:
        return f"form of {self.used_at}"

"""What happened to an appointment: a record each, with who and when (decision 0007)."""

from django.conf import settings
from django.db import models

from qimen.models.appointments.rows import Appointment
from qimen.models.clinics import Clinic
from qimen.models.staff import StaffMember


class Fact(models.Model):
    """Something that happened to an appointment: who did it, and when."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="+")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} at {self.at}"


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


class Arrival(Fact):
    """The patient has come: checked in."""


class Completion(Fact):
    """The visit took place and is over."""


class NoShow(Fact):
    """The patient did not come."""

    reason = models.CharField(max_length=240, blank=True)


class Decision(Fact):
    """A request was accepted or declined."""

    accepted = models.BooleanField()
    reason = models.CharField(max_length=240, blank=True)


class Move(Fact):
    """The visit was moved or changed: what it was before, and what it became."""

    before = models.JSONField()
    after = models.JSONField()


class MoveRequest(models.Model):
    """Another time that a patient asked for a visit, with a practitioner who answers by hand.

    Until it is answered the visit claims both times. `plan` is where the visit would stand.
    """

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    appointment = models.OneToOneField(Appointment, models.CASCADE, related_name="move_request")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()
    practitioner = models.ForeignKey(StaffMember, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    plan = models.JSONField()
    no_preference = models.BooleanField(default=False)
    lapses_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["lapses_at"], name="move_request_lapses")]

    def __str__(self) -> str:
        return f"asked to move to {self.starts_at}"


class DroppedMove(Fact):
    """A move request that went because something else was done to its visit; `asked` is all of it.

    An undoing asks for it again.
    """

    asked = models.JSONField()


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

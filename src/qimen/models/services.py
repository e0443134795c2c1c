"""Services, their stages, and who gives them where."""

from django.db import models
from django.db.models import Q

from qimen.models.clinics import Clinic, Location
from qimen.models.refs import reference
from qimen.models.rooms import Room
from qimen.models.staff import StaffMember


class ProvidedTo(models.TextChoices):
    ALL = "all"
    NEW = "new"
    EXISTING = "existing"


class PatientClass(models.TextChoices):
    NEW = "new"
    EXISTING = "existing"


class Hue(models.TextChoices):
    """The four hues of a stage block."""

    A = "a"
    B = "b"
    C = "c"
    D = "d"


class Service(models.Model):
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="services")
    ref = models.CharField(max_length=16, default=reference, editable=False)
    name = models.CharField(max_length=120)
    description = models.TextField(max_length=1000, blank=True)
    category = models.CharField(max_length=80, blank=True)
    price_minor = models.PositiveIntegerField(default=0, help_text="in the currency's minor unit")
    provided_to = models.CharField(max_length=8, choices=ProvidedTo.choices, default=ProvidedTo.ALL)
    active = models.BooleanField(default=True)
    online = models.BooleanField(default=True)
    hue = models.CharField(max_length=1, choices=Hue.choices, default=Hue.A)
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "name"], name="service_name"),
            models.UniqueConstraint(fields=["clinic", "ref"], name="service_ref"),
            models.CheckConstraint(
                condition=Q(provided_to__in=ProvidedTo.values), name="service_provided_to"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """One line of a staging: minutes, and whom it keeps busy."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, models.CASCADE, related_name="stages")
    patient_class = models.CharField(max_length=8, choices=PatientClass.choices)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40, blank=True)
    minutes = models.PositiveSmallIntegerField()
    patient = models.BooleanField()
    practitioner = models.BooleanField()
    room = models.BooleanField()

    class Meta:
        ordering = ["service", "patient_class", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "service", "patient_class", "position"], name="stage_position"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=480), name="stage_minutes"
            ),
            models.CheckConstraint(
                condition=Q(position__gt=0) | Q(patient=True, practitioner=True),
                name="stage_first_is_hands_on",
            ),
            models.CheckConstraint(
                condition=Q(patient_class__in=PatientClass.values), name="stage_class"
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.minutes} minutes"


class ServicePractitioner(models.Model):
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, models.CASCADE, related_name="given_by")
    practitioner = models.ForeignKey(StaffMember, models.CASCADE, related_name="gives")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "service", "practitioner"], name="service_practitioner"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_id} by {self.practitioner_id}"


class ServiceRoom(models.Model):
    """The only rooms that suit a service; none listed means any."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, models.CASCADE, related_name="suited_rooms")
    room = models.ForeignKey(Room, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "service", "room"], name="service_room")
        ]

    def __str__(self) -> str:
        return f"{self.service_id} in {self.room_id}"


class ServiceLocation(models.Model):
    """The only locations where a service is given; none listed means any."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, models.CASCADE, related_name="given_at")
    location = models.ForeignKey(Location, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "service", "location"], name="service_location"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_id} at {self.location_id}"

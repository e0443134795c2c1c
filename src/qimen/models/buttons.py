"""Book Appointment buttons, how often they are pressed, and the sites that may show the frame."""

from django.db import models
from django.db.models import Q

from qimen.models.clinics import Clinic, Location
from qimen.models.refs import reference
from qimen.models.services import Service
from qimen.models.staff import StaffMember
from qimen.rules.buttons import Corner, Size


class BookButton(models.Model):
    """One button of a clinic's website. A removed one still leads to booking; it is not counted."""

    SIZES = [(size.value, size.value) for size in Size]
    CORNERS = [(corner.value, corner.value) for corner in Corner]

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="buttons")
    ref = models.CharField(max_length=16, default=reference, editable=False)
    name = models.CharField(max_length=60)
    label = models.CharField(max_length=40)
    size = models.CharField(max_length=6, choices=SIZES)
    colour = models.CharField(max_length=7)
    corner = models.CharField(max_length=6, choices=CORNERS)
    service = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True, related_name="+")
    practitioner = models.ForeignKey(
        StaffMember, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    location = models.ForeignKey(Location, models.SET_NULL, null=True, blank=True, related_name="+")
    # Tells which code was copied last: another one has to be pasted again.
    copied = models.CharField(max_length=16, blank=True)
    copied_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "ref"], name="button_ref"),
            models.UniqueConstraint(
                fields=["clinic", "name"], condition=Q(removed_at=None), name="button_name"
            ),
            models.CheckConstraint(
                condition=Q(size__in=[size.value for size in Size])
                & Q(corner__in=[corner.value for corner in Corner]),
                name="button_shape",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ButtonDay(models.Model):
    """How often a button was pressed on one date of the clinic's zone: a number, nobody's trace."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    button = models.ForeignKey(BookButton, models.CASCADE, related_name="days")
    on = models.DateField()
    clicks = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "button", "on"], name="button_day")
        ]

    def __str__(self) -> str:
        return f"{self.clicks} on {self.on}"


class FrameSite(models.Model):
    """A site that may show the frame with public openings."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="frame_sites")
    origin = models.CharField(max_length=120)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["origin"]
        constraints = [models.UniqueConstraint(fields=["clinic", "origin"], name="frame_site")]

    def __str__(self) -> str:
        return self.origin

"""Rooms, in the order in which they are filled."""

from django.db import models

from qimen.models.clinics import Clinic, Location
from qimen.models.refs import reference


class Room(models.Model):
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="rooms")
    ref = models.CharField(max_length=16, default=reference, editable=False)
    location = models.ForeignKey(Location, models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=80)
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "location", "name"], name="room_name")
        ]

    def __str__(self) -> str:
        return self.name

"""When a practitioner works: weekly hours, one-day exceptions, time off. All wall time."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from qimen.models.clinics import WALL_SPAN_IS_FORWARD, Clinic, Location, WallSpan
from qimen.models.staff import StaffMember

#: `weekly_until` of a block that goes on without an end.
NO_END = date.max


class WorkingHours(models.Model):
    """One weekly span. An end at or before the start runs past midnight; 1440 is midnight."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    practitioner = models.ForeignKey(StaffMember, models.CASCADE, related_name="hours")
    location = models.ForeignKey(Location, models.CASCADE, related_name="+")
    weekday = models.PositiveSmallIntegerField(help_text="0 is Monday")
    starts_minute = models.PositiveSmallIntegerField()
    ends_minute = models.PositiveSmallIntegerField()
    first_on = models.DateField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["weekday", "starts_minute", "id"]
        verbose_name_plural = "working hours"
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__lte=6)
                & Q(starts_minute__lte=1439)
                & Q(ends_minute__gte=1, ends_minute__lte=1440)
                & ~Q(starts_minute=F("ends_minute")),
                name="hours_are_a_span",
            ),
            models.CheckConstraint(
                condition=Q(last_on__isnull=True)
                | Q(first_on__isnull=True)
                | Q(last_on__gte=F("first_on")),
                name="hours_are_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"weekday {self.weekday}"


class HoursException(models.Model):
    """Other hours on one date, at every location; without minutes: none that day."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    practitioner = models.ForeignKey(StaffMember, models.CASCADE, related_name="exceptions")
    location = models.ForeignKey(Location, models.CASCADE, null=True, blank=True, related_name="+")
    on = models.DateField()
    starts_minute = models.PositiveSmallIntegerField(null=True, blank=True)
    ends_minute = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "on"], name="exception_recent")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_minute__isnull=True, ends_minute__isnull=True)
                | (
                    Q(location__isnull=False)
                    & Q(starts_minute__lte=1439)
                    & Q(ends_minute__gte=1, ends_minute__lte=1440)
                    & ~Q(starts_minute=F("ends_minute"))
                ),
                name="exception_is_a_span",
            )
        ]

    def __str__(self) -> str:
        return f"exception on {self.on}"


class Block(WallSpan):
    """Time on the calendar that is not a visit (lunch, supervision), in the clinic's zone.

    It keeps the practitioner from being booked; staff may book over it knowingly.
    """

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    practitioner = models.ForeignKey(StaffMember, models.CASCADE, related_name="blocks")
    title = models.CharField(max_length=120)
    weekly_until = models.DateField(null=True, blank=True, help_text="repeats weekly up to it")
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=WALL_SPAN_IS_FORWARD, name="block_is_forward"),
            models.CheckConstraint(
                condition=Q(weekly_until__isnull=True) | Q(weekly_until__gte=F("starts_on")),
                name="block_repeats_forward",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "ends_on"], name="block_recent")]

    def __str__(self) -> str:
        return self.title


class TimeOff(WallSpan):
    """In the clinic's zone. It never cancels a booking."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="+")
    practitioner = models.ForeignKey(StaffMember, models.CASCADE, related_name="time_off")
    title = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name_plural = "time off"
        indexes = [models.Index(fields=["clinic", "ends_on"], name="time_off_recent")]
        constraints = [
            models.CheckConstraint(condition=WALL_SPAN_IS_FORWARD, name="time_off_is_forward")
        ]

    def __str__(self) -> str:
        return self.title or "time off"

"""The clinic (the tenant), its locations and its closures."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from qimen.models.refs import reference


class Clinic(models.Model):
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40)
    email = models.EmailField(max_length=254, help_text="Reply-To of what the clinic sends")
    website = models.URLField(max_length=200, blank=True)
    zone = models.CharField(max_length=64)
    country = models.CharField(max_length=2, default="US")
    currency = models.CharField(max_length=3, default="USD")
    language = models.CharField(max_length=10, default="en")
    first_weekday = models.PositiveSmallIntegerField(default=6, help_text="0 is Monday")
    clock_24 = models.BooleanField(default=False)
    brand_hue = models.PositiveSmallIntegerField(default=170, validators=[MaxValueValidator(359)])
    brand_chroma = models.DecimalField(max_digits=3, decimal_places=2, default="0.09")
    names_service_in_mail = models.BooleanField(default=False)
    practitioners_see_all = models.BooleanField(default=False)
    logo = models.ForeignKey(
        "qimen.Picture", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Raised with every change, so that two people who edit at once find out (decision 0015).
    revision = models.PositiveIntegerField(default=0)
    # Raised by the database whenever a row that the engine's setup is made of changes
    # (docs/decisions/0012): a cached setup of another version is not used.
    setup_version = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first_weekday__lte=6), name="clinic_first_weekday"),
            models.CheckConstraint(
                condition=Q(brand_hue__lt=360) & Q(brand_chroma__gte=0, brand_chroma__lte="0.15"),
                name="clinic_brand",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class Location(models.Model):
    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="locations")
    ref = models.CharField(max_length=16, default=reference, editable=False)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=240, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    zone = models.CharField(max_length=64)
    directions = models.TextField(max_length=1000, blank=True)
    telehealth = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["clinic", "name"], name="location_name"),
            models.UniqueConstraint(fields=["clinic", "ref"], name="location_ref"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def where(self) -> str:
        """Where one goes, in as few words as a mail or a calendar has room for."""
        return f"{self.name}, by video" if self.telehealth else self.address or self.name


class WallSpan(models.Model):
    """A span of wall time: each end is a date and a minute of that day (1440 = its midnight)."""

    starts_on = models.DateField()
    starts_minute = models.PositiveSmallIntegerField(
        default=0, validators=[MinValueValidator(0), MaxValueValidator(1439)]
    )
    ends_on = models.DateField()
    ends_minute = models.PositiveSmallIntegerField(
        default=0, validators=[MinValueValidator(0), MaxValueValidator(1440)]
    )

    class Meta:
        abstract = True


WALL_SPAN_IS_FORWARD = Q(starts_minute__lte=1439, ends_minute__lte=1440) & (
    Q(ends_on__gt=F("starts_on")) | Q(ends_on=F("starts_on"), ends_minute__gt=F("starts_minute"))
)


class Closure(WallSpan):
    """Nobody works: at one location, or everywhere, each in its own zone."""

    clinic = models.ForeignKey(Clinic, models.CASCADE, related_name="closures")
    location = models.ForeignKey(Location, models.CASCADE, null=True, blank=True)
    title = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=WALL_SPAN_IS_FORWARD, name="closure_is_forward")
        ]
        indexes = [models.Index(fields=["clinic", "ends_on"], name="closure_recent")]

    def __str__(self) -> str:
        return self.title or "closure"

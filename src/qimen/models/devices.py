"""Devices: the browsers that an account has asked to remember, so that no code is mailed."""

from django.conf import settings
from django.db import models

from qimen.models.refs import reference


class Device(models.Model):
    """One browser, known to one account. Its cookie has a secret; here stands its hash alone."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    ref = models.CharField(max_length=16, default=reference, editable=False)
    sha256 = models.CharField(max_length=64)
    # How the account signed in then: a new password or second step makes its devices unknown.
    means = models.CharField(max_length=64)
    name = models.CharField(max_length=60, blank=True)
    remembered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "sha256"], name="device_secret"),
            models.UniqueConstraint(fields=["account", "ref"], name="device_ref"),
        ]
        # A sign-in gives all accounts of one browser its new secret at once.
        indexes = [models.Index(fields=["sha256"], name="device_by_secret")]

    def __str__(self) -> str:
        return f"device {self.ref}"

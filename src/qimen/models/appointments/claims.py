"""The claims that appointments make. The law on them stands in the database (migration 0002)."""

from django.db import models
from django.db.models import F, Q

from qimen.models.appointments.rows import Appointment
from qimen.models.clinics import Clinic


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

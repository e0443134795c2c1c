"""The outbox: a message is a row, written in the transaction of its cause."""

from django.db import models
from django.db.models import Q

from qimen.models.appointments import Appointment
from qimen.models.clinics import Clinic
from qimen.models.patients import Patient


class MessageState(models.TextChoices):
    QUEUED = "queued"
    SENT = "sent"
    EXPIRED = "expired"
    DEAD = "dead"


class Message(models.Model):
    # An account's mail (a code, a reset) may belong to no clinic: sign-in data (house test).
    clinic = models.ForeignKey(Clinic, models.CASCADE, null=True, blank=True, related_name="+")
    key = models.CharField(max_length=120, unique=True, help_text="one message per event")
    kind = models.CharField(max_length=40)
    recipient = models.EmailField(max_length=254)
    patient = models.ForeignKey(
        Patient, models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    appointment = models.ForeignKey(
        Appointment, models.SET_NULL, null=True, blank=True, related_name="messages"
    )
    # What the words are made of, as it was when the event happened. Emptied of an
    # account's codes once they are sent.
    facts = models.JSONField(default=dict)
    message_id = models.CharField(max_length=120)
    state = models.CharField(
        max_length=8, choices=MessageState.choices, default=MessageState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=240, blank=True, help_text="what the server said")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name="message_state")
        ]
        indexes = [
            models.Index(fields=["due_at"], name="message_due", condition=Q(state="queued")),
            models.Index(fields=["clinic", "patient", "created_at"], name="message_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} message"

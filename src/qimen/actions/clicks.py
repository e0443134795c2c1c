"""Counting presses of a Book Appointment button: one number a day, and nothing of who it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from qimen.gateways import counters
from qimen.models import ButtonDay
from qimen.queries import buttons
from qimen.scheduling import hours

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import Clinic


def count(clinic: Clinic, ref: str, *, now: datetime) -> bool:
    """Count one press of a button, for anybody; return whether the clinic has such a button."""
    key = buttons.pressed(clinic, ref)
    if key is None:
        return False
    on = now.astimezone(hours.zone_named(clinic.zone)).date()
    with counters.unhurried(), transaction.atomic():
        day, _ = ButtonDay.objects.get_or_create(clinic=clinic, button_id=key, on=on)
        ButtonDay.objects.filter(pk=day.pk).update(clicks=F("clicks") + 1)
    return True

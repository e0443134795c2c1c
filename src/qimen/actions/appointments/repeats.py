"""A form of the calendar that was sent twice books once: what it booked first is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.models import Appointment, FormKey

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.rules.access import Actor


def booked_by(actor: Actor, form_key: str) -> list[Appointment]:
    """Return what this very form has booked already: a visit, or a series; the locks are held."""
    own = FormKey.objects.filter(clinic_id=actor.clinic_id, account_id=actor.account_id or 0)
    used = own.filter(key=form_key).select_related("appointment").first() if form_key else None
    if used is None or not used.appointment.series:
        return [used.appointment] if used else []
    series = Appointment.objects.filter(clinic_id=actor.clinic_id, series=used.appointment.series)
    return list(series.order_by("starts_at"))


def remember(actor: Actor, form_key: str, booked: Appointment, now: datetime) -> None:
    """Keep what a form has booked."""
    if form_key and actor.account_id is not None:
        FormKey.objects.create(
            clinic_id=actor.clinic_id,
            account_id=actor.account_id,
            key=form_key,
            appointment=booked,
            used_at=now,
        )

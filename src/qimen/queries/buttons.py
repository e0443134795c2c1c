"""Book Appointment buttons: their rows, and how often each was pressed and led to a booking."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Count, Sum
from django.shortcuts import get_object_or_404

from qimen.models import Appointment, BookButton, ButtonDay, FrameSite, Status
from qimen.rules import access
from qimen.rules.access import Permission, Scope
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from qimen.models import Clinic
    from qimen.rules.access import Actor

#: Counts are of so many days, today among them.
DAYS = 30


class Counted(NamedTuple):
    """How often a button was pressed, and how many visits were booked through it."""

    clicks: int = 0
    bookings: int = 0


def visible(actor: Actor) -> QuerySet[BookButton]:
    """Return the buttons that this actor may see and change."""
    rows = BookButton.objects.filter(clinic_id=actor.clinic_id, removed_at=None)
    rows = rows.select_related("service", "practitioner", "location")
    return rows if access.scope(actor, Permission.CHANGE_SETUP) is Scope.CLINIC else rows.none()


def listed(actor: Actor) -> Sequence[BookButton]:
    return list(visible(actor))


def one(actor: Actor, ref: str, *, lock: bool = False) -> BookButton:
    """Return a button, or raise Http404; locked when it is about to be changed."""
    rows = visible(actor)
    return get_object_or_404(rows.select_for_update(of=("self",)) if lock else rows, ref=ref)


def counts(actor: Actor, clinic: Clinic, *, now: datetime) -> dict[int, Counted]:
    """Return what was counted for each button in the last thirty days of the clinic's zone."""
    if access.scope(actor, Permission.CHANGE_SETUP) is not Scope.CLINIC:
        return {}
    zone = hours.zone_named(clinic.zone)
    since = now.astimezone(zone).date() - timedelta(days=DAYS - 1)
    days = ButtonDay.objects.filter(clinic=clinic, on__gte=since).values("button_id")
    clicks = dict(days.annotate(sum=Sum("clicks")).values_list("button_id", "sum"))
    begin = datetime.combine(since, time.min, zone)
    booked = Appointment.objects.filter(
        clinic=clinic, button__isnull=False, booked_at__gte=begin
    ).exclude(status=Status.HELD)
    bookings = dict(
        booked.values("button_id").annotate(count=Count("pk")).values_list("button_id", "count")
    )
    return {key: Counted(clicks.get(key, 0), bookings.get(key, 0)) for key in {*clicks, *bookings}}


def pressed(clinic: Clinic, ref: str) -> int | None:
    """Return the key of the button that a link names, if the clinic has one of this reference."""
    if not ref:
        return None
    rows = BookButton.objects.filter(clinic=clinic, ref=ref, removed_at=None)
    return rows.values_list("pk", flat=True).first()


def frame_sites(clinic: Clinic) -> list[str]:
    """Return the origins of the sites that may show the frame."""
    return list(FrameSite.objects.filter(clinic=clinic).values_list("origin", flat=True))

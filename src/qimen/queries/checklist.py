"""What a clinic still lacks before patients can book, as few statements as there are questions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F, Q

from qimen.models import Location, Room, Service, ServicePractitioner, WorkingHours
from qimen.scheduling import hours

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from qimen.models import Clinic


class Item(StrEnum):
    """One thing that has to be there, in the order in which it is set up."""

    LOCATION = "location"
    ROOM = "room"
    HOURS = "hours"
    SERVICE = "service"
    MAIL = "mail"
    PORTAL = "portal"


#: What the first start leads through; the rest is a switch, and the installation's mail server.
STEPS = (Item.LOCATION, Item.ROOM, Item.HOURS, Item.SERVICE)


@dataclass(frozen=True, slots=True)
class Checklist:
    """Each item, and whether it is there."""

    done: dict[Item, bool]

    @property
    def is_complete(self) -> bool:
        return all(self.done.values())

    @property
    def missing(self) -> tuple[Item, ...]:
        return tuple(item for item, is_done in self.done.items() if not is_done)

    @property
    def next_step(self) -> Item | None:
        """Return the first step of the first start that is still to be taken."""
        return next((item for item in STEPS if not self.done[item]), None)


def of(clinic: Clinic, *, now: datetime) -> Checklist:
    """Return what is there and what is not. Six statements at most, whatever the clinic holds."""
    services = _offered(clinic)
    return Checklist({
        Item.LOCATION: Location.objects.filter(clinic=clinic, active=True).exists(),
        Item.ROOM: _has_rooms(clinic, services),
        Item.HOURS: _has_hours(clinic, now),
        Item.SERVICE: services.exists(),
        Item.MAIL: has_mail(),
        Item.PORTAL: clinic.portal.online,
    })  # fmt: skip


def has_mail() -> bool:
    """Whether mail leaves this installation; without, messages wait."""
    return bool(settings.SMTP_URL) or settings.DEMO


def _offered(clinic: Clinic) -> QuerySet[Service]:
    """Return the services that patients can book: online, staged, and given by somebody bookable."""
    givers = ServicePractitioner.objects.filter(
        clinic=clinic, practitioner__disabled_at=None, practitioner__is_practitioner=True,
        practitioner__online=True,
    )  # fmt: skip
    staged = Q(provided_to="all") | Q(provided_to=F("stages__patient_class"))
    return Service.objects.filter(
        staged, clinic=clinic, active=True, online=True, stages__isnull=False,
        pk__in=givers.values("service_id"),
    ).distinct()  # fmt: skip


def _has_rooms(clinic: Clinic, services: QuerySet[Service]) -> bool:
    """Whether there is a room, or nothing that is offered needs one."""
    if Room.objects.filter(clinic=clinic, active=True, location__active=True).exists():
        return True
    return services.exists() and not services.filter(stages__room=True).exists()


def _has_hours(clinic: Clinic, now: datetime) -> bool:
    """Whether somebody who can be booked online has weekly hours that are not over."""
    today = now.astimezone(hours.zone_named(clinic.zone)).date()
    return WorkingHours.objects.filter(
        Q(last_on=None) | Q(last_on__gte=today), clinic=clinic, location__active=True,
        practitioner__is_practitioner=True, practitioner__online=True,
        practitioner__disabled_at=None,
    ).exists()  # fmt: skip

"""The rows behind an appointment (practitioner, location, service), kept by the setup version.

For messages, which need them with every booking: reading them anew cost as much as the booking.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.models import Location, Service, StaffMember
from qimen.queries import kept

if TYPE_CHECKING:
    from qimen.models import Appointment


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one clinic by primary key, put away ones too."""

    staff: dict[int, StaffMember]
    locations: dict[int, Location]
    services: dict[int, Service]


_rows: kept.Kept[Rows] = kept.Kept()


def attach(appointment: Appointment) -> None:
    """Give an appointment copies of its rows; its clinic must be the one in force."""
    clinic = appointment.clinic
    known = _rows.of(clinic.pk, clinic.setup_version)
    if known is None:
        known = Rows(
            staff=StaffMember.objects.filter(clinic_id=clinic.pk).in_bulk(),
            locations=Location.objects.filter(clinic_id=clinic.pk).in_bulk(),
            services=Service.objects.filter(clinic_id=clinic.pk).in_bulk(),
        )
        _rows.keep(clinic.pk, clinic.setup_version, known)
    appointment.practitioner = copy(known.staff[appointment.practitioner_id])
    appointment.location = copy(known.locations[appointment.location_id])
    appointment.service = copy(known.services[appointment.service_id])

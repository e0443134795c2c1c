"""Services with their stagings, practitioners, rooms and locations, as the file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.models import (
    PatientClass,
    Service,
    ServiceLocation,
    ServicePractitioner,
    ServiceRoom,
    Stage,
)
from qimen.rules import money
from qimen.rules.clinic_file import names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qimen.actions.clinics.ledger import Ledger
    from qimen.actions.clinics.people import Staff
    from qimen.actions.clinics.places import Locations, Rooms
    from qimen.models import Clinic
    from qimen.rules import clinic_file
    from qimen.rules.clinic_file import ClinicFile

AS_WRITTEN = ("name", "description", "category", "provided_to", "active", "online", "hue")


def keep_services(ledger: Ledger, clinic: Clinic, file: ClinicFile) -> dict[str, Service]:
    """Keep the services and their stagings; return those of the file, by name."""
    stored = {row.name: row for row in Service.objects.filter(clinic=clinic)}
    kept: dict[str, Service] = {}
    for position, one in enumerate(file.services):
        row = stored.get(one.name) or Service(clinic=clinic)
        kept[one.name] = ledger.keep("service", one.name, row, _columns(one, clinic, position))
        for patient_class in PatientClass:
            _keep_staging(ledger, clinic, kept[one.name], patient_class, one)
    for name, row in stored.items():
        if name not in kept and row.active:
            ledger.retire("service", name, row, "active", value=False)
    return kept


def _columns(one: clinic_file.Service, clinic: Clinic, position: int) -> dict[str, object]:
    return {
        **{column: getattr(one, column) for column in AS_WRITTEN},
        "price_minor": money.minor_units(one.price, clinic.currency),
        "position": position,
    }


def _keep_staging(
    ledger: Ledger,
    clinic: Clinic,
    service: Service,
    patient_class: PatientClass,
    one: clinic_file.Service,
) -> None:
    """Exchange a whole staging when a stage differs: visits have their own copy of theirs."""
    rows = Stage.objects.filter(clinic=clinic, service=service, patient_class=patient_class)
    stored = list(rows.order_by("position"))
    wanted = [
        Stage(
            clinic=clinic,
            service=service,
            patient_class=patient_class,
            position=position,
            name=stage.name,
            minutes=stage.minutes,
            patient="patient" in stage.busy,
            practitioner="practitioner" in stage.busy,
            room="room" in stage.busy,
        )
        for position, stage in enumerate(one.staging.of(patient_class))
    ]
    before, after = _words(stored), _words(wanted)
    if before != after:
        rows.delete()
        Stage.objects.bulk_create(wanted)
        ledger.note_change("service", service.name, f"staging.{patient_class}", before, after)


def _words(stages: Iterable[Stage]) -> str:
    """Return a staging in short: "15 Needles in (patient practitioner room), 30 Resting (…)"."""
    return ", ".join(
        f"{stage.minutes} {stage.name} ({_busy(stage)})".replace("  ", " ") for stage in stages
    )


def _busy(stage: Stage) -> str:
    parties = ("patient", "practitioner", "room")
    return " ".join(party for party in parties if getattr(stage, party))


def keep_givers(
    ledger: Ledger, clinic: Clinic, file: ClinicFile, services: dict[str, Service], staff: Staff
) -> None:
    called = names.practitioner_emails(file)
    for one in file.services:
        service = services[one.name]
        rows = ServicePractitioner.objects.filter(clinic=clinic, service=service)
        ledger.keep_list(
            "service practitioner",
            one.name,
            rows.select_related("practitioner"),
            [
                ServicePractitioner(
                    clinic=clinic, service=service, practitioner=staff[called[name]]
                )
                for name in one.practitioners
            ],
            key=lambda row: f"{row.practitioner.name} <{row.practitioner.email}>",
        )


def keep_rooms(
    ledger: Ledger, clinic: Clinic, file: ClinicFile, services: dict[str, Service], rooms: Rooms
) -> None:
    called = names.room_names(file)
    for one in file.services:
        service = services[one.name]
        rows = ServiceRoom.objects.filter(clinic=clinic, service=service)
        ledger.keep_list(
            "service room",
            one.name,
            rows.select_related("room__location"),
            [
                ServiceRoom(clinic=clinic, service=service, room=rooms[called[name]])
                for name in one.rooms
            ],
            key=lambda row: f"{row.room.location.name} / {row.room.name}",
        )


def keep_locations(
    ledger: Ledger,
    clinic: Clinic,
    file: ClinicFile,
    services: dict[str, Service],
    locations: Locations,
) -> None:
    for one in file.services:
        service = services[one.name]
        rows = ServiceLocation.objects.filter(clinic=clinic, service=service)
        ledger.keep_list(
            "service location",
            one.name,
            rows.select_related("location"),
            [
                ServiceLocation(clinic=clinic, service=service, location=locations[name])
                for name in one.locations
            ],
            key=lambda row: row.location.name,
        )

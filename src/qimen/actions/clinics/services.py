"""Services with their stagings, practitioners, rooms and locations, as the file says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    from collections.abc import Callable, Iterable, Mapping

    from django.db.models import Model, QuerySet

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
    wanted = {
        one.name: [staff[called[name]] for name in one.practitioners] for one in file.services
    }
    rows = ServicePractitioner.objects.filter(clinic=clinic).select_related("practitioner")
    _keep_listed(
        ledger, "practitioner", services, wanted, rows,
        key=lambda row: f"{row.practitioner.name} <{row.practitioner.email}>",
    )  # fmt: skip


def keep_rooms(
    ledger: Ledger, clinic: Clinic, file: ClinicFile, services: dict[str, Service], rooms: Rooms
) -> None:
    called = names.room_names(file)
    wanted = {one.name: [rooms[called[name]] for name in one.rooms] for one in file.services}
    stored = ServiceRoom.objects.filter(clinic=clinic).select_related("room__location")
    _keep_listed(
        ledger, "room", services, wanted, stored,
        key=lambda row: f"{row.room.location.name} / {row.room.name}",
    )  # fmt: skip


def keep_locations(
    ledger: Ledger,
    clinic: Clinic,
    file: ClinicFile,
    services: dict[str, Service],
    locations: Locations,
) -> None:
    wanted = {one.name: [locations[name] for name in one.locations] for one in file.services}
    rows = ServiceLocation.objects.filter(clinic=clinic).select_related("location")
    _keep_listed(ledger, "location", services, wanted, rows, key=lambda row: row.location.name)


def _keep_listed(
    ledger: Ledger,
    what: str,
    services: Mapping[str, Service],
    wanted: Mapping[str, Iterable[Model]],
    stored: QuerySet[Any],
    *,
    key: Callable[[Any], str],
) -> None:
    """Bring who gives each service, or where it is given, to what the file says."""
    for name, listed in wanted.items():
        service = services[name]
        rows = [
            stored.model(clinic_id=service.clinic_id, service=service, **{what: one})
            for one in listed
        ]
        ledger.keep_list(f"service {what}", name, stored.filter(service=service), rows, key=key)

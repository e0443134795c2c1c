"""Staff members with their hours, exceptions and time off, as the file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.actions.clinics import places
from qimen.actions.clinics.ledger import clock
from qimen.models import HoursException, StaffMember, TimeOff, WorkingHours
from qimen.rules.clinic_file import names
from qimen.rules.identity import email_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from qimen.actions.clinics.ledger import Ledger
    from qimen.actions.clinics.places import Locations
    from qimen.models import Clinic, Location, Service
    from qimen.rules import clinic_file
    from qimen.rules.clinic_file import ClinicFile

#: By canonical address.
Staff = dict[str, StaffMember]
#: Columns whose names and meanings are those of the file.
AS_WRITTEN = (
    "name", "email", "role", "is_practitioner", "credentials", "pronouns", "bio",
    "notifications_email", "phone", "online", "auto_accept", "max_starts_per_hour",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def keep_staff(
    ledger: Ledger, clinic: Clinic, file: ClinicFile, locations: Locations, now: datetime
) -> Staff:
    """Keep the staff; return those of the file, in its order."""
    rows = StaffMember.objects.filter(clinic=clinic).select_related(
        "primary_location", "primary_service", "account"
    )
    stored = {email_key(row.email): row for row in rows}
    kept: Staff = {}
    for position, (key, one) in enumerate(zip(names.staff_keys(file), file.staff, strict=True)):
        row = stored.get(key or "") or StaffMember(clinic=clinic)
        kept[key or ""] = ledger.keep("staff", one.name, row, _columns(one, locations, position))
    for key, row in stored.items():
        if key not in kept and row.disabled_at is None:
            ledger.retire("staff", row.name, row, "disabled_at", now)
    return kept


def keep_primary_services(
    ledger: Ledger, file: ClinicFile, staff: Staff, offered: Mapping[str, Service]
) -> None:
    for one, member in zip(file.staff, staff.values(), strict=True):
        service = offered.get(one.primary_service)
        ledger.keep("staff", one.name, member, {"primary_service": service})


def _columns(
    one: clinic_file.StaffMember, locations: Locations, position: int
) -> dict[str, object]:
    return {
        **{column: getattr(one, column) for column in AS_WRITTEN},
        "primary_location": locations.get(one.primary_location),
        "position": position,
        "disabled_at": None,
    }


def keep_hours(
    ledger: Ledger,
    clinic: Clinic,
    one: clinic_file.StaffMember,
    member: StaffMember,
    locations: Locations,
) -> None:
    if one.hours is None:
        return
    stored = WorkingHours.objects.filter(clinic=clinic, practitioner=member)
    wanted = [
        WorkingHours(
            clinic=clinic,
            practitioner=member,
            location=_at(each.location, locations),
            weekday=weekday,
            starts_minute=each.starts_minute,
            ends_minute=each.ends_minute,
            first_on=each.first_on,
            last_on=each.last_on,
        )
        for each in one.hours
        for weekday in each.days
    ]
    ledger.keep_list(
        "hours", member.name, stored.select_related("location"), wanted, key=_hours_key
    )


def _at(name: str, locations: Locations) -> Location:
    """Return a location by name; with one location there is no need to say."""
    return locations[name] if name else next(iter(locations.values()))


def _hours_key(row: WorkingHours) -> tuple[object, ...]:
    span = f"{clock(row.starts_minute)}–{clock(row.ends_minute)}"
    dates = f"{row.first_on or ''}…{row.last_on or ''}" if row.first_on or row.last_on else ""
    return WEEKDAYS[row.weekday], span, row.location.name, dates


def keep_exceptions(
    ledger: Ledger,
    clinic: Clinic,
    one: clinic_file.StaffMember,
    member: StaffMember,
    locations: Locations,
    now: datetime,
) -> None:
    if one.exceptions is None:
        return
    wanted = [
        HoursException(
            clinic=clinic,
            practitioner=member,
            location=_at(each.location, locations) if each.starts_minute is not None else None,
            on=each.on,
            starts_minute=each.starts_minute,
            ends_minute=each.ends_minute,
        )
        for each in one.exceptions
    ]
    known, today = {_exception_key(row) for row in wanted}, places.today_at(clinic, now)
    rows = HoursException.objects.filter(clinic=clinic, practitioner=member)
    stored = [
        row
        for row in rows.select_related("location")
        if row.on >= today or _exception_key(row) in known
    ]
    ledger.keep_list("exception", member.name, stored, wanted, key=_exception_key)


def _exception_key(row: HoursException) -> tuple[object, ...]:
    if row.starts_minute is None:
        return row.on, "none"
    span = f"{clock(row.starts_minute)}–{clock(row.ends_minute)}"
    return row.on, span, row.location.name if row.location else ""


def keep_time_off(
    ledger: Ledger,
    clinic: Clinic,
    one: clinic_file.StaffMember,
    member: StaffMember,
    now: datetime,
) -> None:
    if one.time_off is None:
        return
    wanted = [
        TimeOff(clinic=clinic, practitioner=member, **places.wall(each)) for each in one.time_off
    ]
    known, today = {_off_key(row) for row in wanted}, places.today_at(clinic, now)
    rows = TimeOff.objects.filter(clinic=clinic, practitioner=member)
    stored = [row for row in rows if row.ends_on >= today or _off_key(row) in known]
    ledger.keep_list("time off", member.name, stored, wanted, key=_off_key)


def _off_key(row: TimeOff) -> tuple[object, ...]:
    return row.title, *places.wall_key(row)

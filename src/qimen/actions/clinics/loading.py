"""Loading a clinic file: all of it in one transaction, or nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from qimen.actions import journal, locks
from qimen.actions.clinics import people, places, services, sign_in
from qimen.actions.clinics.ledger import Ledger
from qimen.models import Clinic, PortalSettings
from qimen.rules import access
from qimen.rules.access import Permission

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.actions.clinics.ledger import Difference
    from qimen.rules import clinic_file
    from qimen.rules.clinic_file import ClinicFile
    from qimen.rules.portal import Preferences


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load found and did. `set_up` is for those of the staff who have no password yet."""

    slug: str
    name: str
    is_new: bool
    is_applied: bool
    differences: tuple[Difference, ...]
    set_up: tuple[sign_in.SetUp, ...]


@locks.transactional
def load(file: ClinicFile, *, apply: bool, now: datetime) -> Loaded:
    """Make the clinic of a file; of one that is there, find the differences, and apply them if told.

    The installation itself does this, at its command line: there is no other actor. Raises
    sign_in.AddressTaken when an address of the file signs somebody else in.
    """
    clinic = Clinic.objects.select_for_update().filter(slug=file.clinic.slug).first()
    is_new = clinic is None
    ledger = Ledger()
    clinic = _keep_clinic(ledger, clinic or Clinic(created_at=now), file.clinic)
    access.require(journal.system(clinic.pk), Permission.CHANGE_SETUP)
    set_up = _keep_parts(ledger, clinic, file, now)
    is_applied = is_new or (apply and bool(ledger.differences))
    if is_applied:
        _record(clinic, ledger, now, is_new=is_new)
    else:
        transaction.set_rollback(True)  # what was tried shows what applying would do
    return Loaded(
        clinic.slug,
        clinic.name,
        is_new=is_new,
        is_applied=is_applied,
        differences=tuple(ledger.differences),
        set_up=set_up if is_applied or not ledger.differences else (),
    )


def _keep_clinic(ledger: Ledger, clinic: Clinic, said: clinic_file.Clinic) -> Clinic:
    columns = {column: getattr(said, column) for column in type(said).__dataclass_fields__}
    return ledger.keep("clinic", said.name, clinic, columns)


def _keep_parts(
    ledger: Ledger, clinic: Clinic, file: ClinicFile, now: datetime
) -> tuple[sign_in.SetUp, ...]:
    _keep_portal(ledger, clinic, file.portal)
    locations = places.keep_locations(ledger, clinic, file)
    rooms = places.keep_rooms(ledger, clinic, file, locations)
    places.keep_closures(ledger, clinic, file, locations, now)
    staff = people.keep_staff(ledger, clinic, file, locations, now)
    for one, member in zip(file.staff, staff.values(), strict=True):
        people.keep_hours(ledger, clinic, one, member, locations)
        people.keep_exceptions(ledger, clinic, one, member, locations, now)
        people.keep_time_off(ledger, clinic, one, member, now)
    offered = services.keep_services(ledger, clinic, file)
    people.keep_primary_services(ledger, file, staff, offered)
    services.keep_givers(ledger, clinic, file, offered, staff)
    services.keep_rooms(ledger, clinic, file, offered, rooms)
    services.keep_locations(ledger, clinic, file, offered, locations)
    return sign_in.keep_accounts(ledger, staff.values(), now)


def _keep_portal(ledger: Ledger, clinic: Clinic, said: Preferences | None) -> None:
    row = PortalSettings.objects.filter(clinic=clinic).first() or PortalSettings(clinic=clinic)
    values = asdict(said) if said is not None else {}
    ledger.keep("portal", clinic.name, row, values)


def _record(clinic: Clinic, ledger: Ledger, now: datetime, *, is_new: bool) -> None:
    journal.record(
        journal.system(clinic.pk),
        "clinic.loaded" if is_new else "clinic.changed",
        subject=f"clinic:{clinic.slug}",
        details={} if is_new else {"changed": _changed(ledger)},
        now=now,
    )


def _changed(ledger: Ledger) -> dict[str, list[object]]:
    """Return what was changed, from and to; of what was added or taken out, all of it at once."""
    found: dict[str, list[object]] = {}
    whole: dict[str, list[str]] = {}
    for each in ledger.differences:
        if each.field:
            found[f"{each.noun} {each.name} {each.field}"] = [each.before, each.after]
        else:
            what = f"{each.before or each.after} {each.change}".strip()
            whole.setdefault(f"{each.noun} {each.name}", []).append(what)
    return {**found, **{name: [told] for name, told in whole.items()}}

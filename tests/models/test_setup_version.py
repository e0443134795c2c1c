"""Every change of what a setup is made of raises the clinic's version (decision 0012)."""

from datetime import date

import pytest

from qimen.models import (
    Clinic,
    Closure,
    EarlyPatient,
    HoursException,
    Location,
    PortalSettings,
    Room,
    Service,
    ServiceLocation,
    ServicePractitioner,
    ServiceRoom,
    StaffMember,
    Stage,
    TimeOff,
    WorkingHours,
)
from tests import cast as casting

DAY = {"starts_on": date(2026, 3, 5), "ends_on": date(2026, 3, 6)}
#: Each table: a row of it, and a change to that row; a name in the change is one of the cast.
ROWS = {
    Location: (lambda of: {"name": "Hill", "zone": casting.ZONE}, {"active": False}),
    Closure: (lambda of: dict(DAY), {"starts_minute": 30}),
    Room: (lambda of: {"location": of.main, "name": "Fir"}, {"active": False}),
    Service: (lambda of: {"name": "Moxa"}, {"online": False}),
    Stage: (
        lambda of: {
            "service": of.acupuncture, "patient_class": "new", "position": 2, "minutes": 10,
            "patient": True, "practitioner": True, "room": True,
        },
        {"minutes": 15},
    ),
    ServicePractitioner: (
        lambda of: {"service": of.consultation, "practitioner": of.mei},
        {"service": "acupuncture"},
    ),
    ServiceRoom: (lambda of: {"service": of.acupuncture, "room": of.willow}, {"room": "cedar"}),
    ServiceLocation: (
        lambda of: {"service": of.acupuncture, "location": of.main},
        {"service": "consultation"},
    ),
    StaffMember: (
        lambda of: {"name": "Bo", "role": "practitioner", "email": "bo@riverbend.example"},
        {"online": False},
    ),
    WorkingHours: (
        lambda of: {
            "practitioner": of.lin, "location": of.main, "weekday": 5,
            "starts_minute": 540, "ends_minute": 720,
        },
        {"ends_minute": 780},
    ),
    HoursException: (
        lambda of: {"practitioner": of.lin, "on": date(2026, 3, 4)},
        {"on": date(2026, 3, 5)},
    ),
    TimeOff: (lambda of: {"practitioner": of.lin, **DAY}, {"starts_minute": 60}),
    EarlyPatient: (lambda of: {"patient": of.ada, "added_at": casting.NOW}, {"patient": "eve"}),
}  # fmt: skip


def _version(clinic):
    return Clinic.objects.values_list("setup_version", flat=True).get(pk=clinic.pk)


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_setup_version_rises_with_every_insert_update_and_delete(cast, model):
    columns, change = ROWS[model]
    # So that Mei's line of one service may become her line of the other.
    ServicePractitioner.objects.filter(service=cast.acupuncture, practitioner=cast.mei).delete()
    versions = [_version(cast.riverbend)]

    row = model.objects.create(clinic=cast.riverbend, **columns(cast))
    versions.append(_version(cast.riverbend))
    for name, value in change.items():
        setattr(row, name, getattr(cast, value) if hasattr(cast, str(value)) else value)
    row.save()
    versions.append(_version(cast.riverbend))
    row.delete()
    versions.append(_version(cast.riverbend))

    assert versions == sorted(set(versions)), "each of the three must raise it"


def test_setup_version_rises_with_the_portal_settings(cast):
    before = _version(cast.riverbend)

    PortalSettings.objects.filter(clinic=cast.riverbend).update(min_notice_hours=2)

    assert _version(cast.riverbend) > before


def test_setup_version_rises_with_the_zone_of_the_clinic(cast):
    before = _version(cast.riverbend)

    Clinic.objects.filter(pk=cast.riverbend.pk).update(zone="America/Denver")

    assert _version(cast.riverbend) > before


def test_setup_version_rises_when_many_rows_change_at_once(cast):
    before = _version(cast.riverbend)

    WorkingHours.objects.filter(clinic=cast.riverbend).update(ends_minute=960)

    assert _version(cast.riverbend) > before


def test_setup_version_stays_when_only_diaries_and_names_change(cast):
    before = _version(cast.riverbend)

    Clinic.objects.filter(pk=cast.riverbend.pk).update(name="Riverbend")
    casting.appointment(cast, cast.ada, casting.NOW).delete()

    assert _version(cast.riverbend) == before


def test_setup_version_of_one_clinic_does_not_rise_with_another(cast):
    before = _version(cast.harbor)

    Room.objects.filter(clinic=cast.riverbend).update(active=False)

    assert _version(cast.harbor) == before

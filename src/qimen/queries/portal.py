"""Whether booking online is on: for whom, and from when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen import scheduling
from qimen.models import EarlyPatient, Patient
from qimen.queries import kept
from qimen.rules.portal import Preferences
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from qimen.models import Clinic, PortalSettings
    from qimen.rules.access import Actor

_early: kept.Kept[frozenset[int]] = kept.Kept()


def is_open(clinic: Clinic, patient_id: int | None, now: datetime) -> bool:
    """Whether this patient (None: nobody in particular) may book online now.

    Before the first day, which begins at midnight in the clinic's zone, the chosen ones alone.
    """
    portal = clinic.portal
    if not portal.online or is_begun(clinic, now):
        return portal.online
    return patient_id in early_patients(clinic)


def is_begun(clinic: Clinic, now: datetime) -> bool:
    """Whether the date from which booking is on has come, if there is one."""
    begins = clinic.portal.online_from
    return begins is None or now.astimezone(hours.zone_named(clinic.zone)).date() >= begins


def early_patients(clinic: Clinic) -> frozenset[int]:
    """Return who may book before the first day; kept by the setup version, which they raise."""
    known = _early.of(clinic.pk, clinic.setup_version)
    if known is None:
        rows = EarlyPatient.objects.filter(clinic_id=clinic.pk)
        known = frozenset(rows.values_list("patient_id", flat=True))
        _early.keep(clinic.pk, clinic.setup_version, known)
    return known


def guests(actor: Actor) -> Sequence[Patient]:
    """Return the files of those who may book before the first day, by name."""
    early = EarlyPatient.objects.filter(clinic_id=actor.clinic_id)
    rows = Patient.objects.filter(clinic_id=actor.clinic_id, pk__in=early.values("patient_id"))
    return list(rows.order_by("last_name", "first_name", "pk"))


def preferences(clinic: Clinic) -> Preferences:
    """Return what the clinic has decided, as it is stored."""
    names = Preferences.__dataclass_fields__
    return Preferences(**{name: getattr(clinic.portal, name) for name in names})


def last_day(said: Preferences | PortalSettings, today: date) -> date:
    """Return the last date that can be booked under these settings."""
    return hours.last_bookable(today, said.horizon_number, said.horizon_unit)  # type: ignore[arg-type]


def for_engine(said: Preferences | PortalSettings, today: date) -> scheduling.Portal:
    """Return the settings as the engine takes them; `today` is the local date of the place."""
    return scheduling.Portal(
        online=said.online,
        horizon_days=(last_day(said, today) - today).days,
        min_notice_hours=said.min_notice_hours,
        round_to_minutes=said.round_to_minutes,
        max_future_visits=said.max_future_visits,
    )

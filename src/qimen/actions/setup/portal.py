"""The Patient Portal page: its preferences, and who may book online before the first day."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from qimen.actions import journal, locks
from qimen.actions.setup import changes
from qimen.models import EarlyPatient, PortalSettings
from qimen.queries import patients

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.rules.access import Actor
    from qimen.rules.portal import Preferences

MOST_EARLY = 200


class Enough(Exception):  # noqa: N818 - reads as what it is
    """So many are chosen already; to let in more, booking may as well begin."""


@locks.transactional
def change(actor: Actor, said: Preferences, *, revision: int, now: datetime) -> PortalSettings:
    """Change the preferences; raise changes.Outdated. They hold for the very next request.

    It waits for the bookings under way, and those that begin meanwhile wait for it
    (locks.setup_in_force): none comes after it that was judged by the settings before.
    """
    changes.permit(actor)
    locks.change_setup(actor.clinic_id)
    row = PortalSettings.objects.select_for_update().get(clinic_id=actor.clinic_id)
    changes.expect(row, revision)
    return changes.change(actor, row, asdict(said), "settings.portal_changed", now=now)


@locks.transactional
def let_in(actor: Actor, ref: str, *, now: datetime) -> None:
    """Let a patient book before the first day; raise Enough."""
    changes.permit(actor)
    patient = patients.one(actor, ref, lock=True)
    if EarlyPatient.objects.filter(clinic_id=actor.clinic_id).count() >= MOST_EARLY:
        raise Enough
    _, is_new = EarlyPatient.objects.get_or_create(
        clinic_id=actor.clinic_id, patient=patient, defaults={"added_at": now}
    )
    if is_new:
        _record(actor, "settings.early_patient_added", ref, patient.pk, now)


@locks.transactional
def shut_out(actor: Actor, ref: str, *, now: datetime) -> None:
    """Let a patient wait for the first day like everybody else."""
    changes.permit(actor)
    patient = patients.one(actor, ref, lock=True)
    gone, _ = EarlyPatient.objects.filter(clinic_id=actor.clinic_id, patient=patient).delete()
    if gone:
        _record(actor, "settings.early_patient_removed", ref, patient.pk, now)


def _record(actor: Actor, verb: str, ref: str, patient_id: int, now: datetime) -> None:
    journal.record(actor, verb, subject=f"patient:{ref}", patient_id=patient_id, now=now)

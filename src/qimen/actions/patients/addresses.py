"""An address of a file with an account: signing in keeps the old one, and the old one is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from qimen.actions import feeds, messages
from qimen.actions.patients import opening

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import Account, Patient
    from qimen.rules.access import Actor

#: News of a change is no news after that.
LIVES = timedelta(days=2)


def follow(actor: Actor, patient: Patient, account: Account, *, now: datetime) -> list[str]:
    """Do what a changed address means for the file's account; return the columns it touched.

    Another address: the account signs in with its own until its owner, signed in, confirms the
    new one by a code that is sent there. So nobody at the clinic can take over an account. No
    address any more: the account loses the file. What it signs in with is told in both cases.
    """
    if not patient.email:
        patient.account = None
        _tell("file_untied", account.email, actor, patient, now)
        opening.record(actor, "patient.untied", patient, now=now)
        feeds.end_of_patient(actor, patient, now=now)
        return ["account"]
    if patient.email_key != account.email_key:
        _tell("file_address_changed", account.email, actor, patient, now)
        _tell("address_to_confirm", patient.email, actor, patient, now)
    return []


def _tell(kind: str, email: str, actor: Actor, patient: Patient, now: datetime) -> None:
    door = f"{settings.SITE_URL}/{patient.clinic.slug}/sign-in/"
    facts = {
        "about": kind,
        "first_name": patient.preferred_name or patient.first_name,
        "sign_in_url": door,
        "confirm_url": f"{door}?next=/account/email/",
    }
    messages.enqueue_account(
        kind, email, facts, clinic_id=actor.clinic_id, now=now, expires_at=now + LIVES,
        patient_id=patient.pk,
    )  # fmt: skip

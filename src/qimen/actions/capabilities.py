"""Links that carry one right: issued, looked at, used once (security.md 5.4)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.gateways.capabilities import hashed, secret
from qimen.models import Capability, Purpose
from qimen.rules import identity

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.models import Appointment


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a link is good for: one thing, at one revision of it."""

    purpose: Purpose
    clinic_id: int
    subject: str
    revision: int


def on_request(appointment: Appointment) -> About:
    """Return what a link that answers a request is good for: what was asked, not a later change."""
    return About(
        purpose=Purpose.DECISION,
        clinic_id=appointment.clinic_id,
        subject=f"appointment:{appointment.ref}",
        revision=appointment.sequence,  # what is told of; a note changes nothing of that
    )


def issue(about: About, *, email: str, expires_at: datetime, now: datetime) -> str:
    """Make a link and return its reference; the secret follows from it (gateways/capabilities)."""
    reference = secrets.token_urlsafe(32)
    Capability.objects.create(
        clinic_id=about.clinic_id,
        purpose=about.purpose,
        sha256=hashed(secret(reference)),
        subject=about.subject,
        revision=about.revision,
        email_key=identity.email_key(email),
        created_at=now,
        expires_at=expires_at,
    )
    return reference


def known(purpose: Purpose, clinic_id: int, token: str) -> Capability | None:
    """Return the row of a link, whatever has become of it; looking uses nothing up."""
    return Capability.objects.filter(
        clinic_id=clinic_id, purpose=purpose, sha256=hashed(token)
    ).first()


def carry_over(about: About, *, since: int) -> None:
    """Let unused links of an earlier revision be good for this one: it asks the same."""
    rows = Capability.objects.filter(
        clinic_id=about.clinic_id, purpose=about.purpose, subject=about.subject, revision=since
    )
    rows.filter(used_at=None).update(revision=about.revision)


def use(row: Capability, *, now: datetime) -> bool:
    """Use a link up, in the transaction of its effect; return whether that was now."""
    fresh = Capability.objects.filter(pk=row.pk, used_at=None, expires_at__gt=now)
    return fresh.update(used_at=now) == 1

"""Book Appointment buttons: added, changed, copied, removed; and who may show the frame."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from qimen.actions import journal, locks
from qimen.actions.setup import changes
from qimen.models import BookButton, Clinic, FrameSite
from qimen.queries import buttons, catalogue

if TYPE_CHECKING:
    from datetime import datetime

    from qimen.rules.access import Actor

MOST_SITES = 20


class TooMany(Exception):  # noqa: N818 - reads as what it is
    """So many sites are listed already."""


class NotOffered(Exception):  # noqa: N818 - reads as what it is
    """What a button is to preselect is not the clinic's, or no longer there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is said of a button; the colour is #rrggbb. None: the patient chooses."""

    name: str
    label: str
    size: str
    colour: str
    corner: str
    service_id: int | None = None
    practitioner_id: int | None = None
    location_id: int | None = None


@locks.transactional
def add(actor: Actor, said: Kept, *, now: datetime) -> BookButton:
    """Add a button; raise changes.NameTaken or NotOffered."""
    changes.permit(actor)
    _expect_own(actor, said)
    row = BookButton(clinic_id=actor.clinic_id, **asdict(said))
    return changes.add(actor, row, "settings.button_added", now=now)


@locks.transactional
def change(actor: Actor, ref: str, said: Kept, *, revision: int, now: datetime) -> BookButton:
    """Change a button; raise changes.Outdated, changes.NameTaken or NotOffered."""
    changes.permit(actor)
    row = buttons.one(actor, ref, lock=True)
    changes.expect(row, revision)
    _expect_own(actor, said, row)
    return changes.change(actor, row, asdict(said), "settings.button_changed", now=now)


@locks.transactional
def copied(actor: Actor, ref: str, mark: str, *, now: datetime) -> BookButton:
    """Remember which code was copied; nothing else tells what stands on somebody's website."""
    changes.permit(actor)
    row = buttons.one(actor, ref, lock=True)
    if row.copied != mark:
        row.copied, row.copied_at = mark, now
        row.save(update_fields=["copied", "copied_at"])
        journal.record(actor, "settings.button_copied", subject=changes.subject(row), now=now)
    return row


@locks.transactional
def remove(actor: Actor, ref: str, *, now: datetime) -> BookButton:
    """Take a button off the list. Where it is still pasted it leads to booking, uncounted."""
    changes.permit(actor)
    row = buttons.one(actor, ref, lock=True)
    return changes.change(actor, row, {"removed_at": now}, "settings.button_removed", now=now)


@locks.transactional
def allow_site(actor: Actor, origin: str, *, now: datetime) -> None:
    """Let a site show the frame; one that may already is left as it is. Raises TooMany."""
    changes.permit(actor)
    clinic = Clinic.objects.select_for_update().get(pk=actor.clinic_id)
    sites = FrameSite.objects.filter(clinic=clinic)
    if sites.filter(origin=origin).exists():
        return
    if sites.count() >= MOST_SITES:
        raise TooMany
    FrameSite.objects.create(clinic=clinic, origin=origin, added_at=now)
    _record_site(actor, clinic, "settings.frame_site_added", origin, now)


@locks.transactional
def forbid_site(actor: Actor, origin: str, *, now: datetime) -> None:
    """Let a site show the frame no more."""
    changes.permit(actor)
    clinic = Clinic.objects.select_for_update().get(pk=actor.clinic_id)
    if FrameSite.objects.filter(clinic=clinic, origin=origin).delete()[0]:
        _record_site(actor, clinic, "settings.frame_site_removed", origin, now)


def _record_site(actor: Actor, clinic: Clinic, verb: str, origin: str, now: datetime) -> None:
    details = {"origin": origin}
    journal.record(actor, verb, subject=changes.subject(clinic), details=details, now=now)


def _expect_own(actor: Actor, said: Kept, row: BookButton | None = None) -> None:
    """Refuse what is not on the clinic's list, unless the button has had it before."""
    known = catalogue.catalogue(Clinic.objects.get(pk=actor.clinic_id))
    asked = (
        (said.service_id, known.offer(said.service_id), row and row.service_id),
        (said.practitioner_id, known.practitioner(said.practitioner_id), row and row.practitioner_id),
        (said.location_id, known.place(said.location_id), row and row.location_id),
    )  # fmt: skip
    if any(key and found is None and key != before for key, found, before in asked):
        raise NotOffered

"""Somebody else was first: what they changed, so that one can decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qimen.queries import history

if TYPE_CHECKING:
    from qimen.models import Appointment


def changes(appointment: Appointment, revision: int) -> dict[str, Any]:
    """Return what happened since a revision, and the visit as it is now.

    Every change raises the revision by one and leaves one entry, with what came of it.
    """
    missed, happened, meanwhile = max(1, appointment.revision - revision), 0, []
    for entry in history.of(appointment):
        happened += entry.action not in history.CAME_OF_IT
        if happened > missed:
            break
        meanwhile.append(entry)
    return {
        "visit": appointment,
        "revision": appointment.revision,
        "meanwhile": meanwhile,
    }

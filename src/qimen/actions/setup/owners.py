"""A clinic keeps one owner who can come in, whatever two of them do to each other at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qimen.queries import staff

if TYPE_CHECKING:
    from collections.abc import Collection

    from qimen.models import StaffMember
    from qimen.rules.access import Actor


class LastOwner(Exception):  # noqa: N818 - reads as what it is
    """A clinic keeps one owner who can come in."""


def held(actor: Actor) -> list[StaffMember]:
    """Return the owners who can come in, locked, so that nobody else ends or lessens one now.

    All of them, always in the same order and before any other row of the staff: two owners who
    turn on each other wait for one another instead of both going through.
    """
    return list(staff.owners(actor).select_for_update(of=("self",)).order_by("pk"))


def require_another(owners: Collection[StaffMember], row: StaffMember) -> None:
    """Raise LastOwner when, without this row, there would be none."""
    if list(owners) == [row]:
        raise LastOwner

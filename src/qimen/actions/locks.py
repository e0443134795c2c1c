"""Taking locks for booking and moving: sorted, once, late; on both databases (decision 0003)."""

from __future__ import annotations

import random
import time
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import connection, transaction
from django.db.utils import IntegrityError, OperationalError

from qimen.models import Clinic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

P = ParamSpec("P")
R = TypeVar("R")

PRACTITIONER, PATIENT, LOCATION, SETUP = 1, 3, 4, 5
#: serialization_failure and deadlock_detected: the other transaction won, try again.
RETRIED = frozenset({"40001", "40P01"})
#: The law itself refused: a claim stood there that the snapshot had not seen. Look again.
THE_LAW = "claim_no_overlap"
TRIES = 3


def transactional(action: Callable[P, R]) -> Callable[P, R]:
    """Run an action in one transaction; again, twice at most, when the database asks for it."""

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        for left in reversed(range(TRIES)):
            try:
                with transaction.atomic():
                    return action(*args, **kwargs)
            except (OperationalError, IntegrityError) as error:
                if not left or connection.in_atomic_block or not _is_passing(error):
                    raise
                time.sleep(random.uniform(0.005, 0.05))  # noqa: S311 - jitter, not a secret
        raise AssertionError("unreachable")

    return run


def _is_passing(error: OperationalError | IntegrityError) -> bool:
    state = getattr(error.__cause__, "sqlstate", None)
    return state in RETRIED or THE_LAW in str(error)


def parties(
    *, practitioners: Iterable[int], patient: int | None, location: int
) -> list[tuple[int, int]]:
    """Return what a placing locks; the location stands for all its rooms."""
    wanted = {(PRACTITIONER, one) for one in practitioners} | {(LOCATION, location)}
    if patient is not None:
        wanted.add((PATIENT, patient))
    return sorted(wanted)


def hold(wanted: Iterable[tuple[int, int]]) -> None:
    """Hold the parties until the transaction ends, in one statement.

    PostgreSQL: advisory locks, taken in the order given. SQLite needs none: a transaction has
    the only write lock from its first statement on (IMMEDIATE).
    """
    if connection.vendor != "postgresql":
        return
    keys = [(kind << 56) | party for kind, party in sorted(wanted)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) key", [keys])


#: The row alone would do for the truth, but those who share it never wait for who wants to change
#: it: in a rush a change would wait until the last had booked. The other lock is a queue. It is
#: taken before the row (a materialized part of the statement), so that nobody waits crosswise.
IN_TURN = """
    WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(%s))
    SELECT setup_version FROM qimen_clinic, turn WHERE id = %s FOR SHARE OF qimen_clinic
"""
AS_IT_IS = "SELECT setup_version FROM qimen_clinic WHERE id = %s"


def setup_in_force(clinic: Clinic) -> Clinic:
    """Return the clinic as it is now, and let nobody change its setup until we are done.

    A change of the setup raises the version in this row (migration 0002), so it waits for the
    bookings under way, and a booking that comes after it sees it.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(IN_TURN, [(SETUP << 56) | clinic.pk, clinic.pk])
        else:
            cursor.execute(AS_IT_IS, [clinic.pk])
        version = cursor.fetchone()[0]
    if version == clinic.setup_version:
        return clinic
    return Clinic.objects.select_related("portal").get(pk=clinic.pk)


def change_setup(clinic_id: int) -> None:
    """Wait for the bookings under way, and let no other begin until we are done."""
    hold([(SETUP, clinic_id)])

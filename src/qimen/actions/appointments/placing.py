"""Writing a placed visit: the appointment with its own copy of the stages, and its claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen import scheduling
from qimen.actions import locks
from qimen.models import Appointment, Claim, Status
from qimen.queries import standing
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from qimen.models import Clinic, Patient
    from qimen.queries.catalogue import Offer, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a visit is, apart from when, with whom and in which room."""

    clinic: Clinic
    patient: Patient
    offer: Offer
    place: Place
    patient_class: str
    status: str
    source: str
    button_id: int | None = None
    no_preference: bool = False
    note: str = ""


def draft(details: Details, placement: scheduling.Placement, *, now: datetime) -> Appointment:
    """Return the appointment of a placement, not yet saved."""
    stages = details.offer.stages(details.patient_class)
    length = sum(stage.minutes for stage in stages)
    return Appointment(
        clinic=details.clinic,
        patient=details.patient,
        practitioner_id=int(placement.practitioner),
        location_id=details.place.id,
        room_id=placement.room,
        service_id=details.offer.id,
        status=details.status,
        starts_at=hours.at(placement.start),
        ends_at=hours.at(placement.start + length),
        zone=details.place.zone,
        wall_start=hours.local(placement.start, details.place.zone).strftime("%Y-%m-%dT%H:%M"),
        patient_class=details.patient_class,
        stages=[stage.as_json() for stage in stages],
        price_minor=details.offer.price_minor,
        source=details.source,
        button_id=details.button_id,
        no_preference=details.no_preference,
        note=details.note,
        booked_at=now,
    )


def saved(appointment: Appointment, claims: Iterable[scheduling.Claim]) -> Appointment:
    """Save an appointment with its claims; the database may still refuse them."""
    appointment.save(force_insert=True)
    claim(appointment, claims)
    return appointment


def claim(
    appointment: Appointment,
    claims: Iterable[scheduling.Claim],
    overridden: Collection[scheduling.Claim] = (),
) -> None:
    """Write the claims of an appointment; those that stand over others knowingly are marked."""
    Claim.objects.bulk_create(
        Claim(
            clinic_id=appointment.clinic_id,
            appointment=appointment,
            party_kind=int(one.party[0]),
            party_id=int(one.party[1]),
            start=one.start,
            end=one.end,
            overridden=one in overridden,
            held_until=appointment.held_until,
        )
        for one in claims
    )


def claims_of(appointment: Appointment) -> tuple[scheduling.Claim, ...]:
    """Return the claims that an appointment has in the diaries."""
    rows = Claim.objects.filter(appointment=appointment)
    return tuple(
        scheduling.Claim((scheduling.PartyKind(kind), party), start, end)
        for kind, party, start, end in rows.values_list("party_kind", "party_id", "start", "end")
    )


def whole(pk: int) -> Appointment:
    """Return an appointment with all that its messages speak of, in one statement."""
    return Appointment.objects.select_related(
        "clinic", "clinic__portal", "patient", "practitioner", "location", "service", "room"
    ).get(pk=pk)


def cleared(
    clinic_id: int,
    practitioners: Collection[int],
    location_id: int,
    *,
    patient_id: int | None,
    now: datetime,
    form: standing.Form | None = None,
) -> standing.Standing:
    """Remove expired holds on parties that are locked, and return what stands there.

    Whoever places next does it: readers leave expired holds out, the database does not.
    """
    found = standing.standing(
        clinic_id,
        practitioners=practitioners,
        location_id=location_id,
        patient_id=patient_id,
        now=now,
        form=form,
    )
    if found.expired_holds:
        _expired(now).filter(pk__in=found.expired_holds).delete()
    return found


@locks.transactional
def release_all_expired(now: datetime) -> int:
    """Remove long expired holds wherever they are (the worker's tidying); return how many."""
    return released(_expired(now), at_most=500)


def released(holds: QuerySet[Appointment], at_most: int | None = None) -> int:
    """Remove these holds, in a transaction; one that is just booked stays. Return how many.

    The rows are locked while they are still holds: deleting looks them up and then knows their
    keys alone, and what was a hold when it looked may be a visit by then.
    """
    keys = [one.pk for one in holds.select_for_update(of=("self",))[:at_most]]
    Appointment.objects.filter(pk__in=keys).delete()
    return len(keys)


def _expired(now: datetime) -> QuerySet[Appointment]:
    return Appointment.objects.filter(status=Status.HELD, held_until__lte=now)

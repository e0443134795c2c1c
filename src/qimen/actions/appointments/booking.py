"""Booking: permit, lock, decide, save, record, enqueue, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qimen.actions import journal, locks, messages
from qimen.actions.appointments import holding, wishes
from qimen.actions.appointments.wishes import StaleChoice
from qimen.models import Appointment, FormKey
from qimen.queries import patients, rows
from qimen.queries.standing import Form
from qimen.rules import access
from qimen.rules.access import Actor, Forbidden, Permission
from qimen.scheduling import hours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from qimen.actions.appointments.wishes import Wish
    from qimen.models import Clinic


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment, and whether this very form had already booked it."""

    appointment: Appointment
    is_repeat: bool = False


class AlreadyBooked(Exception):  # noqa: N818 - reads as what it is
    """This very form has booked something else before: one form, one visit."""

    def __init__(self, appointment: Appointment) -> None:
        super().__init__(appointment.ref)
        self.appointment = appointment


@locks.transactional
def book(actor: Actor, clinic: Clinic, wish: Wish, *, form_key: str, now: datetime) -> Booked:
    """Book for the actor's own file. Sending the same form again returns the first booking.

    Raises Refused when a rule refuses the start, StaleChoice when the choice itself is gone, and
    AlreadyBooked when the form was sent before with another choice.
    """
    access.require(actor, Permission.BOOK, patient_id=actor.patient_id)
    if clinic.pk != actor.clinic_id or actor.account_id is None:
        raise Forbidden(Permission.BOOK)
    form = Form(actor.account_id, form_key)
    in_force, patient = locks.setup_in_force(clinic), patients.own(actor)
    try:
        chosen = wishes.locked(in_force, patient, wish, now, form=form)
    except StaleChoice:  # perhaps it has gone since this very form booked it
        earlier = _earlier(clinic.pk, form)
        if earlier and _is_same(earlier, wish):
            return Booked(earlier, is_repeat=True)
        raise
    if chosen.standing.booked_by_form and (earlier := _earlier(clinic.pk, form)):
        if not _is_same(earlier, wish):
            raise AlreadyBooked(earlier)
        return Booked(earlier, is_repeat=True)
    appointment, loads = _placed(chosen, wish, now)
    FormKey.objects.create(
        clinic_id=clinic.pk,
        account_id=actor.account_id,
        key=form_key,
        appointment=appointment,
        used_at=now,
    )
    _tell(actor, appointment, loads, now)
    return Booked(appointment)


def _earlier(clinic_id: int, form: Form) -> Appointment | None:
    used = FormKey.objects.select_related("appointment").filter(
        clinic_id=clinic_id, account_id=form.account_id, key=form.key
    )
    return next((one.appointment for one in used), None)


def _is_same(earlier: Appointment, wish: Wish) -> bool:
    """Whether a form that is sent again asks for what it has booked."""
    practitioner_id = None if earlier.no_preference else earlier.practitioner_id
    return (
        earlier.service_id,
        earlier.location_id,
        practitioner_id,
        hours.minute_of(earlier.starts_at),
    ) == (wish.service_id, wish.location_id, wish.practitioner_id, wish.start)


def _placed(chosen: wishes.Chosen, wish: Wish, now: datetime) -> wishes.Placed:
    """Save the visit: the patient's hold of it taken up, or placed as every rule allows."""
    held = holding.matching(chosen, wish)
    if taken_up := held and holding.taken_up(held, chosen, wish, now):
        return wishes.Placed(taken_up)  # whom No Preference chose was said when it was held
    holding.let_go(chosen)
    return wishes.placed(chosen, wish, now)


def _tell(actor: Actor, appointment: Appointment, loads: Sequence[int], now: datetime) -> None:
    rows.attach(appointment)
    event = f"appointment.{appointment.status}"
    journal.record(
        actor,
        event,
        subject=f"appointment:{appointment.ref}",
        patient_id=appointment.patient_id,
        details={
            "practitioner": appointment.practitioner.ref,
            "service": appointment.service.ref,
            "no_preference": appointment.no_preference,
            **({"loads": list(loads)} if loads else {}),
            "source": appointment.source,
        },
        now=now,
    )
    messages.tell(event, appointment, now=now, actor=actor)

"""What no screen may write, the database refuses too."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from qimen.models import (
    Account,
    Cancellation,
    Clinic,
    Closure,
    FormKey,
    Message,
    PortalSettings,
    StaffMember,
    Stage,
    TimeOff,
    WorkingHours,
)
from tests import cast as casting

HOUR = timedelta(hours=1)


def _stage(of, **columns):
    whole = {"position": 5, "minutes": 30, "patient": True, "practitioner": True, "room": True}
    Stage.objects.create(
        clinic=of.riverbend, service=of.acupuncture, patient_class="new", **{**whole, **columns}
    )


def _hands_off(of):
    Stage.objects.filter(service=of.acupuncture).delete()
    _stage(of, position=0, practitioner=False)


def _hours(of, **columns):
    whole = {"weekday": 0, "starts_minute": 540, "ends_minute": 720, **columns}
    WorkingHours.objects.create(clinic=of.riverbend, practitioner=of.lin, location=of.main, **whole)


def _portal(of, **columns):
    PortalSettings.objects.filter(clinic=of.riverbend).update(**columns)


def _visit(of, **columns):
    casting.appointment(of, of.ada, casting.NOW, **columns)


def _cancelled_twice(of):
    visit = casting.appointment(of, of.ada, casting.NOW)
    for _ in range(2):
        Cancellation.objects.create(
            clinic=of.riverbend, appointment=visit, by="patient", at=casting.NOW
        )


def _form_twice(of):
    visit = casting.appointment(of, of.ada, casting.NOW)
    for _ in range(2):
        FormKey.objects.create(
            clinic=of.riverbend, account=of.ada.account, key="k", appointment=visit,
            used_at=casting.NOW,
        )  # fmt: skip


def _message_twice(of):
    for _ in range(2):
        Message.objects.create(
            clinic=of.riverbend, key="appointment.confirmed:1:patient", kind="confirmed",
            recipient="ada@example.net", message_id="<1@localhost>", due_at=casting.NOW,
            created_at=casting.NOW,
        )  # fmt: skip


FAULTS = {
    "a first stage without the practitioner": _hands_off,
    "a stage of no minutes": lambda of: _stage(of, minutes=0),
    "a stage longer than eight hours": lambda of: _stage(of, minutes=481),
    "two stages in one place": lambda of: _stage(of, position=1),
    "hours that end when they start": lambda of: _hours(of, ends_minute=540),
    "hours on an eighth day": lambda of: _hours(of, weekday=7),
    "hours that stop before they begin": lambda of: _hours(
        of, first_on=date(2026, 3, 2), last_on=date(2026, 3, 1)
    ),
    "a closure that ends before it starts": lambda of: Closure.objects.create(
        clinic=of.riverbend, starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 1)
    ),
    "time off of no length": lambda of: TimeOff.objects.create(
        clinic=of.riverbend, practitioner=of.lin, starts_on=date(2026, 3, 2), starts_minute=60,
        ends_on=date(2026, 3, 2), ends_minute=60,
    ),
    "rounding to 20 minutes": lambda of: _portal(of, round_to_minutes=20),
    "notice of more than thirty days": lambda of: _portal(of, min_notice_hours=721),
    "a limit of no visits": lambda of: _portal(of, max_future_visits=0),
    "a horizon in years": lambda of: _portal(of, horizon_unit="years"),
    "a cap of no starts": lambda of: StaffMember.objects.filter(pk=of.lin.pk).update(
        max_starts_per_hour=0
    ),
    "two clinics at one address": lambda of: casting.clinic("harbor", "Another Harbor"),
    "a brand colour that glares": lambda of: Clinic.objects.filter(pk=of.harbor.pk).update(
        brand_chroma="0.20"
    ),
    "two accounts of one e-mail key": lambda of: Account.objects.create(
        email="Eve@example.org", email_key=of.eve.account.email_key
    ),
    "two files of one account in one clinic": lambda of: casting.patient(
        of.riverbend, "Ada Twice", account=of.ada.account
    ),
    "a file of an unknown class": lambda of: casting.patient(
        of.riverbend, "Ada Else", class_override="former"
    ),
    "a visit that ends before it starts": lambda of: _visit(of, ends_at=casting.NOW - HOUR),
    "a visit of nobody": lambda of: _visit(of, patient=None),
    "a visit in an unknown state": lambda of: _visit(of, status="lost"),
    "a hold without an end": lambda of: _visit(of, status="held"),
    "an end of the hold of what is booked": lambda of: _visit(of, held_until=casting.NOW),
    "one visit cancelled twice": _cancelled_twice,
    "one form sent twice": _form_twice,
    "one message told twice": _message_twice,
}  # fmt: skip
#: The constraint that refuses it: each for its own reason. (SQLite names columns where it is unique.)
REASONS = {
    "a first stage without the practitioner": "stage_first_is_hands_on",
    "a stage of no minutes": "stage_minutes",
    "a stage longer than eight hours": "stage_minutes",
    "two stages in one place": "stage_position|stage.position",
    "hours that end when they start": "hours_are_a_span",
    "hours on an eighth day": "hours_are_a_span",
    "hours that stop before they begin": "hours_are_forward",
    "a closure that ends before it starts": "closure_is_forward",
    "time off of no length": "time_off_is_forward",
    "rounding to 20 minutes": "portal_rounding",
    "notice of more than thirty days": "portal_hours",
    "a limit of no visits": "portal_limit",
    "a horizon in years": "portal_horizon",
    "a cap of no starts": "staff_cap",
    "two clinics at one address": "slug",
    "a brand colour that glares": "clinic_brand",
    "two accounts of one e-mail key": "email_key",
    "two files of one account in one clinic": "patient_account|patient.account_id",
    "a file of an unknown class": "patient_class_override",
    "a visit that ends before it starts": "appointment_is_forward",
    "a visit of nobody": "appointment_hold_or_patient",
    "a visit in an unknown state": "appointment_status",
    "a hold without an end": "appointment_hold_or_patient",
    "an end of the hold of what is booked": "appointment_hold_or_patient",
    "one visit cancelled twice": "appointment_id",
    "one form sent twice": "form_key_once|formkey.key",
    "one message told twice": "message_key|message.key",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_database_refuses(cast, fault):
    with pytest.raises(IntegrityError, match=REASONS[fault]), transaction.atomic():
        FAULTS[fault](cast)


def test_one_account_may_have_a_file_in_each_of_two_clinics(cast):
    here, there = cast.ada, casting.patient(cast.harbor, "Ada Moreno", account=cast.ada.account)

    assert here.account == there.account

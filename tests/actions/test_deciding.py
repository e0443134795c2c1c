"""Requests: answered by the link in a mail, once; void by any change; lapsed when nobody answers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from qimen.actions import appointments
from qimen.actions.appointments import Answered, Refused
from qimen.gateways import letters
from qimen.models import (
    Appointment,
    Capability,
    Claim,
    Decision,
    JournalEntry,
    Message,
    StaffMember,
    Status,
)
from qimen.queries import messages
from qimen.rules.attendance import Step
from tests.actions.test_booking import book, nine, wish
from tests.cast import NOW, acting, assemble
from tests.together import at_once

pytestmark = pytest.mark.django_db


def requested(cast, who=None, wanted=None, key="form-1"):
    """Book with Lin, who accepts by hand."""
    StaffMember.objects.filter(pk=cast.lin.pk).update(auto_accept=False)
    return book(cast, who, wanted, key).appointment


def link(appointment):
    """Return the secret of the link in the newest mail about a request, as a reader gets it."""
    asking = ["staff_requested", "staff_move_requested"]
    mail = Message.objects.filter(appointment=appointment, kind__in=asking).latest("pk")
    text = letters.compose(messages.draft(mail)).text
    return text.split("/riverbend/requests/")[1].split("/")[0]


def decide(cast, token, *, accepts=True, now=NOW, **more):
    return appointments.decide(cast.riverbend.pk, token, accepts=accepts, now=now, **more)


def is_open(cast, token, now=NOW):
    return appointments.asked(cast.riverbend.pk, token, now=now).is_open


def test_link_is_worth_256_bits_and_only_its_hash_is_kept(cast):
    token = link(requested(cast))

    assert len(token) == 43
    kept = str(list(Capability.objects.values())) + str(list(Message.objects.values("facts")))
    assert token not in kept


def test_link_accepts_the_request(cast):
    one = requested(cast)

    decided = decide(cast, link(one))

    assert decided.status == Status.CONFIRMED
    assert Decision.objects.get().accepted is True
    assert Claim.objects.filter(appointment=one).count() == 3


def test_link_declines_the_request_and_frees_its_time(cast):
    one = requested(cast)

    decided = decide(cast, link(one), accepts=False, reason="Away")

    assert decided.status == Status.DECLINED
    assert Decision.objects.get().reason == "Away"
    assert Claim.objects.count() == 0


def test_answer_by_link_is_recorded_as_such(cast):
    one = requested(cast)

    decide(cast, link(one), ip="192.0.2.9")

    entry = JournalEntry.objects.latest("pk")
    assert (entry.action, entry.role, entry.account_id) == ("appointment.accepted", "link", None)
    assert (entry.details["by_link"], entry.ip) == (True, "192.0.2.9")
    assert entry.subject == f"appointment:{one.ref}"


@pytest.mark.parametrize(
    ("accepts", "kind"), [(True, "appointment_confirmed"), (False, "appointment_declined")]
)
def test_answer_is_told_to_the_patient_at_once_and_to_nobody_else(cast, accepts, kind):
    one = requested(cast)
    before = set(Message.objects.values_list("pk", flat=True))

    decide(cast, link(one), accepts=accepts)

    (told,) = Message.objects.exclude(pk__in=before)
    assert (told.kind, told.recipient, told.due_at) == (kind, "eve@example.org", NOW)


def test_looking_changes_nothing(cast):
    one = requested(cast)
    token = link(one)

    assert [is_open(cast, token) for _ in range(3)] == [True] * 3
    one.refresh_from_db()
    assert one.status == Status.REQUESTED
    assert Capability.objects.get().used_at is None


def test_link_is_good_for_one_answer(cast):
    token = link(requested(cast))
    decide(cast, token)

    with pytest.raises(Answered):
        decide(cast, token, accepts=False)

    assert is_open(cast, token) is False
    assert Appointment.objects.get().status == Status.CONFIRMED


@pytest.mark.parametrize("step", [Step.ACCEPT, Step.DECLINE, Step.CANCEL])
def test_link_is_void_once_staff_have_answered_or_cancelled(cast, step):
    one = requested(cast)
    token = link(one)
    appointments.mark(acting(cast.noor), one.ref, step, revision=0, reason="-", now=NOW)

    with pytest.raises(Answered):
        decide(cast, token)

    assert is_open(cast, token) is False


def test_link_is_void_once_the_request_was_moved(cast):
    one = requested(cast)
    token = link(one)
    plan = appointments.plan_of(Appointment.objects.get())
    appointments.move(
        acting(cast.noor),
        one.ref,
        plan.__class__(**{**_fields(plan), "start": nine(60)}),
        revision=0,
        now=NOW,
    )

    assert is_open(cast, token) is False


def test_request_that_staff_move_to_another_asks_them_by_a_link_of_their_own(cast):
    one = requested(cast)
    StaffMember.objects.filter(pk=cast.mei.pk).update(auto_accept=False)
    plan = replace(appointments.plan_of(one), practitioner_id=cast.mei.pk)

    appointments.move(acting(cast.noor), one.ref, plan, revision=0, now=NOW)

    told = Message.objects.filter(kind="staff_requested").latest("pk")
    assert (told.recipient, told.due_at > NOW) == (cast.mei.notifications_email, True)
    assert decide(cast, link(one)).status == Status.CONFIRMED


def test_practitioner_who_moves_a_request_themselves_is_not_asked_by_mail(cast):
    one = requested(cast)
    Message.objects.update(state="sent")
    plan = replace(appointments.plan_of(one), start=nine(60))

    appointments.move(acting(cast.lin), one.ref, plan, revision=0, now=NOW)

    assert list(Message.objects.filter(state="queued").values_list("kind", flat=True)) == [
        "request_moved"
    ]


def _fields(plan):
    return {name: getattr(plan, name) for name in plan.__dataclass_fields__}


def test_link_outlives_a_note_about_the_visit(cast):
    one = requested(cast)
    token = link(one)
    appointments.note(acting(cast.noor), one.ref, "Left knee", revision=0, now=NOW)

    assert decide(cast, token).status == Status.CONFIRMED


def test_link_is_void_once_the_patient_has_cancelled(cast):
    one = requested(cast)
    token = link(one)
    appointments.cancel(acting(cast.eve), one.ref, now=NOW)

    with pytest.raises(Answered):
        decide(cast, token)


def test_link_is_void_from_the_start_of_the_visit_on(cast):
    one = requested(cast)
    token = link(one)

    assert is_open(cast, token, now=one.starts_at - timedelta(minutes=1)) is True
    assert is_open(cast, token, now=one.starts_at) is False


@pytest.mark.parametrize(
    "change", [{"disabled_at": NOW}, {"notifications_email": "new@lin.example"}]
)
def test_link_is_void_once_its_practitioner_has_left_or_has_another_address(cast, change):
    one = requested(cast)
    token = link(one)
    StaffMember.objects.filter(pk=cast.lin.pk).update(**change)

    with pytest.raises(Answered):
        decide(cast, token)

    assert Appointment.objects.get().status == Status.REQUESTED


def test_link_of_another_clinic_does_not_exist_here(cast):
    token = link(requested(cast))

    assert appointments.asked(cast.harbor.pk, token, now=NOW) is None


def test_two_requests_are_never_accepted_for_one_time(cast):
    requested(cast, cast.ada)

    with pytest.raises(Refused):
        requested(cast, cast.eve, key="form-2")


# ── nobody answers ───────────────────────────────────────────────────────────────────────


def test_request_lapses_at_its_start_and_the_patient_is_told(cast):
    one = requested(cast)
    early = appointments.lapse_due(one.starts_at - timedelta(seconds=1))

    lapsed = appointments.lapse_due(one.starts_at)

    assert (early, lapsed) == (0, 1)
    assert Appointment.objects.get().status == Status.LAPSED
    assert Claim.objects.count() == 0
    told = Message.objects.get(kind="appointment_lapsed")
    assert (told.recipient, told.due_at) == ("eve@example.org", one.starts_at)
    assert told.expires_at > one.starts_at
    entry = JournalEntry.objects.latest("pk")
    assert (entry.action, entry.role) == ("appointment.lapsed", "system")


def test_request_lapses_once_and_a_confirmed_visit_never(cast):
    one = requested(cast)
    StaffMember.objects.filter(pk=cast.lin.pk).update(auto_accept=True)
    book(cast, cast.ada, wish(cast, nine(60)), key="sure")

    counts = [appointments.lapse_due(one.starts_at + timedelta(hours=3)) for _ in range(2)]

    assert counts == [1, 0]
    assert sorted(Appointment.objects.values_list("status", flat=True)) == ["confirmed", "lapsed"]


# ── at once ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db(transaction=True)
def test_request_answered_in_four_ways_at_once_has_one_answer():
    cast = assemble()
    one = requested(cast)
    token = link(one)
    mark = {"revision": 0, "reason": "-", "now": NOW}

    answers = at_once(
        lambda: decide(cast, token),
        lambda: decide(cast, token, accepts=False, reason="Away"),
        lambda: appointments.mark(acting(cast.noor), one.ref, Step.DECLINE, **mark),
        lambda: appointments.mark(acting(cast.oda), one.ref, Step.ACCEPT, **mark),
    )

    assert sum(isinstance(answer, Appointment) for answer in answers) == 1
    assert Decision.objects.count() == 1
    patient = Message.objects.filter(recipient="eve@example.org")
    assert patient.filter(kind__in=["appointment_confirmed", "appointment_declined"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_request_that_lapses_while_it_is_cancelled_ends_one_way():
    cast = assemble()
    one = requested(cast)
    last = one.starts_at - timedelta(hours=24)

    answers = at_once(
        lambda: appointments.cancel(acting(cast.eve), one.ref, now=last),
        lambda: appointments.lapse_due(one.starts_at),
    )

    status = Appointment.objects.get().status
    assert (status, answers[1]) in {("lapsed", 1), ("cancelled", 0)}
    assert Claim.objects.count() == 0
